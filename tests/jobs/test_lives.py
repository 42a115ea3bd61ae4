"""A job whose worker was killed is taken up within seconds, and none of a worker that lives."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from regulars.base import jobs
from regulars.engine import follow
from regulars.services.jobs import lives
from regulars.services.jobs.models import WorkerLife
from tests.database import ROOT
from tests.factories.loops import run_alone
from tests.factories.queue import empty_queue
from tests.jobs.worker_to_kill import QUEUE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _empty(db):
    empty_queue()
    WorkerLife.objects.all().delete()


@contextmanager
def worker(manner):
    environment = {**os.environ, "REGULARS_DATA": str(settings.DATA), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    command = [sys.executable, "-m", "tests.jobs.worker_to_kill", manner]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(sql, *params):
    """Wait for a first row."""
    latest = time.monotonic() + 90
    while time.monotonic() < latest:
        found = one(sql, *params)
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(sql)


def one(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def of_worker(*, queueing_lock=None, attempts=0):
    """A job that a worker of that number does, and the number."""
    (number,) = one("insert into procrastinate_workers default values returning id")
    (job,) = one(
        "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock, attempts) "
        "values (%s, 'tests.killed', '{}', 'doing', %s, %s, %s) returning id",
        QUEUE, number, queueing_lock, attempts,
    )  # fmt: skip
    WorkerLife.objects.create(worker=number)
    return job, number


def state(job):
    return one("select status::text from procrastinate_jobs where id = %s", job)[0]


def take_over(number):
    async def taken():
        with app.replace_connector(PsycopgConnector(kwargs=connector_params(), min_size=1)):
            async with (
                app.open_async(),
                await psycopg.AsyncConnection.connect(**follow.parameters(), autocommit=True) as apart,
            ):
                await lives._take_over(apart, number)

    run_alone(taken())


def test_a_job_of_a_killed_worker_is_taken_up_by_the_next_one():
    """The sweep by heartbeats is another queue's: here nobody but the watch of lives can have done it."""
    jobs.app.configure_task("tests.killed", queue=QUEUE, allow_unknown=True).defer()
    with worker("hangs") as first:
        assert first.stdout.readline() == "begun\n"
        until("select worker from jobs_workerlife")
        first.send_signal(signal.SIGKILL)
        first.wait()
    with worker("works") as second:
        assert second.stdout.readline() == "begun\n"
        until("select id from procrastinate_jobs where status = 'succeeded' and attempts = 2")
    assert one("select count(*) from procrastinate_jobs where task_name = 'tests.killed'") == (1,)


def test_jobs_of_a_worker_that_lives_are_its_own_whoever_thinks_otherwise():
    job, number = of_worker()
    with follow.apart() as session:
        session.execute("select pg_advisory_lock(%s, %s)", lives._lock(number))
        take_over(number)
        assert state(job) == "doing"
    take_over(number)
    assert state(job) == "todo"
    assert not WorkerLife.objects.exists()
    take_over(number)
    assert one("select attempts from procrastinate_jobs where id = %s", job) == (1,)


def test_a_job_that_took_its_workers_down_too_often_is_given_up():
    job, number = of_worker(attempts=jobs.MOST_ATTEMPTS)
    take_over(number)
    assert state(job) == "failed"


def test_a_job_asks_for_another_one_within_its_own_transaction():
    jobs.app.configure_task("tests.killed", queue=QUEUE, allow_unknown=True).defer()
    with worker("asks") as process:
        assert process.stdout.readline() == "begun\n"
        assert process.stdout.readline() == "seen too early (0,)\n"
        until("select id from procrastinate_jobs where task_name = 'tests.killed' and status = 'succeeded'")
    assert one("select array_agg(args->>'turn') from procrastinate_jobs where task_name = 'tests.asked'") == (["kept"],)
