"""Further phones, e-mails and links as they are written: each may make its record one that is here already, and renews its keys."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from regulars.engine import registry
from regulars.engine.batch import Batch, Item, stored_as_record
from regulars.services.duplicates import filling
from regulars.services.duplicates.book import chapter_of
from regulars.services.duplicates.further import Further, Points, points_of, put
from regulars.services.duplicates.looking import Alike

Of = tuple[str, uuid.UUID]
Judge = Callable[[str, Mapping[uuid.UUID, Item], Mapping[uuid.UUID, Any]], None]
"""Asked of records of one entity, by their ids: the points that are being written of them, and they themselves."""


def judge(batch: Batch, ask: Judge) -> None:
    """Each point that is new or holds another value is asked about, as if its record had that value alone."""
    points = points_of(batch.entity.name)
    if points is None:
        return
    touched = [item for item in batch.good if item.is_new or batch.changed(item, points.kind, points.value)]
    for name, turn in _turns(points, touched):
        entity = registry.find(name)
        if entity is None or chapter_of(name) is None:
            continue
        model: Any = entity.model
        owners = {each.pk: each for each in model.objects.filter(id__in=list(turn), deleted_at=None)}
        for key, record in owners.items():
            point = turn[key].record
            put(record, {points.type_of(point): [getattr(point, points.value)]})
        ask(name, {key: turn[key] for key in owners}, owners)


def rests_on_point(alike: Alike) -> bool:
    """Whether a match rests on a further value, not on what the record has beside it."""
    return any(isinstance(each.field, Further) for each in alike.evidence)


def renew(part: str, points: Iterable[Any], before: Iterable[Mapping[str, Any] | None] = ()) -> None:
    """Make the keys anew of the records to which these points belong, and to which they belonged."""
    kind = points_of(part)
    if kind is None:
        return
    owners: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for name, key in _owners(kind, points, before):
        owners[name].add(key)
    for name, ids in owners.items():
        entity, chapter = registry.find(name), chapter_of(name)
        if entity is not None and chapter is not None:
            filling.write(entity, chapter, sorted(ids))


def _owners(points: Points, now: Iterable[Any], before: Iterable[Mapping[str, Any] | None]) -> Iterator[Of]:
    for point in (*now, *(stored_as_record(dict(each)) for each in before if each)):
        owner = points.owner(point)
        if owner is not None:
            yield owner


def _turns(points: Points, touched: Sequence[Item]) -> Iterator[tuple[str, dict[uuid.UUID, Item]]]:
    """By entity, points of different records; further ones of a record have a turn of their own."""
    waiting = list(touched)
    while waiting:
        turn: dict[str, dict[uuid.UUID, Item]] = {}
        later = []
        for item in waiting:
            owner = points.owner(item.record)
            if owner is None or not points.type_of(item.record):
                continue
            listed = turn.setdefault(owner[0], {})
            if owner[1] in listed:
                later.append(item)
            else:
                listed[owner[1]] = item
        yield from turn.items()
        waiting = later
