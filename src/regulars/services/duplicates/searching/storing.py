"""What was found, kept: one row for each pair, renewed when it is judged again, dropped when it is no longer found."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from django.db.models import Q
from django.utils import timezone

from regulars.engine import rows
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.services.duplicates.linkage.parent import Pair
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.searching.collecting import Shelf
from regulars.services.duplicates.searching.groups import Group, fields_of

BATCH = 1000
Record = tuple[Entity, uuid.UUID]


def batches(found: Iterable[Pair]) -> Iterator[list[Pair]]:
    pairs = iter(found)
    while batch := list(islice(pairs, BATCH)):
        yield batch


def put(group: Group, shelf: Shelf, batch: list[Pair]) -> None:
    """Store pairs that still are two records, not linked with each other. What was decided stays decided."""
    owners = shelf.owners(n for pair in batch for n in (pair.one, pair.other))
    alive = _alive(owners.values())
    linked = _linked(owners.values())
    table: list[list[Any]] = [[] for _column in range(7)]
    for pair in batch:
        (one_entity, one), (other_entity, other) = sorted(
            (owners[pair.one], owners[pair.other]), key=lambda each: each[1]
        )
        if one == other or not {one, other} <= alive or (one, other) in linked or (other, one) in linked:
            continue
        levels = {name: list(level) for name, level in pair.levels.items()}
        cells = (
            one,
            other,
            one_entity.name,
            other_entity.name,
            pair.probability,
            pair.weight,
            orjson.dumps(levels).decode(),
        )
        for column, cell in zip(table, cells, strict=True):
            column.append(cell)
    rows.query(
        'insert into duplicates_duplicatepair as p (id, one, other, one_entity, other_entity, probability, weight, levels, "group", '
        "found_by, state, judged_at) select gen_random_uuid(), a.*, %s, 'search', 'open', %s from unnest(%s::uuid[], %s::uuid[], %s::text[], "
        "%s::text[], %s::float8[], %s::float8[], %s::jsonb[]) a on conflict (one, other) do update set probability = excluded.probability, "
        'weight = excluded.weight, levels = excluded.levels, "group" = excluded."group", found_by = \'search\', judged_at = excluded.judged_at, '
        "state = case when p.state in ('merged', 'apart') then 'open' else p.state end returning 1",
        [group.name, timezone.now(), *table],
    )


def drop_outdated(group: Group, moment: datetime, since: datetime | None) -> None:
    """Open pairs that this search, begun at `moment`, has not found again; of a search for what changed `since`, those of what changed."""
    old = DuplicatePair.objects.filter(
        group=group.name, state__in=("open", "apart"), found_by="search", judged_at__lt=moment
    )
    if since is None:
        old.delete()
        return
    for member in group.members:
        changed = member.entity.model._default_manager.filter(updated_at__gte=since).values("id")
        old.filter(Q(one__in=changed) | Q(other__in=changed)).delete()


def has_changed(group: Group, since: datetime) -> bool:
    return any(
        member.entity.model._default_manager.filter(updated_at__gte=since, deleted_at=None).exists()
        for member in group.members
    )


def open_count() -> int:
    return DuplicatePair.objects.filter(state="open").count()


def _alive(records: Iterable[Record]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for entity, ids in _by_entity(records):
        found |= {each[0] for each in rows.query(
            f"select id from {entity.source} t where id = any(%s) and deleted_at is null", [ids]
        )}  # fmt: skip
    return found


def _linked(records: Iterable[Record]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Records of one entity that name one of another: an account and its contact are two things, however alike."""
    listed = list(records)
    names = {entity.name for entity, _id in listed}
    found: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for entity, ids in _by_entity(listed):
        for each in fields_of(entity):
            if isinstance(each, Reference) and each.to in names:
                column = entity.column(each.columns[0])
                found |= set(rows.query(
                    f'select id, "{column}" from {entity.source} t where id = any(%s) and "{column}" is not null', [ids]
                ))  # fmt: skip
    return found


def _by_entity(records: Iterable[Record]) -> Iterator[tuple[Entity, list[uuid.UUID]]]:
    grouped: dict[str, tuple[Entity, set[uuid.UUID]]] = {}
    for entity, key in records:
        grouped.setdefault(entity.name, (entity, set()))[1].add(key)
    for entity, ids in grouped.values():
        yield entity, list(ids)
