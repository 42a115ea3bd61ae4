"""The audit: changes, events and readings of sensitive fields in one line of time, the newest first, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.actor import Actor
from regulars.engine.fields.base import Sql
from regulars.services.audit.asking import CHANGES, EVENTS, READ, READINGS, Asked, conditions
from regulars.services.audit.events import TABLE
from regulars.services.audit.rights import require_read

WINDOW = 100_000
"""How many entries one page looks through where no index answers a condition; then it says how far it has come."""
MOST = 1000
ZERO = datetime(1970, 1, 1, tzinfo=UTC)

_COLUMNS = {
    CHANGES: "'change' as log, id, at, actor, source, token, origin, entity, record, version, verb, title, diff, batch, "
    "cause, gone, null::bigint as count",
    EVENTS: "'event' as log, id, at, actor, source, token, origin, entity, record, 0 as version, kind as verb, title, "
    "detail as diff, null::uuid as batch, null::bigint as cause, null::boolean as gone, count",
    READINGS: f"'reading' as log, id, at, actor, source, token, origin, entity, records[1] as record, 0 as version, '{READ}' as verb, "
    "'' as title, jsonb_build_object('fields', fields, 'records', records[1:5], 'viewer', viewer) as diff, null::uuid as batch, "
    "null::bigint as cause, null::boolean as gone, cardinality(records) as count",
}
_READINGS = """(select ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint & 9223372036854775807 as id,
 at, actor, viewer, source, token, origin, entity, fields, records from engine_reading) readings"""
"""Readings with a number beside their moment, made of the random half of their key: so that places in all three logs are alike."""
_TABLES = {CHANGES: "engine_change", EVENTS: TABLE, READINGS: _READINGS}


class Place(NamedTuple):
    """Where a page ends: the moment and the number of its last entry. Printed as microseconds and number."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - ZERO) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True)
class Raw:
    """One entry as the logs have it; `diff` of an event is its detail, of a reading its fields, first records and viewer."""

    log: str
    id: int
    at: datetime
    actor: uuid.UUID | None
    source: str
    token: uuid.UUID | None
    origin: uuid.UUID | None
    entity: str
    record: uuid.UUID | None
    version: int
    verb: str
    title: str
    diff: dict[str, Any]
    batch: uuid.UUID | None
    cause: int | None
    gone: bool | None
    count: int | None

    @property
    def place(self) -> Place:
        return Place(self.at, self.id)


@dataclass(frozen=True)
class Found:
    """A page of entries. `next` is where the next begins; `looked_to` how far it looked where it stopped before the end."""

    entries: list[Raw] = field(default_factory=list)
    next: Place | None = None
    looked_to: datetime | None = None


def place_of(text: str) -> Place | None:
    """A place as printed; None for nothing. Raises Invalid."""
    if not text:
        return None
    try:
        micros, _dash, key = text.partition("-")
        place = Place(ZERO + timedelta(microseconds=int(micros)), int(key))
        if place.id < 0 or place.id >= 2**63:
            raise ValueError(text)
    except (ValueError, OverflowError):
        wrong = _("This is no place in the audit; take “next” of an earlier answer.")
        raise Invalid(wrong, code="bad_cursor", fields={"after": wrong}) from None
    return place


def page(asked: Asked, actor: Actor, *, after: Place | None = None, limit: int = 50) -> Found:
    """One page, the newest first. Raises NotAllowed."""
    require_read(actor)
    limit = max(1, min(limit, MOST))
    found: list[Raw] = []
    stopped: list[Place] = []
    for log in (CHANGES, EVENTS, READINGS):
        some, end = _of_log(asked, log, after, limit + 1)
        found += some
        stopped += [end] if end else []
    found.sort(key=lambda each: each.place, reverse=True)
    if stopped:  # one log was not looked through to its end: what lies beyond waits for the next page
        found = [each for each in found if each.place >= max(stopped)]
    if len(found) > limit:
        return Found(found[:limit], found[limit - 1].place)
    return Found(found, max(stopped), max(stopped).at) if stopped else Found(found)


def _of_log(asked: Asked, log: str, after: Place | None, limit: int) -> tuple[list[Raw], Place | None]:
    """Entries of one log, and where the look ended if it was not at the end of the log."""
    wanted = conditions(asked, log)
    if wanted.nothing:
        return [], None
    quick = [*wanted.quick, *([("at <= %s and (at, id) < (%s, %s)", [after.at, *after])] if after else [])]
    if not wanted.slow:
        return _select(log, _TABLES[log], quick, limit), None
    where, params = _joined(quick)
    window = f"(select * from {_TABLES[log]} where {where} order by at desc, id desc limit {WINDOW}) w"
    found = _select(log, window, wanted.slow, limit, params)
    if len(found) >= limit:
        return found, None
    last = rows.query(
        f"select at, id from {_TABLES[log]} where {where} order by at desc, id desc offset {WINDOW - 1} limit 1", params
    )
    return found, Place(*last[0]) if last else None


def _select(log: str, source: str, parts: list[Sql], limit: int, params: Iterable[Any] = ()) -> list[Raw]:
    where, own = _joined(parts)
    sql = f"select {_COLUMNS[log]} from {source} where {where} order by at desc, id desc limit {int(limit)}"
    return [_raw(row) for row in rows.query(sql, [*params, *own])]


def _joined(parts: list[Sql]) -> Sql:
    where = " and ".join(sql for sql, _params in parts) or "true"
    return where, [each for _sql, own in parts for each in own]


def _raw(row: tuple[Any, ...]) -> Raw:
    values = list(row)
    if isinstance(values[12], str | bytes):
        values[12] = orjson.loads(values[12])
    return Raw(*values)
