"""The timeline follows the change log and notes whose timelines a change belongs to."""

from __future__ import annotations

import uuid

from django.db import connection

from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.models import Change
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
        return {record: refs or [] for record, refs in cursor.fetchall()}


subscribe(Subscriber(NAME, link))
