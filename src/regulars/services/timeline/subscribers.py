"""The timeline follows the change log and notes whose timelines a change belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import connection

from regulars.base.ids import id_of
from regulars.engine import horizon, prepared, registry
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.models import Change, SearchDocument
from regulars.engine.storing import parents
from regulars.services.timeline.models import TimelineLink

NAME = "timeline"


def link(changes: list[Change]) -> None:
    """Link each change to its parents and to their parents (a note to its deal, and to the deal's account)."""
    grandparents = _parents_of({ref for change in changes for ref in change.refs})
    links: list[TimelineLink] = []
    for change in changes:
        above = {parent for ref in change.refs for parent in grandparents.get(ref, ())}
        links += [
            TimelineLink(record=record, change=change.id, entity=change.entity)
            for record in {*change.refs, *above} - {change.record}
        ]
    TimelineLink.objects.bulk_create(links, ignore_conflicts=True, batch_size=2000)
    for change in changes:
        if change.verb == "merged" and change.refs:
            _show_with(change.record, change.refs[-1])
        for was, now in _became(change):
            if was:
                _show_apart(change.record, was)
            if now:
                _show_with(change.record, now)
    for loser, winner in _parted([change.record for change in changes if change.verb == "restore"]):
        _show_apart(loser, winner)


def _became(change: Change) -> Iterator[tuple[uuid.UUID | None, uuid.UUID | None]]:
    """What a record became until this change, and by it."""
    entity = registry.find(change.entity)
    for key in entity.becomes if entity else ():
        if key in change.diff:
            was, now = (id_of(each) if each else None for each in change.diff[key])
            yield was, now


def _show_with(loser: uuid.UUID, winner: uuid.UUID) -> None:
    """What happened to a merged record stands on the winner's timeline."""
    prepared.send(
        "insert into timeline_timelinelink (record, change, entity) "
        "select %s, id, entity from engine_change where record = %s union "
        "select %s, change, entity from timeline_timelinelink where record = %s on conflict do nothing",
        [winner, loser, winner, loser],
    )


def _parted(restored: list[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Of records that came back those that had been merged, each with every winner it ever was part of."""
    if not restored:
        return []
    return prepared.fetch(
        "select distinct record, refs[array_upper(refs, 1)] from engine_change "
        "where record = any(%s) and verb = 'merged' and array_upper(refs, 1) > 0",
        [restored],
    )


def _show_apart(loser: uuid.UUID, winner: uuid.UUID) -> None:
    """A merge was undone: the winner's timeline tells its own story again.

    The loser's changes are gathered as an array first: joined, the planner read the whole log for every record that came back.
    """
    prepared.send(
        "with theirs as materialized (select array(select id from engine_change where record = %s union "
        "select change from timeline_timelinelink where record = %s) as ids), "
        "kept as materialized (select c.id from engine_change c "
        "where c.id = any((select ids from theirs)::bigint[]) and (c.verb = 'merged' or %s = any(c.refs))) "
        "delete from timeline_timelinelink l where l.record = %s and l.change = any((select ids from theirs)::bigint[]) "
        "and not exists (select from kept where kept.id = l.change)",
        [loser, loser, winner, winner],
    )


def _parents_of(ids: set[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The parents that each record named in its last change."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select i.id, (select refs from engine_change c where c.record = i.id order by c.id desc limit 1) "
            "from unnest(%s::uuid[]) i(id)",
            [list(ids)],
        )
        found = dict(cursor.fetchall())
    lost = [record for record, refs in found.items() if refs is None]
    return {record: refs or [] for record, refs in {**found, **_parents_by_records(lost)}.items()}


def _parents_by_records(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The parents that records name now, where their changes have been archived."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    if not ids or horizon.begins_at() is None:
        return found
    for record, name in SearchDocument.objects.filter(record__in=ids).values_list("record", "entity"):
        entity = registry.find(name)
        kept = entity.model.objects.filter(pk=record).first() if entity else None  # type: ignore[attr-defined]
        if kept is not None:
            found[record] = parents(registry.get(name), kept)
    return found


subscribe(Subscriber(NAME, link, again=True))
