"""The timeline of a record: a query over the change log, with the reader's rights on each entry and field."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.engine import access, people, registry, rows, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.engine.names import untold
from regulars.services.timeline.moved import Moved, moved_in, names_in
from regulars.services.timeline.subscribers import NAME

PAGE = 30
ROUNDS = 5
UNFOLLOWED = 2000
"""How many of the latest changes are looked through that the follower has not linked yet; a page must not wait for an import."""


FILED = ("attach", "detach")


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `values` are the fields of the record when it is not the page's own, as of the moment of the page; `file` is the
    name of the file that was hung on it or taken away, `share` what was lent before and after (`engine.loans.told`).
    `at` is when it was written; `happened_at` the earlier moment that an import tells of.
    """

    change: int
    at: datetime
    verb: str
    entity: Entity
    record: uuid.UUID
    title: str
    actor: str
    source: str
    batch: uuid.UUID | None
    own: bool
    moved: tuple[Moved, ...] = ()
    file: str = ""
    share: tuple[Any, Any] | None = None
    happened_at: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelinePage:
    """Entries, the newest first, and where the next page begins."""

    entries: list[Entry]
    next: int | None


def timeline(
    record_id: uuid.UUID,
    actor: Actor,
    *,
    entities: Iterable[str] = (),
    before: int | None = None,
    until: datetime | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """What happened to a record and to what hangs on it; of a past moment what had happened `until` then.

    The caller has checked that the actor may see the record.
    """
    kinds = tuple(entities)
    entries: list[Entry] = []
    at = before
    for _round in range(ROUNDS):
        found = _changes(record_id, kinds, at, until, limit + 1)
        entries += _entries(found[: limit + 1], record_id, actor, until)
        if len(found) <= limit or len(entries) > limit:
            return _page(entries, limit, at_end=len(found) <= limit)
        at = found[-1].id
    return _page(entries, limit, at_end=False, at=at)


def _page(entries: list[Entry], limit: int, *, at_end: bool, at: int | None = None) -> TimelinePage:
    if len(entries) > limit:
        return TimelinePage(entries[:limit], entries[limit - 1].change)
    return TimelinePage(entries, None if at_end else at)


def _changes(
    record_id: uuid.UUID, kinds: tuple[str, ...], before: int | None, until: datetime | None, limit: int
) -> list[Change]:
    """Own changes, linked ones, and those that the follower has not linked yet.

    Their ids are gathered first, as an array: the planner then takes the index of the log, however long it has become. Planned
    once by each connection: over the months of the log, planning takes many times as long as answering.
    """
    given = {"record": record_id, "before": before or 2**62, "kinds": list(kinds), "limit": limit, "name": NAME}
    if until is None:
        return rows.find(Change, _OF_RECORD, given)
    return rows.find(Change, _OF_RECORD_THEN, {**given, "until": until})


_LIMITS = "{} < %(before)s and (%(kinds)s::text[] = '{{}}' or entity = any(%(kinds)s::text[]))"
_THEN = "coalesce(happened_at, at) <= %(until)s"
"""An import tells of earlier days: what it brought had happened by then, whenever it was written."""
_SHAPE = """
id = any(array(
  (select id from engine_change where record = %(record)s and {own} order by id desc limit %(limit)s)
  union
  (select change from timeline_timelinelink where record = %(record)s and {linked}
   order by change desc limit %(limit)s)
  union
  (select id from (select id, entity, refs{times} from engine_change where (transaction, id) > (
     select coalesce(max(transaction), 0), coalesce(max(change), 0) from engine_cursor where name = %(name)s
   ) order by transaction desc, id desc limit {unfollowed}) late
   where refs @> array[%(record)s]::uuid[] and {late} limit %(limit)s)
)) order by id desc limit %(limit)s
"""
_OWN, _LINKED = _LIMITS.format("id"), _LIMITS.format("change")
_OF_RECORD = _SHAPE.format(own=_OWN, linked=_LINKED, late=_OWN, times="", unfollowed=UNFOLLOWED)
_OF_RECORD_THEN = _SHAPE.format(
    own=f"{_OWN} and {_THEN}",
    linked=f"{_LINKED} and exists (select from engine_change c where c.id = change and {_THEN})",
    late=f"{_OWN} and {_THEN}",
    times=", happened_at, at",
    unfollowed=UNFOLLOWED,
)


def _entries(changes: list[Change], record_id: uuid.UUID, actor: Actor, until: datetime | None) -> list[Entry]:
    visible = _visible(changes, record_id, actor, until)
    names = people.called(change.actor for change in changes)
    known = [
        change for change in changes if change.record == record_id or change.record in visible.get(change.entity, {})
    ]
    unnamed = untold(known, actor)
    labels = names_in((change for change in known if change.version > 1 or change.verb != "create"), actor)
    made = []
    for change in known:
        entity = registry.find(change.entity)
        if entity is None or _is_hidden(entity, change, actor):
            continue
        made.append(
            Entry(
                change=change.id,
                at=change.at,
                verb=change.verb,
                entity=entity,
                record=change.record,
                title="" if change.record in unnamed else change.title,
                actor=names.get(change.actor, ""),
                source=change.source,
                batch=change.batch,
                own=change.record == record_id,
                moved=tuple(moved_in(entity, change, actor, labels)),
                file=next((name for name in change.diff.get("file", ()) if name), "") if change.verb in FILED else "",
                share=tuple(change.diff[sharing.NAME]) if sharing.tells(change) else None,
                happened_at=change.happened_at,
                values=visible.get(change.entity, {}).get(change.record, {}),
            )
        )
    return made


def _is_hidden(entity: Entity, change: Change, actor: Actor) -> bool:
    """Whether all that a change moved is hidden from the reader: then they are not told that there was one."""
    return bool(change.diff) and all(actor.hides(entity.name, key) for key in change.diff)


def _visible(
    changes: list[Change], record_id: uuid.UUID, actor: Actor, until: datetime | None
) -> dict[str, dict[uuid.UUID, dict[str, Any]]]:
    """Of the linked records, those the actor may see, with the fields their entity shows on a timeline, as they stood `until` then."""
    wanted: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for change in changes:
        if change.record != record_id:
            wanted[change.entity].add(change.record)
    found = _reached(wanted, actor)
    for name, seen in found.items():
        entity = registry.get(name)
        columns = [key for key in entity.timeline if not actor.hides(name, key)]
        if not columns or not seen:
            continue
        reader = access.records(entity, actor).as_of(until).matching(seen).order_by("created_at")
        found[name] |= {row.id: row.values for row in reader.page(columns, limit=len(seen)).rows}
        gone = [key for key, values in found[name].items() if not values]
        if gone:
            deleted = reader.matching(gone).deleted().page(columns, limit=len(gone)).rows
            found[name] |= {row.id: row.values for row in deleted}
    return found


def _reached(wanted: Mapping[str, set[uuid.UUID]], actor: Actor) -> dict[str, dict[uuid.UUID, dict[str, Any]]]:
    """Which of the records the actor may see, deleted ones included; one query for all entities."""
    parts: list[str] = []
    params: list[Any] = []
    found: dict[str, dict[uuid.UUID, dict[str, Any]]] = {}
    for name, ids in wanted.items():
        entity = registry.find(name)
        if entity is None or not access.may(actor, entity, "view"):
            continue
        scope, own = access.scope_sql(entity, actor, "view", "t0")
        parts.append(f"select '{name}', t0.id from {entity.source} t0 where t0.id = any(%s) and {scope}")
        params.extend((list(ids), *own))
        found[name] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(parts), params)
            for name, key in cursor.fetchall():
                found[name][key] = {}
    return found
