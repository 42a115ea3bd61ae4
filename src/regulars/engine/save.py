"""The third door: the only way to write records. One transaction, one change for each, nothing half done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, NotFound, Refused
from regulars.base.ids import AS_WRITTEN, uuid7_at
from regulars.engine import access, asked, gates, prepared, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.batch import (
    Batch,
    Item,
    Locked,
    check,
    check_references,
    check_rights_on_fields,
    check_unique,
    differences,
)
from regulars.engine.derived import formulas, rollups
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.forms.rules import enforce, note_given
from regulars.engine.held_files import hold_files
from regulars.engine.overlap import merge, refuse_overlap
from regulars.engine.pictures import check_pictures
from regulars.engine.rates import fill_base_amounts
from regulars.engine.removing import delete, restore
from regulars.engine.shares import is_lent_any
from regulars.engine.stages import refuse_lacking
from regulars.engine.storing import batch_now, follow, joined, store
from regulars.engine.territories.assign import assign

__all__ = ("delete", "joined", "rehearse", "restore", "save", "save_many")

BOOKKEEPING = frozenset(("version", "updated_at", "updated_by_id"))
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)  # identifiers count from there
BY_LOOKING = frozenset(("territory", "condition"))


def save(
    record: Any,
    *,
    actor: Actor,
    verb: str = "",
    base_version: int | None = None,
    batch: uuid.UUID | None = None,
    cause: int | None = None,
) -> Any:
    """Write one record, new or changed, and its change. Gives the record back with number and version.

    `verb` says what was done where it is more than create or update. `base_version` is the version the person saw: what
    others changed since is kept, and a field changed by both is refused. Raises Invalid, Conflict, NotAllowed, NotFound.
    """
    if base_version is not None and record.loaded is not None and base_version < record.version:
        refuse_overlap(record, base_version, actor)
    save_many([record], actor=actor, verb=verb, batch=batch, cause=cause)
    return record


def save_many(
    records: Iterable[Any],
    *,
    actor: Actor,
    verb: str = "",
    batch: uuid.UUID | None = None,
    cause: int | None = None,
    errors: dict[int, Refused] | None = None,
    locked: Locked | None = None,
) -> list[Any]:
    """Write records of one entity in one transaction; those that did not change are left alone.

    Without `errors` the first refusal stops all. With it, refused records are put there by their place in the list and the
    others are written. Gives the records that were written. `locked` spares reading them again: what `rows.lock` gave in this
    transaction.
    """
    listed = list(records)
    if not listed:
        return []
    entity = registry.of(listed[0])
    try:
        with transaction.atomic(), asked.once():
            group = _group(entity, listed, actor, verb, locked)
            return _write(group, batch=batch, cause=cause, errors=errors)
    except IntegrityError as problem:
        raise _from_database(problem) from problem


def rehearse(
    records: Iterable[Any], *, actor: Actor, errors: dict[int, Refused], locked: Locked | None = None
) -> list[Any]:
    """What `save_many` would do, with nothing stored: gives the records that would be written, fills `errors`."""
    listed = list(records)
    if not listed:
        return []
    with transaction.atomic():
        group = _group(registry.of(listed[0]), listed, actor, "", locked)
        group.is_rehearsal = True
        moved = _judge(group, errors)
        transaction.set_rollback(True)
    return [item.record for item in moved]


def _group(entity: Entity, listed: list[Any], actor: Actor, verb: str, locked: Locked | None) -> Batch:
    items = [Item(record, record.loaded, is_new=record.loaded is None) for record in listed]
    return Batch(entity, actor, verb, items, locked=locked)


def _write(group: Batch, *, batch: uuid.UUID | None, cause: int | None, errors: dict[int, Refused] | None) -> list[Any]:
    moved = _judge(group, errors)
    with rows.ahead():
        store(group, moved)
        _require_reach(group, moved)
        gates.keep(group, moved)  # least to make of all, and much to store: the database is busy while the rest is made
        follow(group, moved, verb=group.verb, batch=batch, cause=cause)
    rollups.follow(group, moved)
    with joined(batch or batch_now()):
        for function in group.after:
            function()
    asked.forget(group.entity.name)
    for item in moved:
        item.record.remember()
    return [item.record for item in moved]


def _judge(group: Batch, errors: dict[int, Refused] | None) -> list[Item]:
    """All checks. Gives the items that will change something."""
    _lock(group)
    check_rights_on_fields(group)
    note_given(group)
    for prepare in group.entity.prepare:
        prepare(group)
    fill_base_amounts(group)
    check_pictures(group)
    hold_files(group)
    rollups.begin(group)
    formulas.work_out(group)
    assign(group)
    enforce(group)
    check(group)
    check_references(group, prepared.fetch)
    check_unique(group, rows.query)
    for compare in group.among:
        compare(group)
    gates.judge(group)
    refuse_lacking(group)
    _settle_errors(group, errors)
    for item in group.good:
        item.diff = differences(group.entity, item)
    return [item for item in group.good if item.is_new or item.diff or columns_changed(item)]


def _settle_errors(group: Batch, errors: dict[int, Refused] | None) -> None:
    for index, item in enumerate(group.items):
        if item.error is None:
            continue
        if errors is None:
            raise item.error
        errors[index] = item.error


def _lock(group: Batch) -> None:
    """Check the rights, lock what exists, and merge what others changed since it was read."""
    entity, actor = group.entity, group.actor
    new = [item for item in group.items if item.is_new]
    if new:
        access.require(actor, entity, "create")
        _date(new)
        _own(entity, actor, new)
        _require_parents(group, new)
    known = [item for item in group.items if not item.is_new]
    if not known:
        return
    stored = group.locked if group.locked is not None else _locked(group, known)
    for item in known:
        current, allowed = stored.get(item.record.id, (None, False))
        if current is None or current.deleted_at is not None:
            item.error = NotFound(_("There is no such record, or you may not see it."))
        elif not allowed:
            item.error = NotAllowed(_("You may see this record, but not change it."))
        else:
            if current.version != item.record.version:
                merge(entity, item, current, actor)
            rollups.carry(entity, item, current)
            formulas.carry(entity, item, current)
    _keep_lent(group, known)


def _locked(group: Batch, items: list[Item]) -> Locked:
    right = group.verb if group.verb in group.entity.action_by_verb else "edit"
    scope, params = access.scope_sql(group.entity, group.actor, right, "t0")
    return rows.lock(group.entity, [item.record.id for item in items], scope, params)


def _keep_lent(group: Batch, items: list[Item]) -> None:
    """Whoever was only lent a record may edit it, and not take it or give it away by changing who is responsible."""
    entity, actor = group.entity, group.actor
    if not entity.owner_column or actor.is_unlimited or not is_lent_any(entity, actor):
        return
    moved = [item for item in items if item.error is None and group.changed(item, entity.access.owner)]
    if not moved:
        return
    scope, params = access.scope_sql(entity, actor, "edit", "t0", shares=False)
    ids = [item.record.id for item in moved]
    theirs = rows.query(f"select t0.id from {entity.source} t0 where t0.id = any(%s) and {scope}", [ids, *params])
    for item in moved:
        if (item.record.id,) not in theirs:
            item.error = NotAllowed(_("This was only lent to you: its owner stays."))


def _date(items: list[Item]) -> None:
    """A record that is older than its writing (an import) gets an identifier of its own time: identifiers sort by age."""
    now = timezone.now()
    for item in items:
        if now - item.record.created_at > AS_WRITTEN:
            item.record.id = uuid7_at(max(item.record.created_at, OLDEST))
            item.record.happened_at = item.record.created_at


def _own(entity: Entity, actor: Actor, items: list[Item]) -> None:
    """A new record belongs to the one who makes it, unless another is named; a role may name only whom it reaches."""
    name = f"{entity.access.owner}_id" if entity.owner_column else ""
    scopes = (
        frozenset(("all",))
        if actor.is_unlimited or entity.access.through
        else access.scopes_of(actor, entity, "create")
    )
    reachable = None if scopes & {"all", *BY_LOOKING} else access.people_of(actor, scopes)
    for item in items:
        if not name:
            continue
        if getattr(item.record, name) is None and actor.id is not None:
            setattr(item.record, name, actor.id)
        elif reachable is not None and getattr(item.record, name) not in reachable:
            item.error = NotAllowed(_("You may not create records for this person."))


def _require_reach(group: Batch, items: list[Item]) -> None:
    """Where a role lets one create by territory or condition, each new record must lie there. Raises NotAllowed."""
    entity, actor = group.entity, group.actor
    new = [item.record.id for item in items if item.is_new]
    if not new or actor.is_unlimited or not access.scopes_of(actor, entity, "create") & BY_LOOKING:
        return
    scope, params = access.scope_sql(entity, actor, "create", "t0", shares=False)
    outside = rows.query(
        f"select 1 from {entity.source} t0 where t0.id = any(%s) and not coalesce({scope}, false) limit 1",
        [new, *params],
    )
    if outside:
        raise NotAllowed(_("You may not create such a record: it would lie outside of what your role reaches."))


def _require_parents(group: Batch, items: list[Item]) -> None:
    """A part is added by those who may edit the whole."""
    entity = group.entity
    if not entity.access.through or group.actor.is_unlimited:
        return
    key = entity.by_key[entity.access.through]
    ids = {_whole(key, item.record) for item in items} - {None}
    reached = {
        found
        for parent in access.parents_of(entity)
        if access.may(group.actor, parent, "edit")
        for found in access.records(parent, group.actor, "edit").matching(ids).ids()
    }
    for item in items:
        if _whole(key, item.record) not in reached:
            item.error = NotAllowed(_("You may see this record, but not change it."))


def _whole(key: Any, record: Any) -> Any:
    """The id of the record that a part belongs to."""
    value = key.get(record)
    return value.id if isinstance(key, AnyReference) and value else value


def columns_changed(item: Item) -> bool:
    """Whether kept columns (no field of the description) moved."""
    before = item.before or {}
    names = set(item.record.column_names()) - BOOKKEEPING
    return any(item.record.__dict__.get(name) != before.get(name) for name in names)


def _from_database(problem: IntegrityError) -> Refused:
    """What a constraint said, for the case that two wrote at the same moment."""
    code = getattr(problem.__cause__, "sqlstate", "")
    if code == "23505":
        return Refused(_("Someone has just saved the same value that may stand only once."), code="not_unique")
    return Refused(_("Other records depend on this one."), code="in_use")
