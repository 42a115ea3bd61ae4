"""Outgoing mail as administrators see it: what waits, what went, what failed and why; failed letters sent again or discarded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from regulars.base import jobs
from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.services import audit
from regulars.services.identity.rights import require_admin
from regulars.services.outbox.models import OutgoingLetter

MOST = 200
MOST_AT_ONCE = 1000
MOST_COUNTED = 10_000
KEPT_FOR = timedelta(days=30)
STATES = {
    OutgoingLetter.WAITING: N_("Waiting"),
    OutgoingLetter.SENDING: N_("Being sent"),
    OutgoingLetter.SENT: N_("Sent"),
    OutgoingLetter.FAILED: N_("Failed"),
}
PROBLEMS = {
    "no_server": N_("The mail server does not answer."),
    "refused": N_("The mail server refuses it."),
    "later": N_("The mail server does not take it now."),
    "too_often": N_("It was tried too often."),
    "unknown": N_("The line broke while it was sent: the server may have it or not."),
    "unreadable": N_("It was sealed with a SECRET_KEY that is not known any more."),
    "unsendable": N_("It cannot be made into a letter."),
}


@dataclass(frozen=True)
class Sent:
    """A letter without what it says."""

    id: uuid.UUID
    message_id: str
    kind: str
    to: str
    subject: str
    state: str
    attempts: int
    problem: str
    answer: str
    entity: str
    record: uuid.UUID | None
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None

    @property
    def why(self) -> str:
        """What went wrong, in the reader's language."""
        return gettext(PROBLEMS[self.problem]) if self.problem in PROBLEMS else ""


def counts(actor: Actor) -> dict[str, int]:
    """How many letters there are in each state, up to MOST_COUNTED of each. Raises NotAllowed."""
    require_admin(actor)
    return {state: OutgoingLetter.objects.filter(state=state)[:MOST_COUNTED].count() for state in STATES}


def page(actor: Actor, *, state: str = "", before: uuid.UUID | None = None, limit: int = 50) -> list[Sent]:
    """The latest first, of one state or all. Raises NotAllowed."""
    require_admin(actor)
    found = OutgoingLetter.objects.filter(state=state) if state else OutgoingLetter.objects.all()
    if before is not None:
        found = found.filter(pk__lt=before)
    return [_shown(row) for row in found.defer("content").order_by("-id")[:limit]]


def retry(ids: Sequence[uuid.UUID] | None, *, actor: Actor) -> int:
    """Send failed letters again, with all their tries: these, or up to a thousand with None. Gives how many."""
    require_admin(actor)
    with transaction.atomic():
        again = {
            "state": OutgoingLetter.WAITING,
            "attempts": 0,
            "doubts": 0,
            "next_at": timezone.now(),
            "ended_at": None,
        }
        count = _failed(ids).update(**again)
        if count:
            jobs.wake("outbox.send")
            audit.record("mail_retried", actor=actor, count=count)
    return count


def discard(ids: Sequence[uuid.UUID] | None, *, actor: Actor) -> int:
    """Forget failed letters: these, or up to a thousand with None. Gives how many."""
    require_admin(actor)
    with transaction.atomic():
        count: int = _failed(ids).delete()[0]
        if count:
            audit.record("mail_discarded", actor=actor, count=count)
    return count


def failed_count() -> int:
    """How many failed for good and wait for an administrator."""
    return OutgoingLetter.objects.filter(state=OutgoingLetter.FAILED)[:MOST_COUNTED].count()


def tidy() -> int:
    """Letters that ended are forgotten after a month. Gives how many went."""
    gone: int = OutgoingLetter.objects.filter(ended_at__lt=timezone.now() - KEPT_FOR).delete()[0]
    return gone


def _failed(ids: Sequence[uuid.UUID] | None) -> Any:
    failed = OutgoingLetter.objects.filter(state=OutgoingLetter.FAILED)
    chosen = failed if ids is None else failed.filter(pk__in=list(ids))
    return OutgoingLetter.objects.filter(pk__in=list(chosen.order_by("id").values_list("pk", flat=True)[:MOST_AT_ONCE]))


def _shown(row: OutgoingLetter) -> Sent:
    waits = row.state == OutgoingLetter.WAITING
    return Sent(
        row.pk, row.message_id, row.kind, row.to, row.subject, row.state, row.attempts, row.problem, row.answer,
        row.entity, row.record, row.created_at, row.next_at if waits else None, row.ended_at,
    )  # fmt: skip
