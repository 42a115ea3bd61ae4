"""Roll-up fields: count, sum, least, greatest or latest of the records that point at a record.

Whoever writes such a record sets the figures of those it points at, and of those it pointed at before, in the same transaction: they
are locked first and then worked out by the database, so that two who write at once both count. Figures have neither version nor
history of their own: they follow, and nobody's editing is disturbed by them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from regulars.engine import actor as actors
from regulars.engine import judge, registry, rows, workspace
from regulars.engine.batch import Batch, Item, changed, stored_as_record
from regulars.engine.derived import formulas
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Money, Reference, Sum
from regulars.engine.filters import compile_filter
from regulars.engine.sql import Sources, column_of

TAKES = ("count", "sum", "min", "max", "latest")


@dataclass(frozen=True)
class RollUp:
    """What a field says of the records of `of` whose link `by` points here: `take` of their `field` where `where` holds."""

    of: str
    by: str
    take: str
    field: str = ""
    order: str = ""
    where: Mapping[str, Any] | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields of the other records that the figure depends on."""
        return tuple(key for key in dict.fromkeys((self.field, self.order, *judge.paths_in(self.where))) if key)


def rollups_of(entity: Entity) -> tuple[Field, ...]:
    return _own(registry.edition(), entity)


@lru_cache(maxsize=500)
def _own(edition: int, entity: Entity) -> tuple[Field, ...]:
    return tuple(each for each in entity.fields if isinstance(each.derived, RollUp))


def rollups_over(name: str) -> Sequence[tuple[Entity, Field]]:
    """The figures that depend on the records of an entity, with the entities that show them."""
    return _over(registry.edition()).get(name, ())


@lru_cache(maxsize=2)
def _over(edition: int) -> Mapping[str, list[tuple[Entity, Field]]]:
    found: defaultdict[str, list[tuple[Entity, Field]]] = defaultdict(list)
    for entity in registry.entities():
        for each in rollups_of(entity):
            child = registry.find(each.derived.of)
            if child is not None and all(key in child.by_key for key in (each.derived.by, *each.derived.inputs)):
                found[each.derived.of].append((entity, each))
    return found


def begin(batch: Batch) -> None:
    """The figures of new records: nothing points at them yet."""
    own = rollups_of(batch.entity)
    for item in batch.good if own else ():
        for each in own if item.is_new else ():
            formulas.put(each, item.record, nothing(each))


def carry(entity: Entity, item: Item, current: Any) -> None:
    """The figures as they are stored now, whenever the record was read: they move without its version."""
    own = rollups_of(entity)
    if not own or item.before is None:
        return
    kept = current.extra or {}
    item.before = {**item.before, "extra": _with(item.before.get("extra"), own, kept)}
    item.record.extra = _with(item.record.extra, own, kept)


