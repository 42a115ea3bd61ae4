"""A batch on its way through the write door: what changes in each record, and what is wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Field, Money, Wrong
from regulars.engine.fields.choice import refuse_retired
from regulars.engine.lacks import Lack
from regulars.engine.sql import column_of

CHOSEN = (Choice, Choices)
LINKS = frozenset(("reference", "any_reference", "file", "image"))
HISTORIANS = frozenset(("import", "demo"))
SET_UP = frozenset(("workflow", "capture"))
"""Sources of changes whose values an administrator chose when the rule or the form was set up."""
PUT_BACK = frozenset(("undo", "merge"))


@dataclass
class Item:
    """One record of a batch. `before` holds its stored columns, None for a new one; `diff` its changed fields.

    `unshown` are fields that a form rule does not ask for: they may stay empty. `given` are those of them that came filled in,
    before the program worked out what follows.
    `filled` are the fields of a new one that may hold something, once it has been checked: most fields of most records are empty.
    """

    record: Any
    before: dict[str, Any] | None
    diff: dict[str, list[Any]] = field(default_factory=dict)
    error: Refused | None = None
    is_new: bool = False
    unshown: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    filled: list[Field] | None = None


Locked = Mapping[uuid.UUID, tuple[Any, bool]]


@dataclass
class Batch:
    """Records of one entity, written together. `prepare` functions of an entity get this.

    Ask `changed(item, "stage")`, set attributes on `item.record`, `refuse(item, …)`, and leave work for after the rows are
    written with `afterwards(function)`; all of it is one transaction. `noted` is what the gates found out of a record when they judged it.
    `is_rehearsal` says that nothing of it will be kept.
    `among` compares records of the batch with each other: after all other checks, so that a refused one takes nothing from a right one.
    `carried` is what a gate, by its name, takes along from judging to keeping.
    `lacking` is what records need for the stage they are to stand on; it is refused together, at the end (`lacks`).
    `unasked` are those of the past that stand there all the same.
    `locked` are the stored records, each with whether the actor may change it, where they were read under their lock already.
    """

    entity: Entity
    actor: Actor
    verb: str
    items: list[Item]
    after: list[Callable[[], Any]] = field(default_factory=list)
    among: list[Callable[[Batch], None]] = field(default_factory=list)
    noted: dict[uuid.UUID, Any] = field(default_factory=dict)
    lacking: dict[uuid.UUID, list[Lack]] = field(default_factory=dict)
    unasked: set[uuid.UUID] = field(default_factory=set)
    carried: dict[str, Any] = field(default_factory=dict)
    is_rehearsal: bool = False
    locked: Locked | None = None

    @property
    def good(self) -> list[Item]:
        return [item for item in self.items if item.error is None]

    @property
    def records(self) -> list[Any]:
        return [item.record for item in self.good]

    @property
    def tells_history(self) -> bool:
        """Whether an import tells of earlier days: what it writes happened when it says, not now."""
        return self.actor.source in HISTORIANS

    def chooses(self, item: Item, key: str) -> bool:
        """Whether somebody chooses the value of a field now: it is not put back, nor brought from another record or by what was set up before."""
        return self.verb not in PUT_BACK and self.actor.source not in SET_UP and key not in item.record.brought

    def changed(self, item: Item, *keys: str) -> bool:
        """Whether any of these fields is new or differs from what is stored."""
        return any(changed(self.entity, item, self.entity.by_key[key]) for key in keys)

    def was(self, item: Item, key: str) -> Any:
        """The stored value of a field's first column, None for a new record."""
        name = attributes(self.entity, self.entity.by_key[key])[0]
        return item.before.get(name) if item.before else None

    def refuse(self, item: Item, problem: Refused) -> None:
        item.error = problem

    def lack(self, item: Item, lacks: Iterable[Lack]) -> None:
        for each in lacks:
            self.lacking.setdefault(item.record.id, []).append(each)

    def afterwards(self, function: Callable[[], Any]) -> None:
        self.after.append(function)


def attributes(entity: Entity, found: Field) -> tuple[str, ...]:
    """The attributes that hold a field's columns on an instance (`owner_id`), computed ones left out."""
    kept: dict[str, tuple[str, ...]] = entity.__dict__.setdefault("_attributes", {})
    if found.key not in kept:
        names = found.columns[:2] if isinstance(found, Money) else found.columns
        kept[found.key] = tuple(_attname(entity, name) for name in names)
    return kept[found.key]


def _attname(entity: Entity, name: str) -> str:
    found: Any = entity.model._meta.get_field(name)
    return str(found.attname)


