"""Writing down what happens besides changes, in one statement each."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from regulars.engine import origin

if TYPE_CHECKING:
    from regulars.engine.actor import Actor

logger = logging.getLogger("regulars.audit")

TABLE = "audit_auditevent"
LONGEST_TITLE = 300
COLUMNS = ("at", "kind", "actor", "source", "token", "origin", "entity", "record", "title", "count", "detail")

MOST_OF_ONE = 60
MOST_OF_ALL = 1000
"""Rows an hour that strangers can cause: of one person or address, and of all together. What is beyond is only counted."""

_INSERT = f"insert into {TABLE} ({', '.join(COLUMNS)}) values ({', '.join(['%s'] * len(COLUMNS))})"

_BOUNDED = f"""
with lately as materialized (
  select id, at, actor, origin, entity, record, title, detail from {TABLE}
  where kind = %(kind)s and at > %(at)s::timestamptz - interval '1 hour'
), mine as (
  select * from lately
  where case when %(actor)s::uuid is null then actor is null and origin is not distinct from %(origin)s::uuid
             else actor = %(actor)s::uuid end
), alike as (
  select id, at from mine where title = %(title)s and entity = %(entity)s and record is not distinct from %(record)s::uuid
    and detail = %(detail)s::jsonb
  union all
  select id, at from mine where detail ? 'more' and (select count(*) from mine) >= {MOST_OF_ONE}
  union all
  select id, at from lately where detail ? 'all' and (select count(*) from lately) >= {MOST_OF_ALL}
  limit 1
), counted as (
  update {TABLE} e set count = e.count + 1 from alike where e.id = alike.id and e.at = alike.at returning 1
)
insert into {TABLE} ({", ".join(COLUMNS)})
select %(at)s, %(kind)s, case when full_ then null else %(actor)s::uuid end, %(source)s, %(token)s,
  case when full_ then null else %(origin)s::uuid end,
  case when full_ or mine_ then '' else %(entity)s end, case when full_ or mine_ then null else %(record)s::uuid end,
  case when full_ or mine_ then '' else %(title)s end, 1,
  case when full_ then '{{"all": true}}' when mine_ then '{{"more": true}}' else %(detail)s::jsonb end
from (select (select count(*) from lately) >= {MOST_OF_ALL} as full_,
             (select count(*) from mine) >= {MOST_OF_ONE} as mine_) room
where not exists (select 1 from counted)
"""


def record(
    kind: str,
    *,
    actor: Actor | None = None,
    title: str = "",
    entity: str = "",
    record: uuid.UUID | None = None,
    count: int | None = None,
    detail: Mapping[str, Any] | None = None,
    source: str = "",
) -> None:
    """Write down that something happened (`kind` is one of `kinds.KINDS`), in the caller's transaction where there is one.

    `actor` is None for a stranger. `count` says how many where there is a number to it; `detail` is anything else worth
    keeping, never a secret.
    """
    values = _values(kind, actor, title, entity, record, count, detail, source)
    values["origin"] = origin.current()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [values[name] for name in COLUMNS])


def record_bounded(
    kind: str,
    *,
    actor: Actor | None = None,
    title: str = "",
    entity: str = "",
    record: uuid.UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    source: str = "",
) -> None:
    """Write down what a stranger can cause at will. The same again within the hour is counted on the row that is there;
    beyond a number of rows the rest of a person or address, and of all, is counted on one row. Never raises.
    """
    try:
        with transaction.atomic():
            values = _values(kind, actor, title, entity, record, None, detail, source)
            values["origin"] = origin.current(bounded=True)
            with connection.cursor() as cursor:
                cursor.execute(_BOUNDED, values)
    except DatabaseError:
        logger.exception("An event was not written down", extra={"facts": {"kind": kind}})


def _values(
    kind: str,
    actor: Actor | None,
    title: str,
    entity: str,
    record: uuid.UUID | None,
    count: int | None,
    detail: Mapping[str, Any] | None,
    source: str,
) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "kind": kind,
        "actor": actor.id if actor else None,
        "source": source or (actor.source if actor else "page"),
        "token": actor.token if actor else None,
        "entity": entity,
        "record": record,
        "title": title.replace("\x00", "")[:LONGEST_TITLE],
        "count": count,
        "detail": orjson.dumps(dict(detail or {}), default=str).decode(),
    }
