"""What is decided about two records that may be the same, and what follows when they change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from math import log2
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine import registry, rows
from regulars.engine.actor import Actor
from regulars.services.duplicates.dismissals import ACCEPTED, DISMISSED
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.reporting import Report

OPEN, MERGED, APART = "open", "merged", "apart"
"""Apart are two that a change told apart, or of which one went to the bin: looked at again when they change again."""
LATER = timedelta(days=7)
ALIKE = 0.85
SUREST = 0.999
"""What two by a rule are at most, however alike: it looks at little."""


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


COLUMNS = (
    "id", "one", "other", "one_entity", "other_entity", "found_by", "probability", "weight", "levels", "judged_at", "group", "state",
)  # fmt: skip


def keep(reports: Sequence[Report]) -> None:
    """A rule let records through that are like others: each pair is put on the list. One that is there stays as it is,
    unless a change had told the two apart.

    Where a person was warned and saved all the same, that is kept with the pair, and nobody is warned again. It is no judgement of
    somebody who may merge: a rule that refuses still does.
    """
    made = {(pair["one"], pair["other"]): pair for report in reports for pair in _pairs_of(report)}
    if made:
        columns = ", ".join(f'"{column}"' for column in COLUMNS)
        rows.send(
            f"insert into duplicates_duplicatepair ({columns}) select {columns} "
            "from json_populate_recordset(null::duplicates_duplicatepair, %s::json) "
            "on conflict (one, other) do update set state = excluded.state where duplicates_duplicatepair.state = %s",
            [rows.packed(list(made.values())), APART],
        )
    for report in reports:
        if report.confirmed:
            confirmed = Q(one__in=report.confirmed) | Q(other__in=report.confirmed)
            _decide(list(_of([report.record]).filter(confirmed, state=OPEN)), ACCEPTED, report.actor)


def _pairs_of(report: Report) -> Iterator[dict[str, Any]]:
    """The rows that a report adds, one for each record that its own is like."""
    now = timezone.now()
    for alike in report.found:
        ends = [(report.record, report.entity), (alike.record.pk, registry.of(alike.record).name)]
        (one, one_entity), (other, other_entity) = sorted(ends)
        levels = {each.line.offer.name: [level_of(each.likeness), 0.0] for each in alike.evidence}
        yield dict(zip(COLUMNS, (
            uuid7(), one, other, one_entity, other_entity, "rule", alike.likeness, weight_of(alike.likeness), levels, now, "", OPEN,
        ), strict=True))  # fmt: skip


def weight_of(likeness: float) -> float:
    """A likeness as a weight in bits, by which pairs stand in order with those that the search has found."""
    certain = min(max(likeness, 1 - SUREST), SUREST)
    return round(log2(certain / (1 - certain)), 3)


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
