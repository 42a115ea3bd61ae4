"""How much waits, runs, failed; failed jobs begun again or discarded. Every question is bounded, however long the queue is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.jobs import known, title_of
from regulars.engine.actor import Actor
from regulars.services import audit
from regulars.services.identity.rights import require_admin

MOST_AT_ONCE = 1000


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


_LINES = """
select j.queue_name, j.task_name,
  count(*) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= now())),
  count(*) filter (where status = 'todo' and scheduled_at > now()),
  count(*) filter (where status = 'doing'), count(*) filter (where status = 'failed'),
  min(id) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))
from procrastinate_jobs j where status in ('todo', 'doing', 'failed') group by 1, 2 order by 1, 2
"""
# By ids, and locks only where there are any: whatever the planner believes of a long queue, it takes the indexes.
_AGAIN = """
with chosen as (
  select distinct on (coalesce(j.queueing_lock, j.id::text)) j.id from procrastinate_jobs j
  where j.id = any(%s) and j.task_name = any(%s) and j.status = 'failed' and (j.queueing_lock is null or not exists (
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


def retry(ids: Sequence[int], *, task: str = "", every: bool = False, actor: Actor) -> int:
    """Begin failed jobs again, with all their tries: these, or up to a thousand of a task, or of every one. Gives how many.

    One whose like waits already stays as it is: it would be done twice. So does work that this version does not know: it would only fail again.
    """
    require_admin(actor)
    with transaction.atomic():
        count = _write(_AGAIN, [_chosen(ids, task, every=every), known()])
        _audit("jobs_retried", count, task, actor)
    return count


def discard(ids: Sequence[int], *, task: str = "", every: bool = False, actor: Actor) -> int:
    """Forget failed jobs: these, or up to a thousand of a task, or of every one. Gives how many."""
    require_admin(actor)
    with transaction.atomic():
        chosen = _chosen(ids, task, every=every)
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


def _chosen(ids: Sequence[int], task: str, *, every: bool) -> list[int]:
    if [bool(ids), bool(task), every].count(True) != 1:
        text = _("Name jobs, or a task, or say that all are meant.")
        raise Invalid(text, fields={"ids": text})
    if ids:
        return list(ids)[:MOST_AT_ONCE]
    sql = "select id from procrastinate_jobs where status = 'failed' and (%s or task_name = %s) order by id limit %s"
    return [row[0] for row in _all(sql, [every, task, MOST_AT_ONCE])]


def _deferred_at(ids: list[int]) -> dict[int, datetime]:
    """Since when jobs are due."""
    sql = (
        "select j.id, greatest(j.scheduled_at, (select min(at) from procrastinate_events e where e.job_id = j.id)) "
        "from procrastinate_jobs j where j.id = any(%s)"
    )
    return dict(_all(sql, [ids])) if ids else {}


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
