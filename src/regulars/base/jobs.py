"""Work done later, in the worker: declared with `task`, asked for with `enqueue`, kept in the same database.

A thin door over procrastinate, so that the engine behind it can change. Rules for whoever writes a task: it may run
twice (make it idempotent), it takes JSON only, and it handles a batch, never a single row of many.
"""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.retry import RetryStrategy
from procrastinate.tasks import Task

logger = logging.getLogger("regulars.jobs")

HEARTBEAT_LOST_AFTER = 60  # seconds without a sign of life after which a worker counts as dead
MOST_ATTEMPTS = 5  # a job that took its worker down this often is given up
KEEP_FINISHED_HOURS = 72
AWAITED, MASS = 5, -5
"""Priorities: work that somebody waits for goes first, work that comes by the thousand last."""


def task(
    name: str,
    title: str | Promise,
    *,
    queue: str = "default",
    retries: int = 3,
    lock: str | None = None,
    priority: int = 0,
) -> Callable[[Callable[..., Any]], Task[..., Any, ...]]:
    """Declare a function of an app's `tasks.py` as work for the worker, known by its name and to people by its title.

    A failure is tried again `retries` times, waiting 10, 60, 360 … seconds.
    """

    def declare(function: Callable[..., Any]) -> Task[..., Any, ...]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            _let_go_of_connection()
            try:
                for each in _first:
                    each()
                return function(*args, **kwargs)
            except Exception:
                logger.exception("Job failed", extra={"facts": {"task": name}})
                raise
            finally:
                _let_go_of_connection()

        retry = RetryStrategy(max_attempts=retries, wait=4, exponential_wait=6) if retries else False
        _titles[name] = title
        return app.task(name=name, queue=queue, retry=retry, lock=lock, priority=priority)(run)

    return declare


_titles: dict[str, str | Promise] = {
    "jobs.sweep": _("Begin the jobs of dead workers again"),
    "jobs.tidy": _("Forget finished jobs"),
}


def title_of(name: str) -> str:
    """What people call a task; its name where an earlier version declared it."""
    return str(_titles.get(name, name))


def is_known(name: str) -> bool:
    """Whether this version of the program can do such work."""
    return name in app.tasks


def known() -> list[str]:
    """All work that this version of the program can do."""
    return list(app.tasks)


def next_time(name: str) -> datetime | None:
    """When the clock begins such work the next time; None for what is asked for."""
    times = [
        each.croniter.get_next(ret_type=datetime, start_time=timezone.now())
        for (task, _id), each in app.periodic_registry.periodic_tasks.items()
        if task == name
    ]
    return min(times, default=None)


_first: list[Callable[[], Any]] = []


def before(function: Callable[[], Any]) -> None:
    """Run this at the beginning of every job: what a long-lived process must look up anew."""
    _first.append(function)


def _let_go_of_connection() -> None:
    """Give the thread's connection back to the pool; inside a transaction we are called directly and leave it."""
    if not connection.in_atomic_block:
        close_old_connections()


def periodic(
    cron: str, *, name: str, title: str | Promise, queue: str = "default"
) -> Callable[[Callable[[], Any]], Task[..., Any, ...]]:
    """Declare a function that the worker runs by the clock, e.g. `@periodic("*/5 * * * *", name="reminders.send", title=_("Send reminders"))`."""

    def declare(function: Callable[[], Any]) -> Task[..., Any, ...]:
        @wraps(function)
        def at_time(timestamp: int) -> Any:
            return function()

        declared = task(name, title, queue=queue, retries=0, lock=name)(at_time)
        return app.periodic(cron=cron, queueing_lock=name)(declared)

    return declare


def enqueue(
    task: str | Task[..., Any, ...],
    *,
    queue: str | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
    schedule_at: datetime | None = None,
    priority: int | None = None,
    **args: Any,
) -> int | None:
    """Ask for a task inside the running transaction: rolled back, it was never asked for.

    Jobs with the same `lock` run one after another; with the same `queueing_lock` only one may wait, and asking for
    another answers None. Otherwise the answer is the job's number.
    """
    name = task if isinstance(task, str) else task.name
    options: dict[str, Any] = {
        "queue": queue, "lock": lock, "queueing_lock": queueing_lock, "schedule_at": schedule_at, "priority": priority,
    }  # fmt: skip
    deferrer = app.configure_task(name, **{key: value for key, value in options.items() if value is not None})
    if queueing_lock is None:
        return deferrer.defer(**args)
    try:
        with transaction.atomic():  # the refusal is an error of the database: only the savepoint is lost
            return deferrer.defer(**args)
    except AlreadyEnqueued:
        return None


_WAITING = """
select 1 from procrastinate_jobs where queue_name = %s and task_name = %s and status = 'todo'
and (scheduled_at is null or scheduled_at <= now()) limit 1 for key share skip locked
"""


def wake(name: str) -> None:
    """Have a task look for what is due when this transaction has ended, however often it is asked for.

    A job that waits already serves. Nobody takes it while we hold it, so it cannot look too early; and no writer waits for another,
    as with a `queueing_lock`. Jobs of one kind by the thousand would make each look past all the others for one that may be done.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_WAITING, [app.tasks[name].queue, name])
        if cursor.fetchone() is None:
            enqueue(name)


def run_pending(*, queues: list[str] | None = None) -> None:
    """Do all that is due now, here: for the tests and for commands that must not leave work behind."""
    while due := _due(queues):
        for job in due:
            _run_here(job)


def _due(queues: list[str] | None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, task_name, args from procrastinate_jobs where status = 'todo' "
            "and (scheduled_at is null or scheduled_at <= now()) and (%s::text[] is null or queue_name = any(%s)) "
            "order by priority desc, id",
            [queues, queues],
        )
        return [{"id": row[0], "task_name": row[1], "args": row[2]} for row in cursor.fetchall()]


def _run_here(job: dict[str, Any]) -> None:
    arguments = json.loads(job["args"]) if isinstance(job["args"], str) else job["args"]
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job["id"]])
    app.tasks[job["task_name"]].func(**arguments)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s", [job["id"]])


# What the queue does for its own health


@app.periodic(cron="* * * * *", queueing_lock="jobs.sweep")
@app.task(name="jobs.sweep", queue="upkeep", lock="jobs.sweep")
async def sweep(timestamp: int) -> None:
    """Jobs whose worker died are begun again; the queue alone would leave them `doing` for ever."""
    await begin_again(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST_AFTER))


async def begin_again(left: Iterable[Job]) -> None:
    """Jobs of dead workers into the queue, but for those that took their workers down too often."""
    for job in left:
        assert job.id is not None
        logger.warning("Job of a dead worker", extra={"facts": {"job": job.id, "task": job.task_name}})
        if job.attempts >= MOST_ATTEMPTS:
            await app.job_manager.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=False)
        else:
            await _begin_again(job.id, job)


async def _begin_again(key: int, job: Job) -> None:
    """Put a dead worker's job into the queue; where its like waits there already, that one does its work."""
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        await app.job_manager.finish_job_by_id_async(job_id=key, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="17 3 * * *", queueing_lock="jobs.tidy")
@app.task(name="jobs.tidy", queue="upkeep", lock="jobs.tidy")
async def tidy(timestamp: int) -> None:
    """Finished jobs are history after some days; failed ones stay until someone looked."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS, include_failed=False)