def filled_fields(entity: Entity, record: Any, among: frozenset[str] | None = None) -> list[Field]:
    """The fields of a record that hold something in their columns; those that keep their values elsewhere always.

    `among` names those asked for, all where it is None.
    """
    columns = record.__dict__
    return [
        found
        for found, name, others in _columns_of_fields(entity, among)
        if not name
        or ((value := columns.get(name)) is not None and value != "")
        or (others and any(columns.get(other) not in (None, "") for other in others))
    ]


def _columns_of_fields(entity: Entity, among: frozenset[str] | None = None) -> list[tuple[Field, str, tuple[str, ...]]]:
    kept: dict[frozenset[str] | None, Any] = entity.__dict__.setdefault("_columns_of_fields", {})
    if among not in kept:
        wanted = entity.fields if among is None else [entity.by_key[key] for key in sorted(among)]
        listed = [(found, () if found.custom else attributes(entity, found)) for found in wanted]
        kept[among] = [(found, names[0] if names else "", names[1:]) for found, names in listed]
    found: list[tuple[Field, str, tuple[str, ...]]] = kept[among]
    return found


def changed(entity: Entity, item: Item, found: Field) -> bool:
    """Whether a field is new or differs from what is stored."""
    if found.custom:
        own: Any = found
        return bool(own.stored(item.record.__dict__) != own.stored(item.before or {}))
    names = attributes(entity, found)
    now = item.record.__dict__
    if item.before is None:
        return not found.is_empty(found.get(item.record))
    return any(now.get(name) != item.before.get(name) for name in names)


def changed_fields(entity: Entity, item: Item) -> list[Field]:
    """The fields that are new or differ from what is stored: columns are compared once, not field by field."""
    if item.before is None:
        return [found for found in entity.fields if changed(entity, item, found)]
    now = item.record.__dict__
    moved = {name for name, value in item.before.items() if now.get(name) != value}
    if not moved:
        return []
    return [
        found
        for found, name, others in _columns_of_fields(entity)
        if (name in moved or any(other in moved for other in others) if name else changed(entity, item, found))
    ]


def differences(entity: Entity, item: Item) -> dict[str, list[Any]]:
    """{field: [before, after]} as the change log keeps it; nothing for fields that were and stay empty."""
    if item.before is None:
        return _first_values(entity, item)
    found: dict[str, list[Any]] = {}
    old = _Before(item.before)
    for each in changed_fields(entity, item):
        if not each.keep_history:
            continue
        before = each.dump(each.get(old))
        after = each.dump(each.get(item.record))
        if before != after:
            found[each.key] = [_plain(each, before), _plain(each, after)]
    return found


def _first_values(entity: Entity, item: Item) -> dict[str, list[Any]]:
    """What a new record begins with."""
    found: dict[str, list[Any]] = {}
    record = item.record
    for each in filled_fields(entity, record) if item.filled is None else item.filled:
        value = each.get(record) if each.keep_history else None
        if value is not None and not each.is_empty(value):
            dumped = each.dump(value)
            found[each.key] = [None, dumped if dumped is value else _plain(each, dumped)]
    return found


def _plain(each: Field, value: Any) -> Any:
    return None if each.is_empty(value) else value


def stored_as_record(columns: dict[str, Any]) -> Any:
    """Stored columns that answer like the record they were read from."""
    return _Before(columns)


