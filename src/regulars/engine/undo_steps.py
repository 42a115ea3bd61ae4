"""How each kind of change is taken back: what was made goes to the bin, what went there comes back, values are put back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, merged, registry, rows, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.fields.base import Wrong
from regulars.engine.models import Change
from regulars.engine.removing import delete_ids, restore_ids
from regulars.engine.save import save_many

CARRIED = "carried"
"""The verb of what went along with a record when it became another one, whosever it is."""
BIN, BACK, VALUES = "bin", "back", "values"


@dataclass(frozen=True)
class Step:
    """What happens to one record: it goes to the bin, comes back, or gets values back (`diff`: field → [now, then])."""

    change: Change
    kind: str
    diff: dict[str, list[Any]] = field(default_factory=dict)


@dataclass
class Undone:
    """What an undo did: records taken back, and those left as they are with the reason. `batch` takes the undo back."""

    taken_back: int = 0
    left: list[tuple[Change, str]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    batch: uuid.UUID = field(default_factory=uuid.uuid4)

    def leave(self, changes: Iterable[Change], reason: str) -> None:
        self.left += [(change, reason) for change in changes]

    def leave_unseen(self, changes: Iterable[Change], reason: str) -> None:
        """Records the actor may not see are left without their names."""
        for change in changes:
            change.title = ""
            self.left.append((change, reason))


def kind_of(change: Change) -> str:
    """How a change is taken back."""
    if sharing.tells(change):
        return "share"
    if change.verb == CARRIED:
        return CARRIED
    if change.version == 1:
        return "create"
    if change.verb == "merged" or change.gone:
        return "delete"
    if change.gone is False:
        return "restore"
    return "update"


def _undo_create(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    """A created record goes to the bin, unless someone has worked on it since."""
    touched = _worked_on(changes)
    for change in changes:
        if change.record in touched:
            result.leave([change], _since(entity, sorted(touched[change.record]), actor))
    free = {change.record: change for change in changes if change.record not in touched}
    present = entity.model._default_manager.filter(id__in=set(free), deleted_at=None).values_list("id", flat=True)
    _move(list(present), free, BIN, lambda some: delete_ids(entity, some, actor=actor, verb="undo"), result)


def _worked_on(changes: list[Change]) -> dict[uuid.UUID, set[str]]:
    """Of created records those that others changed since, with the fields; what was taken back again is no change."""
    later = (
        Change.objects.filter(record__in=[change.record for change in changes], version__gt=1)
        .exclude(batch__in=[change.batch for change in changes if change.batch])
        .exclude(verb__in=("delete", "restore"))
        .order_by("id")
    )
    before: dict[tuple[uuid.UUID, str], Any] = {}
    after: dict[tuple[uuid.UUID, str], Any] = {}
    touched: dict[uuid.UUID, set[str]] = {}
    for other in later:
        for key, (was, now) in other.diff.items():
            if other.verb != "undo":
                before.setdefault((other.record, key), was)
            after[other.record, key] = now
        if other.verb != "undo" and not other.diff:
            touched.setdefault(other.record, set())
    for (record, key), was in before.items():
        if after[record, key] != was:
            touched.setdefault(record, set()).add(key)
    return touched


def _undo_delete(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    along = _come_along(entity, changes)
    by_record = {change.record: change for change in changes if change.record not in along}
    binned = entity.model._default_manager.filter(id__in=set(by_record), deleted_at__isnull=False)
    ids = list(binned.values_list("id", flat=True))
    _move(ids, by_record, BACK, lambda some: restore_ids(entity, some, actor=actor), result)


def _come_along(entity: Entity, changes: list[Change]) -> set[uuid.UUID]:
    """Of deleted parts those that their whole takes along when it comes back: both went together, in one batch."""
    batches = {change.batch for change in changes if change.batch}
    if not entity.part_of or not batches:
        return set()
    link = entity.by_key[entity.part_of].columns[0]
    binned = entity.model._default_manager.filter(
        id__in=[change.record for change in changes], deleted_at__isnull=False
    )
    parts = list(binned.values_list("id", link, "deleted_at"))
    gone = Change.objects.filter(batch__in=batches, record__in={whole for _id, whole, _at in parts}, gone=True)
    wholes: dict[str, set[uuid.UUID]] = {}
    for name, record in gone.values_list("entity", "record"):
        wholes.setdefault(name, set()).add(record)
    went: dict[uuid.UUID, Any] = {}
    for name, ids in wholes.items():
        found = registry.find(name)
        if found is not None:
            went |= dict(found.model._default_manager.filter(id__in=ids).values_list("id", "deleted_at"))
    return {key for key, whole, moment in parts if went.get(whole) == moment}


def _undo_restore(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    """What came back goes to the bin again; a merge that was undone is not made again like that."""
    parted = _parted(changes)
    by_record = {change.record: change for change in changes if change.record not in parted}
    result.leave(
        [change for change in changes if change.record in parted],
        merged.taken_back(),
    )
    present = entity.model._default_manager.filter(id__in=set(by_record), deleted_at=None).values_list("id", flat=True)
    _move(list(present), by_record, BIN, lambda some: delete_ids(entity, some, actor=actor, verb="undo"), result)


def _undo_share(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    """What was lent ends, what was ended is lent again."""
    for change in changes:
        try:
            sharing.take_back(change.entity, change.record, tuple(change.diff[sharing.NAME]), actor=actor)
        except Refused as problem:
            result.leave([change], problem.why)
        else:
            result.taken_back += 1
            result.steps.append(Step(change, VALUES))


def _parted(changes: list[Change]) -> set[uuid.UUID]:
    """Of records that came back those that had been merged into another just before."""
    went: dict[uuid.UUID, list[tuple[int, str]]] = {}
    found = Change.objects.filter(record__in=[change.record for change in changes], gone=True).order_by("id")
    for key, record, verb in found.values_list("id", "record", "verb"):
        went.setdefault(record, []).append((key, verb))
    return {
        change.record
        for change in changes
        if [verb for key, verb in went.get(change.record, ()) if key < change.id][-1:] == ["merged"]
    }


def _undo_carried(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    """What went along goes back to the record that it hung on, by the right to that one: it came without being asked whose it is."""
    wanted = {each: link for each in changes if (link := _hung_on(entity, each)) is not None}
    reached: set[uuid.UUID] = set()
    for name in {link.entity for link in wanted.values()}:
        holders = [link.id for link in wanted.values() if link.entity == name]
        reached |= set(access.records(registry.get(name), actor, "edit").matching(holders).ids())
    free = [each for each in changes if each in wanted and wanted[each].id in reached]
    result.leave_unseen(
        [each for each in changes if each not in free], _("You may see this record, but not change it.")
    )
    if free:
        _undo_update(entity, free, replace(actor, is_system=True), result, verb=CARRIED)


def _hung_on(entity: Entity, change: Change) -> Any:
    """What a record hung on before it went along; None where its entity is no longer there."""
    for key, (before, _after) in change.diff.items():
        found = entity.by_key.get(key)
        if isinstance(found, AnyReference) and before and registry.find(before.get("entity", "")):
            return found.parse(before)
    return None


def _undo_update(entity: Entity, changes: list[Change], actor: Actor, result: Undone, *, verb: str = "undo") -> None:
    scope, params = access.scope_sql(entity, actor, "edit", "t0")
    locked = rows.lock(entity, {change.record for change in changes}, scope, params)
    records = {key: record for key, (record, _allowed) in locked.items()}
    chosen: dict[uuid.UUID, Any] = {}
    for change in changes:
        if change.verb == "merge" and not change.diff:
            continue  # the winner kept all its values; its losers and their children come back by changes of their own
        record = records.get(change.record)
        reason = _why_not(entity, change, record)
        if reason or record is None:
            result.leave([change], reason)
            continue
        diff, kept = _put_back(entity, record, change.diff)
        if kept:
            result.leave([change], _since(entity, kept, actor))
        if diff:
            result.steps.append(Step(change, VALUES, diff))
        chosen[record.id] = record
    errors: dict[int, Refused] = {}
    listed = list(chosen.values())
    saved = save_many(listed, actor=actor, verb=verb, errors=errors, locked=locked)
    result.taken_back += len(saved)
    refused = {listed[index].id: problem.why for index, problem in errors.items()}
    result.steps = [step for step in result.steps if step.change.record not in refused]
    by_record = {change.record: change for change in changes}
    result.left += [(by_record[key], reason) for key, reason in refused.items()]


def _why_not(entity: Entity, change: Change, record: Any) -> str:
    """Why a change of values cannot be taken back at all; empty where it can be tried."""
    if record is None:
        return _("It was deleted for good.")
    if record.deleted_at is not None:
        return _("It is in the bin.")
    if any(key in entity.by_key for key in change.diff):
        return ""
    if change.verb in ("attach", "detach"):
        return _("A file is brought or taken away on the page of the record.")
    if change.verb in ("set_roles", "set_grants"):
        return _("Rights are given and taken on their page.")
    return _("Nothing of it is left that could be put back.")


def _put_back(entity: Entity, record: Any, diff: dict[str, list[Any]]) -> tuple[dict[str, list[Any]], list[str]]:
    """Set the earlier values. Gives what moves (field → [now, then]), and the fields that hold something else by now."""
    moved: dict[str, list[Any]] = {}
    kept = []
    for key, (before, after) in diff.items():
        found = entity.by_key.get(key)
        if found is None:
            continue
        value = found.get(record)
        now = None if found.is_empty(value) else found.dump(value)
        if now == before:
            continue  # taken back already: an undo that was interrupted goes on
        if now != after:
            kept.append(key)
            continue
        try:
            found.set(record, found.parse(before))
        except Wrong:
            # Worked out by the program, or of the kind that the field had then: nobody could type it now.
            kept.append(key)
            continue
        moved[key] = [now, before]
    return moved, kept


def _move(
    ids: list[uuid.UUID],
    changes: dict[uuid.UUID, Change],
    kind: str,
    step: Callable[[list[uuid.UUID]], Any],
    result: Undone,
) -> None:
    """All together; where that is refused each alone, so that one does not hold up the others."""
    if not ids:
        return
    try:
        with transaction.atomic():
            step(ids)
    except Refused as problem:
        if len(ids) == 1:
            result.leave([changes[ids[0]]], problem.why)
            return
        for each in ids:
            _move([each], changes, kind, step, result)
    else:
        result.taken_back += len(ids)
        result.steps += [Step(changes[each], kind) for each in ids]


def _since(entity: Entity, keys: Iterable[str], actor: Actor) -> str:
    """What has changed since, as far as the actor may know."""
    known = [entity.by_key[key] for key in keys if key in entity.by_key and not actor.hides(entity.name, key)]
    if not known:
        return _("It has been changed since.")
    return _("Changed since: %(fields)s.") % {"fields": ", ".join(str(each.label) for each in known)}


STEPS: dict[str, Callable[[Entity, list[Change], Actor, Undone], None]] = {
    "create": _undo_create,
    "delete": _undo_delete,
    "restore": _undo_restore,
    "update": _undo_update,
    "share": _undo_share,
    CARRIED: _undo_carried,
}
