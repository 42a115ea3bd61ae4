"""`/hooks/KEY` and `/mail-in/KEY`: where other systems send what sets a rule off. No session and no token: who knows the address may send."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from regulars.api import idempotency, limits
from regulars.api.answers import answer, refusal
from regulars.api.refusals import Busy, HttpRefused, Malformed, MethodNotAllowed, TooLarge, UnsupportedMedia
from regulars.base.errors import NotFound, Refused
from regulars.services.intake import bodies, doors, keeping, mailing
from regulars.services.intake.kinds import MAIL, WEBHOOK
from regulars.services.intake.models import Arrival, Door
from regulars.services.workflow.models import Rule

A_MINUTE = 600
"""Messages of one address, in each process."""
MESSAGE = "message/rfc822"
SIGNATURE = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Unsigned(HttpRefused):
    """A message that does not prove who sent it (401)."""

    status = 401
    default_code = "bad_signature"


@csrf_exempt
@login_not_required
def receive(request: HttpRequest, key: str) -> HttpResponse:
    """POST a message: 202 once it is stored; the rule follows a moment later."""
    return _answered(lambda: _received(request, key))


@csrf_exempt
@login_not_required
def receive_mail(request: HttpRequest, key: str) -> HttpResponse:
    """POST a mail (`message/rfc822`): 202 once it is stored."""
    return _answered(lambda: _mailed(request, key))


def _answered(work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = work()
    except Refused as problem:
        response = refusal(problem)
    except OperationalError:
        response = refusal(Busy())
    response["Cache-Control"] = "no-store"
    return response


def _received(request: HttpRequest, key: str) -> HttpResponse:
    rule, door, left = _entered(request, key, WEBHOOK)
    media = bodies.media_of(request.META.get("CONTENT_TYPE", ""))
    if not media:
        raise UnsupportedMedia(", ".join(bodies.MEDIA))
    raw = _body(request)
    _require_signature(request, door, raw)
    bodies.read(media, raw)
    arrival, is_new = keeping.keep(rule, WEBHOOK, media, raw.decode(), key=_key(request))
    return _stored(arrival, is_new=is_new, left=left)


def _mailed(request: HttpRequest, key: str) -> HttpResponse:
    rule, _door, left = _entered(request, key, MAIL)
    if request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != MESSAGE:
        raise UnsupportedMedia(MESSAGE)
    _require_length(request, mailing.MOST_BYTES)
    try:
        raw = request.read()  # past the bound of what forms may hold; the length is bounded above
    except UnreadablePostError:
        raise Malformed(_("The message broke off.")) from None
    if not raw.strip():
        raise Malformed(_("The message is empty."))
    arrival, is_new = mailing.keep(rule, raw)
    return _stored(arrival, is_new=is_new, left=left)


def _entered(request: HttpRequest, key: str, kind: str) -> tuple[Rule, Door, dict[str, str]]:
    """The rule behind an address, its door, and what is left of the pace."""
    if request.method != "POST":
        raise MethodNotAllowed(request.method or "", ("POST",))
    found = doors.at(key, kind)
    if found is None:
        raise NotFound(_("Nothing is received at this address."))
    return *found, limits.spend(found[1].digest, most=A_MINUTE)


def _stored(arrival: Arrival, *, is_new: bool, left: dict[str, str]) -> HttpResponse:
    headers = left if is_new else {**left, "Idempotent-Replay": "true"}
    return answer({"id": arrival.pk, "state": arrival.state}, status=202, headers=headers)


def _require_length(request: HttpRequest, most: int) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > most:
        raise TooLarge(most)


def _body(request: HttpRequest) -> bytes:
    _require_length(request, bodies.MOST_BYTES)
    try:
        return request.body
    except UnreadablePostError:
        raise Malformed(_("The message broke off.")) from None


def _require_signature(request: HttpRequest, door: Door, raw: bytes) -> None:
    headers = {name: request.headers.get(name, "") for name in SIGNATURE}
    if not doors.is_signed(door, raw, headers):
        raise Unsigned(_("The signature is missing, wrong or too old (Standard Webhooks)."))


def _key(request: HttpRequest) -> str:
    """The sender's own name for the message, by which it is taken once."""
    key = request.headers.get("webhook-id") or request.headers.get("Idempotency-Key") or ""
    if not idempotency.is_key(key):
        raise Malformed(_("A webhook-id or Idempotency-Key has at most 255 printable ASCII characters."))
    return key
