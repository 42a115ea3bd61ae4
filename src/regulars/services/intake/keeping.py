"""What comes in is stored before it is answered, once for each name that its sender gave it."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base import jobs
from regulars.base.errors import Message, Refused
from regulars.services.intake.models import DONE, FAILED, HELD, SUSPECT, WAITING, Arrival
from regulars.services.workflow.models import Rule

TASK = "intake.take"
MOST_LEFT = 10_000
"""So many of one rule may wait, be held or have failed; what comes then is asked to come again."""


class Full(Refused):
    """More waits already than is kept; the sender may try again later (503)."""

    status: ClassVar[int] = 503
    default_code = "full"
    default_message: ClassVar[Message] = gettext_lazy("Too much waits to be taken; send it again later.")


class KeyReused(Refused):
    """The same name for two things."""

    default_code = "idempotency_key_reused"


def keep(
    rule: Rule, kind: str, media: str, body: str, *, key: str = "", suspect: str = "", failed: str = "",
    file: uuid.UUID | None = None,
) -> tuple[Arrival, bool]:  # fmt: skip
    """Store one thing, and whether it is new. That of a rule which is off is held until somebody takes it, what is `suspect` (why)
    until somebody lets it through; what has `failed` (why) before it could be taken is only shown.

    Raises Full, and KeyReused where the same name was used for something else.
    """
    arrival = Arrival(rule=rule.pk, kind=kind, media=media, body=body, key=key, entity=rule.entity, file=file)
    arrival.digest = hashlib.sha256(body.encode()).hexdigest()
    arrival.state, arrival.reason = (WAITING, "") if rule.is_active else (HELD, "off")
    if suspect:
        arrival.state, arrival.reason = SUSPECT, suspect
    elif failed:
        arrival.state, arrival.reason, arrival.ended_at = FAILED, failed, timezone.now()
    _require_room(rule, suspect=bool(suspect))
    with transaction.atomic():
        if not _stored(arrival):
            return _first(arrival), False
        if arrival.state == WAITING:
            wake()
    return arrival, True


def _require_room(rule: Rule, *, suspect: bool) -> None:
    """What is suspected is counted by itself, so that it takes nothing else its place."""
    of_rule = Arrival.objects.filter(rule=rule.pk)
    left = of_rule.filter(state=SUSPECT) if suspect else of_rule.exclude(state__in=(DONE, SUSPECT))
    if left[:MOST_LEFT].count() >= MOST_LEFT:
        raise Full


def wake() -> None:
    """Have a worker take what waits, when this transaction ends."""
    jobs.wake(TASK)


def _stored(arrival: Arrival) -> bool:
    """False where it is here already; one that is being stored just now is waited for."""
    if not arrival.key:
        arrival.save(force_insert=True)
        return True
    Arrival.objects.bulk_create([arrival], ignore_conflicts=True)
    return Arrival.objects.filter(pk=arrival.pk).exists()


def _first(arrival: Arrival) -> Any:
    found = Arrival.objects.get(rule=arrival.rule, key=arrival.key)
    if found.digest != arrival.digest:
        raise KeyReused(_("This key was used for another message."))
    return found
