"""Pairs whose records have changed are judged again within seconds, by the weights of the last search.

The follower of the change log only marks them (`mark`), one statement for many changes and none where no field has changed that
anything is compared by; a job judges what is marked, some hundred pairs at a time.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from regulars.base.jobs import enqueue
from regulars.engine import registry
from regulars.engine.editions import PerEdition
from regulars.engine.fields import Reference
from regulars.engine.models import Change
from regulars.services.duplicates import further
from regulars.services.duplicates.book import chapter_of
from regulars.services.duplicates.looking import Alike, compare
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.pairs import APART, OPEN, level_of, weight_of
from regulars.services.duplicates.searching import few
from regulars.services.duplicates.searching.few import Verdict
from regulars.services.duplicates.searching.groups import employer_of, fields_of, groups

BATCH = 300
LEAST = 0.5
BACK = frozenset(("restore", "undo"))
KINDS = frozenset(("email", "phone", "url", "address", "date", "text", "person_name"))


def _read() -> dict[str, frozenset[str]]:
    """By entity, the keys of the fields that its records are compared by."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups():
        for member in group.members:
            found[member.entity.name] |= {each.key for each in fields_of(member.entity) if each.kind in KINDS}
            employer = employer_of(member.entity)
            found[member.entity.name] |= {employer.key} if isinstance(employer, Reference) else set()
    for entity in registry.entities():
        chapter = chapter_of(entity.name)
        found[entity.name] |= set(chapter.fields) if chapter is not None else set()
    return {name: frozenset(keys) for name, keys in found.items() if keys}


compared = PerEdition(_read)


def mark(found: list[Change]) -> None:
    """Ask for another judgement of the open pairs of records that changed in what they are compared by."""
    records = {each.record for each in found if each.version > 1 and _matters(each)} | set(_owners(found))
    if records and _of(records).update(stale_at=timezone.now()):
        enqueue("duplicates.judge", queueing_lock="duplicates.judge")


def work() -> int:
    """Judge what is marked. Gives how many pairs; what changes meanwhile stays marked."""
    number = 0
    while found := list(DuplicatePair.objects.exclude(stale_at=None).order_by("stale_at", "id")[:BATCH]):
        _judge(found)
        number += len(found)
    return number


def _matters(change: Change) -> bool:
    """Whether a field has changed that the record is compared by, or the record came back."""
    return change.verb in BACK or not compared().get(change.entity, frozenset()).isdisjoint(change.diff)


def _owners(found: list[Change]) -> Iterator[uuid.UUID]:
    """The records whose further phones and e-mails have changed."""
    listed: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for change in found:
        if further.points_of(change.entity) is not None:
            listed[change.entity].add(change.record)
    for part, ids in listed.items():
        points = further.points_of(part)
        model: Any = registry.get(part).model
        owners = (points.owner(point) for point in model.objects.filter(id__in=ids)) if points else ()
        yield from (owner[1] for owner in owners if owner is not None)


def _of(records: Iterable[uuid.UUID]) -> Any:
    ids = list(records)
    return DuplicatePair.objects.filter(Q(one__in=ids) | Q(other__in=ids), state__in=(OPEN, APART))


def _judge(found: list[DuplicatePair]) -> None:
    records = _records(found)
    verdicts = few.judge(found, records)
    for pair in found:
        one, other = records.get(pair.one), records.get(pair.other)
        if one is None or other is None:
            _keep(pair, APART, pair.stale_at)
            continue
        verdict = verdicts.get(pair.pk)
        if verdict is None and pair.found_by == "search":
            _keep(pair, pair.state, pair.stale_at)  # nothing has been learned by which it could be judged
        elif verdict is not None and verdict.probability >= LEAST:
            _keep(pair, OPEN, pair.stale_at, verdict)
        else:
            by_rule = _by_rule(pair, one, other) if pair.found_by == "rule" else None
            _keep(pair, OPEN if by_rule else APART, pair.stale_at, by_rule)


def _records(found: list[DuplicatePair]) -> dict[uuid.UUID, Any]:
    """The records of the pairs that are alive, with their further phones and e-mails."""
    listed: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for pair in found:
        listed[pair.one_entity].add(pair.one)
        listed[pair.other_entity].add(pair.other)
    records: dict[uuid.UUID, Any] = {}
    for name, ids in listed.items():
        entity = registry.find(name)
        if entity is not None:
            some = list(entity.model._default_manager.filter(id__in=ids, deleted_at=None))
            further.load(entity, some)
            records |= {each.pk: each for each in some}
    return records


def _by_rule(pair: DuplicatePair, one: Any, other: Any) -> Verdict | None:
    """What the matching rules in force say of the two; None where none of them holds any more."""
    chapter = chapter_of(pair.one_entity)
    alike = [
        Alike(rule, other, evidence)
        for rule in (chapter.asked if chapter else ())
        if rule.other == pair.other_entity and (evidence := compare(rule, one, other))
    ]
    if not alike:
        return None
    best = max(alike, key=lambda each: each.likeness)
    levels = {each.line.offer.name: [level_of(each.likeness), 0.0] for each in best.evidence}
    return Verdict(best.likeness, weight_of(best.likeness), levels, "rule", pair.group)


def _keep(pair: DuplicatePair, state: str, marked: datetime | None, verdict: Verdict | None = None) -> None:
    """Store what was found, unless somebody has decided meanwhile; one marked again meanwhile stays marked."""
    asked = DuplicatePair.objects.filter(pk=pair.pk)
    told = {} if verdict is None else {**verdict._asdict(), "judged_at": timezone.now()}
    asked.filter(state__in=(OPEN, APART)).update(state=state, **told)
    asked.filter(stale_at=marked).update(stale_at=None)
