"""The letter to who is asked, with a link by which they decide without signing in.

The link is signed, lasts a week, and says one seat and one reader; it holds no more right than the reader has when it is used. It is
used up with the answer, because the seat is; handing over, withdrawing and closing the account end it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.base.errors import NotFound
from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.approvals.facts import facts_of
from regulars.services.approvals.models import ApprovalRequest, ApprovalSeat
from regulars.services.outbox.actions import Letter

SALT = "regulars.approval"
PATH = "/approval-requests/letter/"
LASTS = timedelta(days=7)


def address(seat: ApprovalSeat, reader: uuid.UUID) -> str:
    """The link of one reader to one seat."""
    return f"{settings.PUBLIC_URL}{PATH}{signing.dumps([seat.pk, str(reader)], salt=SALT)}"


def read(token: str) -> tuple[ApprovalSeat, Actor]:
    """The seat and the reader of a link, as they may act now. Raises NotFound for one that was forged, is too old, or whose reader left."""
    try:
        key, reader = signing.loads(token, salt=SALT, max_age=LASTS)
        actor = actors.by_id(uuid.UUID(reader), source="mail")
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    seat = ApprovalSeat.objects.filter(pk=key).select_related("request").first()
    if seat is None or actor is None or not seat.request.plan.get("by_mail"):
        raise NotFound
    return seat, actor


def letter(request: ApprovalRequest, seat: ApprovalSeat, reader: uuid.UUID, text: str) -> Letter | None:
    """What the reader is told by mail; with the link where the approval lets them decide so, else with the way to its page."""
    actor = actors.by_id(reader)
    if actor is None or not actor.email:
        return None
    with speaking(actor.manner.language):
        names = labels_of([Ref(request.record, "", request.entity)], actor)
        asker = labels_of([Ref(request.asked_by, "", "user")], actor) if request.asked_by else {}
        link = address(seat, reader) if request.plan.get("by_mail") else f"{settings.PUBLIC_URL}/approval-requests/{request.pk}"  # fmt: skip
        about = ", ".join(filter(None, (names.get(request.record, ""), *asker.values())))
        subject = _(text) % {"approval": request.words}
        facts = "\n".join(f"{label}: {text}" for label, text in facts_of(request, actor))
        lines = [
            f"{subject}: {about}",
            facts,
            request.comment,
            _until(request, actor),
            _("Decide here: %(link)s") % {"link": link},
        ]
        body = "\n\n".join(filter(None, lines))
        return Letter(actor.email, subject, body, kind="approval", entity=request.entity, record=request.record)


def _until(request: ApprovalRequest, reader: Actor) -> str:
    if request.due_at is None:
        return ""
    when = dates.format_moment(request.due_at, reader.manner.language, dates.zone(reader.manner.timezone))
    return _("Please decide by %(when)s.") % {"when": when}
