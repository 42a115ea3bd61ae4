"""`Idempotency-Key`: a write that is sent twice is done once, and both get the same answer.

The key is claimed in the transaction of the write itself, so a key that is kept tells of a write that was done; a second
request waits on the claim of the first. A refused write is rolled back with its claim: it changed nothing, and may be
mended and sent again under its key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.api.call import Call
from regulars.api.models import IdempotentRequest
from regulars.api.refusals import HttpRefused, Malformed

KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
TABLE = "api_idempotentrequest"


def once(call: Call, write: Callable[[], HttpResponse]) -> HttpResponse:
    """Do a write, or give the answer it had when it was done under the same key."""
    key = call.header("HTTP_IDEMPOTENCY_KEY")
    if not key:
        return write()
    if not is_key(key):
        raise Malformed(_("An Idempotency-Key has at most 255 printable ASCII characters."))
    with transaction.atomic():
        if not _claim(call, key):
            return _again(call, key)
        response = write()
        _keep(call, key, response)
    return response


def is_key(text: str) -> bool:
    """Whether a program may name its request so."""
    return len(text) <= 255 and text.isascii() and text.isprintable()


def expire() -> int:
    """Forget answers older than a day. Gives how many."""
    return IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _claim(call: Call, key: str) -> bool:
    """Whether this request is the first of its key. Waits for another that is doing the same just now."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{TABLE}" as kept (actor, key, digest, status, headers, body, created_at) '
            "values (%s, %s, %s, 0, '{}', '', %s) on conflict (actor, key) do update "
            "set digest = excluded.digest, created_at = excluded.created_at where kept.created_at < %s returning 1",
            [call.actor.id, key, call.digest, now, now - KEPT_FOR],
        )
        return cursor.fetchone() is not None


def _again(call: Call, key: str) -> HttpResponse:
    kept = IdempotentRequest.objects.get(actor__in=[call.actor.id], key=key)
    if kept.digest != call.digest:
        text = _("This Idempotency-Key was used for another request.")
        raise HttpRefused(text, code="idempotency_key_reused")
    response = HttpResponse(bytes(kept.body), status=kept.status)
    del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replay"] = "true"
    return response


def _keep(call: Call, key: str, response: Any) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    IdempotentRequest.objects.filter(actor__in=[call.actor.id], key=key).update(
        status=response.status_code, headers=headers, body=response.content
    )
