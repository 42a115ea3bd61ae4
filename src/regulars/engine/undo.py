"""Take back a change, or a whole batch of them: an import, a bulk edit, a verb."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, merged, registry, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.engine.save import delete, restore, save_many
from regulars.engine.territories import moves


@dataclass
class Undone:
    """What an undo did: records taken back, and those left as they are with the reason."""

    taken_back: int = 0
    left: list[tuple[Change, str]] = field(default_factory=list)


CHUNK = 500


Progress = Callable[[int, int, Undone], None]


def undo_batch(batch: uuid.UUID, *, actor: Actor) -> Undone:
    """Take back every change of a batch, newest first. A field changed by others since stays, and is told."""
    result = Undone()
    for chunk in chunks_of(batch, actor=actor):
        result.taken_back += chunk.taken_back
        result.left += chunk.left
    return result


def chunks_of(
    batch: uuid.UUID, *, actor: Actor, progress: Progress = lambda done, below, chunk: None, below: int | None = None
) -> Iterator[Undone]:
    """Take back a batch chunk by chunk, each a transaction in which `progress` hears how many changes it held, down to which
    one, and what became of them; `below` goes on from there.
    """
    merge = merged.merge_of(batch)
    if merge is not None:
        access.records(merge[0], actor, "merge").get(merge[1])
        actor = replace(actor, is_system=True)  # whoever may merge may part again: the children come back whole
    moves.withdraw(batch, actor=actor)
    changes = Change.objects.filter(batch=batch)
    changes = changes if below is None else changes.filter(id__lt=below)
    ids = list(changes.order_by("-id").values_list("id", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with merged.parting() if merge is not None else nullcontext(), transaction.atomic():
            done = undo_changes(chunk, actor=actor)
            progress(len(chunk), chunk[-1], done)
        yield done


def undo_changes(ids: Sequence[int], *, actor: Actor) -> Undone:
    """Take back the given changes. Gives what was done and what was refused, and why."""
    result = Undone()
    found = list(Change.objects.filter(id__in=list(ids)).order_by("-id"))
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in found:
        if sharing.tells(change):
            _undo_share(change, actor, result)
        else:
            groups.setdefault((change.entity, _kind(change)), []).append(change)
    for (name, kind), changes in groups.items():
        entity = registry.find(name)
        if entity is None:
            result.left += [(change, _("Its entity is no longer there.")) for change in changes]
            continue
        _STEPS[kind](entity, changes, actor, result)
    return result


def _kind(change: Change) -> str:
    if change.version == 1:
        return "create"
    if change.verb == "merged":
        return "delete"
    return change.verb if change.verb in ("delete", "restore") else "update"


def _undo_create(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    """A created record goes to the bin, unless someone has worked on it since."""
    ids = [change.record for change in changes]
    touched = set(
        Change.objects.filter(record__in=ids, version__gt=1)
        .exclude(batch__in=[change.batch for change in changes if change.batch])
        .exclude(verb__in=("undo", "delete", "restore"))
        .values_list("record", flat=True)
    )
    left = [change for change in changes if change.record in touched]
    result.left += [(change, _("It has been changed since.")) for change in left]
    gone = list(entity.model._default_manager.filter(id__in=set(ids) - touched, deleted_at=None))
    _try(lambda: delete(gone, actor=actor, verb="undo"), changes, result, len(gone))


def _undo_delete(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    gone = list(
        entity.model._default_manager.filter(id__in=[change.record for change in changes], deleted_at__isnull=False)
    )
    _try(lambda: restore(gone, actor=actor), changes, result, len(gone))


def _undo_restore(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    alive = list(entity.model._default_manager.filter(id__in=[change.record for change in changes], deleted_at=None))
    _try(lambda: delete(alive, actor=actor, verb="undo"), changes, result, len(alive))


def _undo_update(entity: Entity, changes: list[Change], actor: Actor, result: Undone) -> None:
    records = {record.id: record for record in entity.model._default_manager.filter(id__in={c.record for c in changes})}
    for change in changes:
        record = records.get(change.record)
        if record is None:
            continue
        kept = [str(entity.by_key[key].label) for key in _put_back(entity, record, change.diff)]
        if kept:
            result.left.append((change, _("Changed since: %(fields)s.") % {"fields": ", ".join(kept)}))
    errors: dict[int, Refused] = {}
    listed = list(records.values())
    saved = save_many(listed, actor=actor, verb="undo", errors=errors)
    result.taken_back += len(saved)
    by_record = {change.record: change for change in changes}
    result.left += [(by_record[listed[index].id], str(problem)) for index, problem in errors.items()]


def _put_back(entity: Entity, record: Any, diff: dict[str, list[Any]]) -> Iterable[str]:
    """Set the earlier values; gives the fields that hold something else by now."""
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
        found.set(record, found.parse(before))
    return kept


def _undo_share(change: Change, actor: Actor, result: Undone) -> None:
    """What was lent ends, what was ended is lent again."""
    step = partial(sharing.take_back, change.entity, change.record, tuple(change.diff[sharing.NAME]), actor=actor)
    _try(step, [change], result, 1)


def _try(step: Callable[[], Any], changes: list[Change], result: Undone, count: int) -> None:
    try:
        step()
    except Refused as problem:
        result.left += [(change, str(problem)) for change in changes]
    else:
        result.taken_back += count


_STEPS: dict[str, Callable[[Entity, list[Change], Actor, Undone], None]] = {
    "create": _undo_create,
    "delete": _undo_delete,
    "restore": _undo_restore,
    "update": _undo_update,
}