class _Before:
    """Stored columns that answer like a record."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)


def check(batch: Batch) -> None:
    """Refuse each record that breaks a field's or the entity's rules. Changed fields only, all of a new record."""
    required = [each for each in batch.entity.fields if each.required]
    for item in batch.good:
        wrong: dict[str, str] = {}
        if item.before is None:
            item.filled = filled_fields(batch.entity, item.record)
            asked = [*item.filled, *(each for each in required if each not in item.filled)]
        else:
            asked = changed_fields(batch.entity, item)
        for each in asked:
            value = each.get(item.record)
            if (value is None and not each.required) or (each.key in item.unshown and each.is_empty(value)):
                continue
            try:
                each.check(value)
                if isinstance(each, CHOSEN) and batch.chooses(item, each.key):
                    refuse_retired(each.options, value, each.get(_Before(item.before)) if item.before else None)
            except Wrong as problem:
                wrong[each.key] = str(problem)
        if wrong:
            item.error = Invalid(fields=wrong)
        elif batch.entity.validate is not None:
            try:
                batch.entity.validate(item.record)
            except Refused as problem:
                item.error = problem


def check_rights_on_fields(batch: Batch) -> None:
    """Refuse changes of fields the actor may not see or change."""
    if batch.actor.is_unlimited:
        return
    name = batch.entity.name
    guarded = [each for each in batch.entity.fields if batch.actor.cannot_edit(name, each.key)]
    for item in batch.good if guarded else ():
        wrong = {each.key: _("You may not change this field.") for each in guarded if changed(batch.entity, item, each)}
        if wrong:
            item.error = Invalid(fields=wrong)


def check_references(batch: Batch, query: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]) -> None:
    """Refuse links to records that do not exist, are deleted, or that the actor may not see. One query for all."""
    wanted: dict[str, set[uuid.UUID]] = {}
    links: list[tuple[Item, str, str, uuid.UUID]] = []
    for item in batch.good:
        for key, target, found in _links(batch.entity, item):
            if found == batch.actor.id and target == "user":
                continue  # it is they who write
            wanted.setdefault(target, set()).add(found)
            links.append((item, key, target, found))
    if not wanted:
        return
    present = set(query(*_existing(batch.actor, wanted)))
    for item, key, target, found in links:
        if (target, found) not in present and item.error is None:
            text = _("There is no such record, or you may not see it.")
            item.error = Invalid(fields={key: text})


def _links(entity: Entity, item: Item) -> Iterable[tuple[str, str, uuid.UUID]]:
    for each in changed_fields(entity, item) if item.filled is None else item.filled:
        if each.kind not in LINKS or (item.filled is None and not changed(entity, item, each)):
            continue
        value = each.get(item.record)
        if value is None:
            continue
        if each.kind == "any_reference":
            yield each.key, value.entity, value.id
        else:
            yield each.key, getattr(each, "to", "") or "*file", value


def _existing(actor: Actor, wanted: dict[str, set[uuid.UUID]]) -> tuple[str, list[Any]]:
    from regulars.engine import registry
    from regulars.engine.access import scope_sql

    parts, params = [], []
    for name, ids in wanted.items():
        if name == "*file":
            parts.append("select '*file', id from engine_storedfile where id = any(%s)")
            params.append(list(ids))
            continue
        target = registry.get(name)
        scope, own = scope_sql(target, actor, "view", "t")
        parts.append(
            f"select '{name}', t.id from {target.source} t where t.id = any(%s) and t.deleted_at is null and {scope}"
        )
        params.extend((list(ids), *own))
    return " union all ".join(parts), params


HOLD_VALUES = (
    "select pg_advisory_xact_lock(hashtextextended(v, 0)) from (select v from unnest(%s::text[]) v order by v) listed"
)
"""Whoever writes the same value at the same moment waits until this transaction ends, and then finds it taken."""


def check_unique(batch: Batch, query: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]) -> None:
    """Refuse values that may stand once and are taken, in the table or earlier in the batch.

    What lies in the bin holds no value back, unless the database says so; what was merged into another record does.
    """
    listed: list[Field] = [each for each in batch.entity.fields if each.unique and not each.retired]
    for found in [*listed, batch.entity.by_key["external_id"]]:
        items = [item for item in batch.good if _fresh(batch.entity, item, found)]
        if not items:
            continue
        values = [single(batch.entity, found, item.record.__dict__) for item in items]
        column = column_of(batch.entity, found, "t").sql
        is_kept = not found.custom and getattr(batch.entity.model._meta.get_field(found.columns[0]), "unique", False)
        if not is_kept:
            query(HOLD_VALUES, [[f"{batch.entity.name}.{found.key}={value}" for value in values]])
        state = "case when t.deleted_at is null then '' when exists (select from engine_merge m where m.record = t.id) then 'merged' else 'bin' end"
        rows = query(f"select {column}, t.id, {state} from {batch.entity.source} t where {column} = any(%s)", [values])
        holding = [row for row in rows if row[2] != "bin" or (is_kept and found.key != "external_id")]
        taken: dict[Any, uuid.UUID] = {value: key for value, key, _state in holding}
        states: dict[Any, str] = {value: state for value, _key, state in holding}
        for item, value in zip(items, values, strict=True):
            if taken.setdefault(value, item.record.id) != item.record.id:
                text = _taken(found.text(found.get(item.record)), states.get(value, ""))
                item.error = Invalid(fields={found.key: text}, code="not_unique")


def _taken(value: str, state: str) -> str:
    if state == "bin":
        return _("“%(value)s” belongs to a record in the bin: bring that one back, or delete it for good.") % {
            "value": value
        }
    if state == "merged":
        return _("“%(value)s” belongs to a record that was merged into another one.") % {"value": value}
    return _("“%(value)s” is already taken.") % {"value": value}


def _fresh(entity: Entity, item: Item, found: Field) -> bool:
    value = single(entity, found, item.record.__dict__)
    return bool(value) and (item.before is None or single(entity, found, item.before) != value)


def single(entity: Entity, found: Field, columns: Mapping[str, Any]) -> Any:
    """The chief part of a field's value, as the database compares it."""
    if found.custom:
        own: Any = found
        return own.loaded(columns.get("extra"))[0]
    return columns.get(attributes(entity, found)[0])
