"""What is decided about two records that may be the same, and what follows when they change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.duplicates.dismissals import ACCEPTED, DISMISSED
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.reporting import Report

OPEN, MERGED, APART = "open", "merged", "apart"
"""Apart are two that a change told apart, or of which one went to the bin: looked at again when they change again."""
LATER = timedelta(days=7)
ALIKE = 0.85


def dismiss(found: Sequence[DuplicatePair], *, actor: Actor) -> None:
    """These are not the same. Remembered, also against rules that refuse, until somebody takes it back.

    For those who may merge the two; `keep` remembers what others decide for themselves.
    """
    _decide(found, DISMISSED, actor)


def take_back(found: Sequence[DuplicatePair], *, actor: Actor) -> None:
    """They may be the same after all."""
    _decide(found, OPEN, actor)


def put_off(found: Sequence[DuplicatePair], *, actor: Actor) -> None:
    """Ask again in a week."""
    DuplicatePair.objects.filter(id__in=[each.id for each in found], state=OPEN).update(
        later_until=timezone.now() + LATER, decided_by=actor.id, decided_at=timezone.now()
    )


def keep(report: Report) -> None:
    """A rule let a record through that is like others: each pair is put on the list. One that is there stays as it is.

    Where a person was warned and saved all the same, that is kept with the pair, and nobody is warned again. It is no judgement of
    somebody who may merge: a rule that refuses still does.
    """
    made = []
    for alike in report.found:
        ends = [(report.record, report.entity), (alike.record.pk, registry.of(alike.record).name)]
        (one, one_entity), (other, other_entity) = sorted(ends)
        made.append(
            DuplicatePair(
                one=one, other=other, one_entity=one_entity, other_entity=other_entity, found_by="rule", probability=alike.likeness,
                weight=0.0, judged_at=timezone.now(), levels={each.line.offer.name: [level_of(each.likeness), 0.0] for each in alike.evidence},
            )
        )  # fmt: skip
    DuplicatePair.objects.bulk_create(made, ignore_conflicts=True)
    ids = [alike.record.pk for alike in report.found]
    _of([report.record]).filter(Q(one__in=ids) | Q(other__in=ids), state=APART).update(state=OPEN)
    if report.confirmed:
        confirmed = Q(one__in=report.confirmed) | Q(other__in=report.confirmed)
        _decide(list(_of([report.record]).filter(confirmed, state=OPEN)), ACCEPTED, report.actor)


def level_of(likeness: float) -> str:
    return "same" if likeness == 1.0 else "typo" if likeness >= ALIKE else "near"


def merged(records: Iterable[uuid.UUID]) -> None:
    """These records went into others: nothing is to be asked about them, unless the merge is undone."""
    _of(records).filter(state=OPEN).update(state=MERGED)


def parted(records: Iterable[uuid.UUID]) -> None:
    """They are back."""
    _of(records).filter(state=MERGED).update(state=OPEN)


def gone(records: Iterable[uuid.UUID]) -> None:
    """They were deleted: nothing is asked about them until they come back; what was decided is kept for that day."""
    _of(records).filter(state=OPEN).update(state=APART)


def _of(records: Iterable[uuid.UUID]) -> QuerySet[DuplicatePair]:
    listed = list(records)
    return DuplicatePair.objects.filter(Q(one__in=listed) | Q(other__in=listed))


def _decide(found: Sequence[DuplicatePair], state: str, actor: Actor) -> None:
    DuplicatePair.objects.filter(id__in=[each.id for each in found]).exclude(state=MERGED).update(
        state=state, decided_by=actor.id, decided_at=timezone.now(), later_until=None
    )