def _with(extra: Mapping[str, Any] | None, own: Iterable[Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    keys = {each.key for each in own}
    taken = {key: kept[key] for key in keys if key in kept}
    return {**{key: value for key, value in (extra or {}).items() if key not in keys}, **taken}


def follow(batch: Batch, items: Iterable[Item], *, moved: bool = False) -> None:
    """After records were written: the figures of those they point at. `moved` for records that went to the bin or came back."""
    wanted: dict[str, tuple[Entity, set[uuid.UUID], list[Field]]] = {}
    listed = list(items)
    for entity, found in rollups_over(batch.entity.name):
        ids = {key for item in listed for key in _touched(batch.entity, found.derived, item, entity, moved)}
        if ids:
            kept = wanted.setdefault(entity.name, (entity, set(), []))
            kept[1].update(ids)
            kept[2].append(found)
    for entity, all_ids, fields in wanted.values():
        refresh(entity, all_ids, fields)


def refresh(entity: Entity, ids: Iterable[uuid.UUID], fields: Sequence[Field] | None = None) -> int:
    """Work figures out anew and all that follows from them. Gives how many records were different."""
    stored = [record for record, _allowed in rows.lock(entity, ids, "true", []).values() if record.deleted_at is None]
    if not stored:
        return 0
    keys = [record.id for record in stored]
    for found in rollups_of(entity) if fields is None else fields:
        values = _worked_out(entity, found, keys)
        for record in stored:
            formulas.put(found, record, _value(found, values.get(record.id)))
    for record in stored:
        formulas.fill(entity, record)
    different = [record for record in stored if record.extra != record.loaded["extra"]]
    if different:
        rows.update(entity, [(record, ["extra"]) for record in different])
        batch = Batch(entity, actors.system("roll-up"), "", [Item(each, each.loaded) for each in different])
        follow(batch, batch.items)
    return len(different)


def nothing(found: Field) -> Any:
    """The figure where no record points here."""
    return _value(found, None)


def _touched(
    child: Entity,
    rollup: RollUp,
    item: Item,
    parent: Entity,
    moved: bool,  # noqa: FBT001
) -> set[uuid.UUID]:
    link = child.by_key[rollup.by]
    now = {_target(link, item.record, parent)} - {None}
    if item.is_new:
        return now
    before = stored_as_record(item.before or {})
    was = {_target(link, before, parent)} - {None}
    keys = (rollup.field, rollup.order, *judge.paths_in(rollup.where))
    if moved or now != was or any(_differs(child, item, before, child.by_key[key]) for key in keys if key):
        return now | was
    return set()


def _differs(child: Entity, item: Item, before: Any, found: Field) -> bool:
    if isinstance(found, Money) and found.base_of(item.record) != found.base_of(before):
        return True
    return changed(child, item, found)


def _target(link: Field, record: Any, parent: Entity) -> Any:
    value = link.get(record)
    if isinstance(link, AnyReference):
        return value.id if value is not None and value.entity == parent.name else None
    return value


def _worked_out(entity: Entity, found: Field, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    rollup: RollUp = found.derived
    child = registry.get(rollup.of)
    sources = Sources(child, actors.system("roll-up"), root="r0", depth=1)
    where, params = compile_filter(rollup.where, sources)
    link = column_of(child, child.by_key[rollup.by], "r0")
    parts, own = [f"{link.part(0)} = any(%s)"], [list(ids)]
    if isinstance(child.by_key[rollup.by], AnyReference):
        parts.append(f"{link.part(1)} = %s")
        own.append(entity.name)  # type: ignore[arg-type]
    sql = (
        f"select {link.part(0)}, {_aggregate(child, rollup)} from {child.source} r0 {' '.join(sources.joins)} "
        f"where {' and '.join(parts)} and r0.deleted_at is null and {where} group by 1"
    )
    return dict(rows.query(sql, [*sources.params, *own, *params]))


def _aggregate(child: Entity, rollup: RollUp) -> str:
    if rollup.take == "count":
        return "count(*)"
    value = _part(child, rollup.field)
    if rollup.take != "latest":
        return f"{rollup.take}({value})"
    order = _part(child, rollup.order or "created_at")
    return f"(array_agg({value} order by {order} desc nulls last, r0.id desc))[1]"


def _part(child: Entity, key: str) -> str:
    """What of a field is reckoned with: of money the amount in the workspace's currency."""
    found = child.by_key[key]
    return column_of(child, found, "r0").part(2 if isinstance(found, Money) else 0)


def _value(found: Field, raw: Any) -> Any:
    """A figure as the field's type keeps it: nothing counts and sums up to zero."""
    if raw is None and found.derived.take in ("count", "sum"):
        raw = Decimal(0)
    if raw is None or raw == "":
        return None
    if isinstance(found, Money):
        return Sum(round(Decimal(raw), 4), workspace.value("currency"))
    if found.kind == "integer":
        return int(raw)
    return raw


def link_of(name: str, by: str, parent: Entity) -> Field | None:
    """The link of an entity that points at the parent's records, if it is one."""
    child = registry.find(name)
    link = child.by_key.get(by) if child else None
    if isinstance(link, Reference):
        return link if link.to == parent.name else None
    return link if isinstance(link, AnyReference) and parent.name in link.allowed() else None
