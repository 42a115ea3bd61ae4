"""What waits, what runs, what failed; failed jobs begun again or discarded. Every question is bounded, however long the queue is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.jobs import title_of
from regulars.engine.actor import Actor
from regulars.services import audit
from regulars.services.identity.rights import require_admin

MOST = 200
MOST_AT_ONCE = 1000
BIGGEST = 2**63 - 1
LONGEST_ARGUMENTS = 500


@dataclass(frozen=True)
class Line:
    """The jobs of one kind in one queue, and since when the oldest of them is due."""

    queue: str
    task: str
    title: str
    waiting: int
    later: int
    running: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True)
class Failed:
    """A job that is tried no more: what it was to do, how often it was tried, what went wrong last."""

    id: int
    queue: str
    task: str
    title: str
    arguments: str
    attempts: int
    at: datetime | None
    error: str
    trace: str


_LINES = """
select j.queue_name, j.task_name,
  count(*) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= now())),
  count(*) filter (where status = 'todo' and scheduled_at > now()),
  count(*) filter (where status = 'doing'), count(*) filter (where status = 'failed'),
  min(id) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))
from procrastinate_jobs j where status in ('todo', 'doing', 'failed') group by 1, 2 order by 1, 2
"""
_FAILED = """
select j.id, j.queue_name, j.task_name, j.args::text, j.attempts, f.at, coalesce(f.error, ''), coalesce(f.trace, '')
from procrastinate_jobs j left join lateral
  (select at, error, trace from jobs_jobfailure where job = j.id order by id desc limit 1) f on true
where j.status = 'failed' and j.id < %s and (%s = '' or j.task_name = %s) order by j.id desc limit %s
"""
# By ids, and locks only where there are any: whatever the planner believes of a long queue, it takes the indexes.
_AGAIN = """
with chosen as (
  select distinct on (coalesce(j.queueing_lock, j.id::text)) j.id from procrastinate_jobs j
  where j.id = any(%s) and j.status = 'failed' and (j.queueing_lock is null or not exists (
    select 1 from procrastinate_jobs o where o.queueing_lock = j.queueing_lock and o.status = 'todo'))
  order by coalesce(j.queueing_lock, j.id::text), j.id desc
)
update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = now() where id = any(array(select id from chosen))
"""


def lines(actor: Actor) -> list[Line]:
    """How much there is of each kind of work. Raises NotAllowed."""
    require_admin(actor)
    found = _all(_LINES, [])
    since = _deferred_at([row[6] for row in found if row[6] is not None])
    return [
        Line(name, task, title_of(task), waiting, later, running, failed, since.get(first))
        for name, task, waiting, later, running, failed, first in found
    ]


def failed(actor: Actor, *, task: str = "", before: int = BIGGEST, limit: int = 50) -> list[Failed]:
    """Jobs that are tried no more, the latest first. Raises NotAllowed."""
    require_admin(actor)
    rows = _all(_FAILED, [before, task, task, min(limit, MOST + 1)])
    return [
        Failed(key, name, what, title_of(what), _short(arguments), attempts, at, error, trace)
        for key, name, what, arguments, attempts, at, error, trace in rows
    ]


def retry(ids: Sequence[int], *, task: str = "", actor: Actor) -> int:
    """Begin failed jobs again, with all their tries: these, or of a task up to a thousand. Gives how many.

    One whose like waits already stays as it is: it would be done twice.
    """
    require_admin(actor)
    with transaction.atomic():
        count = _write(_AGAIN, [_chosen(ids, task)])
        _audit("jobs_retried", count, task, actor)
    return count


def discard(ids: Sequence[int], *, task: str = "", actor: Actor) -> int:
    """Forget failed jobs: these, or of a task up to a thousand. Gives how many."""
    require_admin(actor)
    with transaction.atomic():
        chosen = _chosen(ids, task)
        count = _write("delete from procrastinate_jobs where id = any(%s) and status = 'failed'", [chosen])
        _write(
            "delete from jobs_jobfailure where job = any(%s) and not exists (select 1 from procrastinate_jobs j where j.id = job)",
            [chosen],
        )
        _audit("jobs_discarded", count, task, actor)
    return count


def tidy() -> int:
    """Failures of jobs that are gone or went well in the end. Gives how many."""
    return _write(
        "delete from jobs_jobfailure f where not exists "
        "(select 1 from procrastinate_jobs j where j.id = f.job and j.status in ('todo', 'doing', 'failed'))",
        [],
    )


def _chosen(ids: Sequence[int], task: str) -> list[int]:
    if bool(ids) == bool(task):
        raise Invalid(_("Name jobs, or a task."), fields={"ids": _("Name jobs, or a task.")})
    if not task:
        return list(ids)[:MOST_AT_ONCE]
    sql = "select id from procrastinate_jobs where status = 'failed' and task_name = %s order by id limit %s"
    return [row[0] for row in _all(sql, [task, MOST_AT_ONCE])]


def _deferred_at(ids: list[int]) -> dict[int, datetime]:
    """Since when jobs are due."""
    sql = (
        "select j.id, greatest(j.scheduled_at, (select min(at) from procrastinate_events e where e.job_id = j.id)) "
        "from procrastinate_jobs j where j.id = any(%s)"
    )
    return dict(_all(sql, [ids])) if ids else {}


def _short(arguments: str) -> str:
    text = json.dumps(json.loads(arguments), ensure_ascii=False)
    return text if len(text) <= LONGEST_ARGUMENTS else text[: LONGEST_ARGUMENTS - 1] + "…"


def _audit(kind: str, count: int, task: str, actor: Actor) -> None:
    if count:
        audit.record(kind, actor=actor, title=task, count=count)


def _all(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _write(sql: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
