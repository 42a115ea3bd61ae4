"""Jobs that are tried no more, so that whoever looks understands them: what it was to do, for whom, what went wrong, how often."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.base import jobs
from regulars.base.jobs import title_of
from regulars.engine.actor import Actor
from regulars.services.identity.rights import require_admin
from regulars.services.jobs import reasons
from regulars.services.jobs.subjects import Subject, subjects

MOST = 200
BIGGEST = 2**63 - 1
LONGEST_ARGUMENTS = 500
TRIES_SHOWN = 10


@dataclass(frozen=True)
class Try:
    """One attempt that failed."""

    at: datetime
    error: str


@dataclass(frozen=True)
class Failed:
    """A job that is tried no more. `again_at` is when the clock begins such work anew by itself; work that this version does not know cannot be begun again."""

    id: int
    queue: str
    task: str
    title: str
    about: str
    url: str
    person: str
    arguments: str
    attempts: int
    at: datetime | None
    reason: str
    why: str
    error: str
    trace: str
    tries: list[Try]
    again_at: datetime | None
    is_known: bool


@dataclass(frozen=True)
class _Row:
    id: int
    queue: str
    task: str
    given: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class _Failure:
    at: datetime
    reason: str
    error: str
    trace: str


_FAILED = """
select id, queue_name, task_name, args, attempts from procrastinate_jobs
where status = 'failed' and id < %s and (%s = '' or task_name = %s) order by id desc limit %s
"""
_TRIES = """
select job, at, reason, error, case when place = 1 then trace else '' end from (
  select *, row_number() over (partition by job order by id desc) place from jobs_jobfailure where job = any(%s)) f
where place <= %s order by job, place
"""


def listed(actor: Actor, *, task: str = "", before: int = BIGGEST, limit: int = 50) -> list[Failed]:
    """The latest first, all or those of a task. Raises NotAllowed."""
    require_admin(actor)
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [before, task, task, min(limit, MOST + 1)])
        found = [_Row(key, name, what, _given(given), tries) for key, name, what, given, tries in cursor.fetchall()]
        cursor.execute(_TRIES, [[row.id for row in found], TRIES_SHOWN])
        tries = _by_job(cursor.fetchall())
    about = subjects({row.id: row.given for row in found}, actor)
    clock = {name: jobs.next_time(name) for name in {row.task for row in found}}
    return [_failed(row, tries.get(row.id, []), about[row.id], clock[row.task]) for row in found]


def _failed(row: _Row, tries: list[_Failure], about: Subject, again_at: datetime | None) -> Failed:
    last = tries[0] if tries else None
    reason = (last.reason or reasons.FAULT) if last else reasons.LOST if jobs.is_known(row.task) else reasons.UNKNOWN
    return Failed(
        id=row.id,
        queue=row.queue,
        task=row.task,
        title=title_of(row.task),
        about=about.about,
        url=about.url,
        person=about.person,
        arguments=_short(row.given),
        attempts=row.attempts,
        at=last.at if last else None,
        reason=reason,
        why=reasons.words(reason),
        error=last.error if last else "",
        trace=last.trace if last else "",
        tries=[Try(each.at, each.error) for each in tries],
        again_at=again_at,
        is_known=jobs.is_known(row.task),
    )


def _by_job(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[_Failure]]:
    found: dict[int, list[_Failure]] = {}
    for job, *failure in rows:
        found.setdefault(job, []).append(_Failure(*failure))
    return found


def _given(arguments: Any) -> dict[str, Any]:
    found = json.loads(arguments) if isinstance(arguments, str) else arguments
    return found if isinstance(found, dict) else {}


def _short(given: Mapping[str, Any]) -> str:
    text = json.dumps(given, ensure_ascii=False)
    return text if len(text) <= LONGEST_ARGUMENTS else text[: LONGEST_ARGUMENTS - 1] + "…"
