"""The third door: the only way to write records. One transaction, one change for each, nothing half done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from regulars.base.ids import uuid7_at
from regulars.engine import access, gates, merged, registry, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import (
    Batch,
    Item,
    attributes,
    check,
    check_references,
    check_rights_on_fields,
    check_unique,
    differences,
    single,
)
from regulars.engine.derived import formulas, rollups
from regulars.engine.describe import Entity
from regulars.engine.documents import documents
from regulars.engine.fields import AnyReference, Reference
from regulars.engine.fields.masked import mask_stored
from regulars.engine.forms.rules import enforce
from regulars.engine.models import Change
from regulars.engine.rates import fill_base_amounts
from regulars.engine.shares import is_lent_any
from regulars.engine.sql import column_of
from regulars.engine.territories.assign import assign

_batch: ContextVar[uuid.UUID | None] = ContextVar("batch", default=None)
_cause: ContextVar[int | None] = ContextVar("cause", default=None)
BOOKKEEPING = frozenset(("version", "updated_at", "updated_by_id"))
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)  # identifiers count from there
RIGHTS_ENTITIES = frozenset(("user", "team", "role", "territory", "territory-member"))
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
        _refuse_overlap(record, base_version)
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
) -> list[Any]:
    """Write records of one entity in one transaction; those that did not change are left alone.

    Without `errors` the first refusal stops all. With it, refused records are put there by their place in the list and the
    others are written. Gives the records that were written.
    """
    listed = list(records)
    if not listed:
        return []
    entity = registry.of(listed[0])
    try:
        with transaction.atomic():
            return _write(entity, listed, actor=actor, verb=verb, batch=batch, cause=cause, errors=errors)
    except IntegrityError as problem:
        raise _from_database(problem) from problem


def rehearse(records: Iterable[Any], *, actor: Actor, errors: dict[int, Refused]) -> list[Any]:
    """What `save_many` would do, with nothing stored: gives the records that would be written, fills `errors`."""
    listed = list(records)
    if not listed:
        return []
    items = [Item(record, record.loaded, is_new=record.loaded is None) for record in listed]
    with transaction.atomic():
        moved = _judge(Batch(registry.of(listed[0]), actor, "", items), errors)
        transaction.set_rollback(True)
    return [item.record for item in moved]


def delete(records: Sequence[Any], *, actor: Actor, batch: uuid.UUID | None = None, verb: str = "delete") -> list[Any]:
    """Put records and their parts into the bin. Gives those that were put there now."""
    batch = batch or _batch.get() or (uuid.uuid4() if len(records) > 1 else None)
    return _move(records, actor=actor, batch=batch, verb=verb, gone=True)


def restore(records: Sequence[Any], *, actor: Actor, batch: uuid.UUID | None = None) -> list[Any]:
    """Take records back from the bin, with the parts that went along."""
    return _move(records, actor=actor, batch=batch, verb="restore", gone=False)


@contextmanager
def joined(batch: uuid.UUID | None, *, cause: int | None = None) -> Iterator[None]:
    """Every change written inside belongs to this batch: a verb on many records, what follows from it too, is undone as one.

    `cause` is the change that led to all of them; inside of another batch it stays what it was there.
    """
    tokens = _batch.set(batch), _cause.set(_cause.get() if cause is None else cause)
    try:
        yield
    finally:
        _batch.reset(tokens[0])
        _cause.reset(tokens[1])


def _write(
    entity: Entity,
    listed: list[Any],
    *,
    actor: Actor,
    verb: str,
    batch: uuid.UUID | None,
    cause: int | None,
    errors: dict[int, Refused] | None,
) -> list[Any]:
    items = [Item(record, record.loaded, is_new=record.loaded is None) for record in listed]
    group = Batch(entity, actor, verb, items)
    moved = _judge(group, errors)
    with rows.ahead():
        _store(group, moved)
        _require_reach(group, moved)
        _follow(group, moved, verb=verb, batch=batch, cause=cause)
        gates.keep(group, moved)
    rollups.follow(group, moved)
    with joined(batch or _batch.get()):
        for function in group.after:
            function()
    for item in moved:
        item.record.remember()
    return [item.record for item in moved]


def _judge(group: Batch, errors: dict[int, Refused] | None) -> list[Item]:
    """All checks. Gives the items that will change something."""
    _lock(group)
    check_rights_on_fields(group)
    for prepare in group.entity.prepare:
        prepare(group)
    fill_base_amounts(group)
    rollups.begin(group)
    formulas.work_out(group)
    assign(group)
    enforce(group)
    check(group)
    check_references(group, rows.query)
    check_unique(group, rows.query)
    gates.judge(group)
    _settle_errors(group, errors)
    for item in group.good:
        item.diff = differences(group.entity, item)
    return [item for item in group.good if item.is_new or item.diff or _columns_changed(item)]


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
    right = group.verb if group.verb in entity.action_by_verb else "edit"
    scope, params = access.scope_sql(entity, actor, right, "t0")
    stored = rows.lock(entity, [item.record.id for item in known], scope, params)
    for item in known:
        current, allowed = stored.get(item.record.id, (None, False))
        if current is None or current.deleted_at is not None:
            item.error = NotFound(_("There is no such record, or you may not see it."))
        elif not allowed:
            item.error = NotAllowed(_("You may see this record, but not change it."))
        else:
            if current.version != item.record.version:
                _merge(entity, item, current)
            rollups.carry(entity, item, current)
    _keep_lent(group, known)


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
        if (now - item.record.created_at).total_seconds() > 60:
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


def _merge(entity: Entity, item: Item, current: Any) -> None:
    """Bring others' changes into a record that was read before them; refuse what both changed."""
    before = item.before or {}
    conflicts: dict[str, Any] = {}
    for each in entity.fields:
        if each.custom:
            if overlaps(each, before, current.__dict__, item.record.__dict__):
                conflicts[each.key] = {"theirs": each.dump(each.get(current)), "mine": each.dump(each.get(item.record))}
            continue
        names = attributes(entity, each)
        theirs = any(current.__dict__.get(name) != before.get(name) for name in names)
        mine = any(item.record.__dict__.get(name) != before.get(name) for name in names)
        same = all(item.record.__dict__.get(name) == current.__dict__.get(name) for name in names)
        if theirs and mine and not same:
            conflicts[each.key] = {"theirs": each.dump(each.get(current)), "mine": each.dump(each.get(item.record))}
    if conflicts:
        item.error = conflict(entity, conflicts, current.version)
        return
    item.record.extra = merged_extra(before.get("extra") or {}, current.extra or {}, item.record.extra or {})
    for name in current.column_names():
        if name != "extra" and item.record.__dict__.get(name) == before.get(name):
            item.record.__dict__[name] = current.__dict__.get(name)
    item.before = current.loaded


