"""Take back a change, or a whole batch of them: an import, a bulk edit, a verb, a merge; and look before what that would do."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound
from regulars.engine import access, forgetting, gates, horizon, merged, prepared, registry, rows, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.engine.names import without_names
from regulars.engine.save import joined
from regulars.engine.territories import moves
from regulars.engine.undo_steps import CARRIED, STEPS, Step, Undone, kind_of

__all__ = ["Step", "Undone", "changes_of", "chunks_of", "look", "look_at_batch", "undo_batch", "undo_changes"]

CHUNK = 500
LAST = 2**63 - 1
Progress = Callable[[int, int, Undone], None]


def undo_batch(batch: uuid.UUID, *, actor: Actor, into: uuid.UUID | None = None) -> Undone:
    """Take back every change of a batch, newest first. A field changed by others since stays, and is told.

    What is written is one batch again (`into`, or a new one), so that the undo can be taken back alike.
    """
    result = Undone(batch=into or uuid.uuid4())
    for chunk in chunks_of(batch, actor=actor, into=result.batch):
        result.taken_back += chunk.taken_back
        result.left += chunk.left
        result.steps += chunk.steps
    return result


def chunks_of(
    batch: uuid.UUID,
    *,
    actor: Actor,
    progress: Progress = lambda done, below, chunk: None,
    below: int | None = None,
    into: uuid.UUID | None = None,
    left_by: uuid.UUID | None = None,
) -> Iterator[Undone]:
    """Take back a batch chunk by chunk, each a transaction in which `progress` hears how many changes it held, down to which
    one, and what became of them; `below` goes on from there. `left_by` is an earlier undo: only what it had to leave is tried.
    """
    merge = merged.merge_of(batch)
    if merge is not None:
        winner = access.records(merge[0], actor, "merge").get(merge[1])
        gates.merging(registry.get(merge[0]), [winner])
        actor = replace(actor, is_system=True)  # whoever may merge may part again: the children come back whole
    parted = merge is None and merged.took_back(batch)
    moves.withdraw(batch, actor=actor)
    ids = changes_of(batch, below=LAST if below is None else below, left_by=left_by)
    into = into or uuid.uuid4()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with merged.parting() if merge is not None else nullcontext(), transaction.atomic():
            done = _left_whole(chunk, actor, into) if parted else undo_changes(chunk, actor=actor, into=into)
            progress(len(chunk), chunk[-1], done)
        yield done


def changes_of(batch: uuid.UUID, *, below: int = LAST, left_by: uuid.UUID | None = None) -> list[int]:
    """The changes of a batch, newest first; with `left_by` those of the records that this undo had to leave."""
    asked = "select id from engine_change where batch = %s and id < %s"
    given: list[object] = [batch, below]
    if left_by is not None:
        asked += " and record in (select record from engine_runrefusal where run_id = %s)"
        given.append(left_by)
    return [row[0] for row in prepared.fetch(f"{asked} order by id desc", given)]


def undo_changes(ids: Sequence[int], *, actor: Actor, into: uuid.UUID | None = None) -> Undone:
    """Take back the given changes. Gives what was done and what was refused, and why."""
    result = Undone(batch=into or uuid.uuid4())
    with joined(result.batch), transaction.atomic():
        for entity, kind, changes in _groups(ids, actor, result):
            STEPS[kind](entity, changes, actor, result)
    return result


def _left_whole(ids: Sequence[int], actor: Actor, into: uuid.UUID) -> Undone:
    """Nothing is done again of a merge that was taken back: what had moved would hang on one record while the other lives."""
    result = Undone(batch=into)
    found = rows.find(Change, "id = any(%s) order by id desc", [list(ids)])
    without_names(found, actor)
    result.leave(found, merged.taken_back())
    return result


def look(ids: Sequence[int], *, actor: Actor) -> Undone:
    """What taking back these changes would do, by doing it and keeping nothing. Raises NotFound where there is none."""
    if not Change.objects.filter(id__in=list(ids)).exists():
        raise NotFound(horizon.no_longer())
    with transaction.atomic():
        result = undo_changes(ids, actor=actor)
        transaction.set_rollback(True)
    return result


def look_at_batch(batch: uuid.UUID, *, actor: Actor) -> tuple[Undone, int]:
    """What taking back a batch would do, looked at for its newest changes; and how many there are in all."""
    count = Change.objects.filter(batch=batch).count()
    if not count:
        raise NotFound(horizon.no_longer())
    with transaction.atomic():
        result = next(chunks_of(batch, actor=actor))
        transaction.set_rollback(True)
    return result, count


def _groups(ids: Sequence[int], actor: Actor, result: Undone) -> Iterable[tuple[Entity, str, list[Change]]]:
    """The changes by entity and kind, newest first; those nobody can take back, or not this actor, are left with the reason."""
    groups: dict[tuple[str, str], list[Change]] = {}
    found = rows.find(Change, "id = any(%s) order by id desc", [list(ids)])
    without_names(found, actor)
    for change in _not_erased(found, result):
        groups.setdefault((change.entity, kind_of(change)), []).append(change)
    for (name, kind), changes in groups.items():
        if name == sharing.NAME:  # a group is no record of an entity; who may end it is asked by what ends it
            yield from ((sharing.entity_of(change), kind, [change]) for change in changes)
            continue
        entity = registry.find(name)
        if entity is None:
            gone = (
                _("Its entity is no longer there.") if name != "workspace" else _("Settings are changed on their page.")
            )
            result.leave(changes, gone)
            continue
        if kind == CARRIED:
            yield entity, kind, changes
            continue
        seen = _seen(entity, changes, actor)
        hidden = [change for change in changes if change.record not in seen]
        result.leave_unseen(hidden, _("There is no such record, or you may not see it."))
        if len(hidden) < len(changes):
            yield entity, kind, [change for change in changes if change.record in seen]


def _not_erased(changes: Iterable[Change], result: Undone) -> list[Change]:
    """Without the changes of records whose person was erased since."""
    found = list(changes)
    erased = forgetting.erased_since([change.record for change in found])
    gone = [change for change in found if change.id <= erased.get(change.record, 0)]
    result.leave(gone, _("Its person was erased since: nothing brings the values back."))
    return [change for change in found if change not in gone]


def _seen(entity: Entity, changes: Sequence[Change], actor: Actor) -> set[uuid.UUID]:
    """Of their records those that the actor may see, in the bin too."""
    wanted = {change.record for change in changes}
    if actor.is_unlimited:
        return wanted
    if not access.may(actor, entity, "view"):
        return set()
    found = access.records(entity, actor).matching(wanted)
    return {*found.ids(), *found.deleted().ids()}