def overlaps(found: Any, before: Any, theirs: Any, mine: Any) -> bool:
    """Whether a custom field was changed twice, to different values."""
    was, now, own = (found.stored(columns) for columns in (before, theirs, mine))
    return bool(now != was and own not in (was, now))


def merged_extra(before: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    """Their `extra` with what I changed."""
    touched = {key for key in before.keys() | mine.keys() if before.get(key) != mine.get(key)}
    kept = {key: value for key, value in theirs.items() if key not in touched}
    return {**kept, **{key: mine[key] for key in touched if key in mine}}


def _refuse_overlap(record: Any, base_version: int) -> None:
    """Raises Conflict when a field this record changes was changed by others after `base_version`."""
    entity = registry.of(record)
    item = Item(record, record.loaded)
    mine = differences(entity, item)
    since = (
        Change.objects.filter(record=record.id, version__gt=base_version).order_by("id").values_list("diff", flat=True)
    )
    theirs: dict[str, list[Any]] = {}
    for diff in since:
        for key, (before, after) in diff.items():
            theirs[key] = [theirs.get(key, [before])[0], after]
    conflicts = {
        key: {"base": theirs[key][0], "theirs": theirs[key][1], "mine": mine[key][1]}
        for key in mine.keys() & theirs.keys()
        if theirs[key][1] != mine[key][1]
    }
    if conflicts:
        raise conflict(entity, conflicts, record.version)


def conflict(entity: Entity, conflicts: dict[str, Any], version: int) -> Conflict:
    names = ", ".join(str(entity.by_key[key].label) for key in conflicts)
    for key in conflicts.keys() & entity.sensitive:
        conflicts[key] = {side: mask_stored(entity.by_key[key], raw) for side, raw in conflicts[key].items()}
    text = _("Someone else changed the same: %(fields)s.") % {"fields": names}
    return Conflict(text, conflicts=conflicts, details={"version": version})


def _columns_changed(item: Item) -> bool:
    """Whether kept columns (no field of the description) moved."""
    before = item.before or {}
    names = set(item.record.column_names()) - BOOKKEEPING
    return any(item.record.__dict__.get(name) != before.get(name) for name in names)


def _store(group: Batch, items: list[Item]) -> None:
    now = timezone.now()
    actor_id = group.actor.id
    new, old = [], []
    for item in items:
        record = item.record
        record.updated_at, record.updated_by_id = now, actor_id
        if item.is_new:
            if record.created_by_id is None:
                record.created_by_id = actor_id
            new.append(record)
            continue
        record.version += 1
        before = item.before or {}
        names = [name for name in record.column_names() if record.__dict__.get(name) != before.get(name)]
        old.append((record, [name for name in {*names, "version", "updated_at", "updated_by_id"} if name != "id"]))
    if new:
        rows.insert(group.entity, new)
    if old:
        rows.update(group.entity, old)


def _follow(group: Batch, items: list[Item], *, verb: str, batch: uuid.UUID | None, cause: int | None) -> None:
    """The change log and the closed list of inline subscribers."""
    if not items:
        return
    entity = group.entity
    rows.log([_change(group, item, verb or ("create" if item.is_new else "update"), batch, cause) for item in items])
    found = documents(entity, items)
    if found:
        rows.put_documents(found)
    if entity.name in RIGHTS_ENTITIES:
        transaction.on_commit(workspace.move_access_epoch)


def _change(
    group: Batch, item: Item, verb: str, batch: uuid.UUID | None, cause: int | None, *, gone: bool | None = None
) -> dict[str, Any]:
    title = group.entity.by_key[group.entity.title]
    return {
        "at": item.record.updated_at,
        "actor": group.actor.id,
        "source": group.actor.source,
        "token": group.actor.token,
        "entity": group.entity.name,
        "record": item.record.id,
        "version": item.record.version,
        "verb": verb,
        "title": title.text(title.get(item.record))[:200],
        "diff": item.diff,
        "refs": parents(group.entity, item.record),
        "cause": _cause.get() if cause is None else cause,
        "batch": batch or _batch.get(),
        "happened_at": happened
        if (happened := item.record.happened_at) and happened < item.record.updated_at
        else None,
        "gone": gone,
    }


def parents(entity: Entity, record: Any) -> list[uuid.UUID]:
    """Records whose timeline shows this record's changes too."""
    links = entity.__dict__.get("_parent_links")
    if links is None:
        links = [each for each in entity.fields if isinstance(each, Reference | AnyReference) and each.parent]
        entity.__dict__["_parent_links"] = links
    found = []
    for each in links:
        value = each.get(record)
        if value is not None:
            found.append(value.id if isinstance(each, AnyReference) else value)
    return found


def _move(records: Sequence[Any], *, actor: Actor, batch: uuid.UUID | None, verb: str, gone: bool) -> list[Any]:
    listed = list(records)
    if not listed:
        return []
    entity = registry.of(listed[0])
    access.require(actor, entity, "delete")
    with transaction.atomic():
        scope, params = access.scope_sql(entity, actor, "delete", "t0")
        stored = rows.lock(entity, [record.id for record in listed], scope, params)
        missing = [record for record in listed if record.id not in stored]
        if missing:
            raise NotFound(_("There is no such record, or you may not see it."))
        if not all(allowed for _record, allowed in stored.values()):
            raise NotAllowed(_("You may see this record, but not delete it."))
        current = [found for found, _allowed in stored.values() if (found.deleted_at is None) == gone]
        if not current:
            return []
        if not gone:
            merged.require_parting([found.id for found in current])
            gates.coming_back(entity, current, actor)
            merged.part([found.id for found in current])
            _require_free(entity, current)
        moment = timezone.now()
        went = {found.deleted_at for found in current}
        _mark(entity, current, actor=actor, batch=batch, verb=verb, moment=moment if gone else None)
        _move_parts(entity, current, actor=actor, batch=batch, verb=verb, moment=moment if gone else None, went=went)
    return current


def _require_free(entity: Entity, records: Sequence[Any]) -> None:
    """What comes back keeps its values that may stand once. Raises Invalid where another record has one of them by now."""
    ids = [record.id for record in records]
    for each in [
        *(found for found in entity.fields if found.unique and not found.retired),
        entity.by_key["external_id"],
    ]:
        values = {single(entity, each, record.__dict__): record for record in records}
        wanted = [value for value in values if value]
        column = column_of(entity, each, "t").sql
        taken = wanted and rows.query(
            f"select {column} from {entity.source} t where {column} = any(%s) and t.deleted_at is null and not t.id = any(%s)",
            [wanted, ids],
        )
        if taken:
            shown = each.text(each.get(values[taken[0][0]]))
            text = _("“%(value)s” (%(field)s) is taken by another record by now.") % {
                "value": shown,
                "field": each.label,
            }
            raise Invalid(text, code="not_unique", fields={each.key: text})


def _move_parts(
    entity: Entity, wholes: list[Any], *, actor: Actor, batch: uuid.UUID | None, verb: str, moment: Any, went: set[Any]
) -> None:
    """Parts go with the whole, and come back with it when they went together."""
    for part, key in registry.parts_of(entity):
        link = part.by_key[key].columns[0]
        owned = part.model._default_manager.filter(**{f"{link}__in": [whole.id for whole in wholes]})
        found = list(owned.filter(deleted_at=None) if moment else owned.filter(deleted_at__in=went))
        if found:
            _mark(part, found, actor=actor, batch=batch, verb=verb, moment=moment)
            _move_parts(part, found, actor=actor, batch=batch, verb=verb, moment=moment, went=went)


def _mark(entity: Entity, records: list[Any], *, actor: Actor, batch: uuid.UUID | None, verb: str, moment: Any) -> None:
    group = Batch(entity, actor, verb, [Item(record, record.loaded) for record in records])
    for item in group.items:
        item.record.deleted_at = moment
    _store(group, group.items)
    rows.log([_change(group, item, verb, batch, None, gone=bool(moment)) for item in group.items])
    rollups.follow(group, group.items, moved=True)
    if not moment and rollups.rollups_of(entity):
        rollups.refresh(entity, [record.id for record in records])
    gates.moved(entity, records, gone=bool(moment))
    if entity.search is not None:
        if moment:
            rows.drop_documents([record.id for record in records])
        else:
            for item in group.items:
                item.is_new = True
            rows.put_documents(documents(entity, group.items))
    if entity.name in RIGHTS_ENTITIES:
        transaction.on_commit(workspace.move_access_epoch)
    with joined(batch or _batch.get()):
        for moved in entity.moved:
            moved(group)
    for record in records:
        record.remember()


def _from_database(problem: IntegrityError) -> Refused:
    """What a constraint said, for the case that two wrote at the same moment."""
    code = getattr(problem.__cause__, "sqlstate", "")
    if code == "23505":
        return Refused(_("Someone has just saved the same value that may stand only once."), code="not_unique")
    return Refused(_("Other records depend on this one."), code="in_use")
