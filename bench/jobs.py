"""`python -m bench.jobs [WAITING]`: jobs a second; and with so many of them waiting (100,000), how soon one that a person asked for is done, how soon the
administrator's page answers, how soon a letter goes.

The worker is a process of its own, as in an installation; its jobs do nothing, so what is measured is the queue.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
SECONDS = 15
ASKED = 30
LETTERS = 1000
PAGES = 20
JOBS = 2  # at once, as `serve` begins them
_FILL = (
    "insert into procrastinate_jobs (queue_name, task_name, args, status, lock, priority) "
    "select 'default', %s, '{}', 'todo', %s, %s from generate_series(1, %s)"
)


def main(waiting: int) -> None:
    data = ROOT / "var" / "bench" / "jobs"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        _declare()
        _empty()
        _enqueued()
        _full(waiting, "of many kinds", None)
        _full(waiting, "that may only be done one after the other", "bench")
        _letters()


def _declare() -> None:
    """Work that does nothing: of the kind that comes in masses, and of the kind that a person waits for."""
    from regulars.base import jobs

    jobs.task("bench.mass", "Work of the bench", priority=jobs.MASS)(lambda: None)
    jobs.task("bench.person", "Work that somebody waits for", priority=jobs.AWAITED)(lambda: None)


def _empty() -> None:
    _run("truncate procrastinate_jobs cascade")


def _enqueued() -> None:
    from regulars.base import jobs

    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS / 3:
        jobs.enqueue("bench.mass")
        count += 1
    print(f"asked for, one by one: {count / (time.perf_counter() - began):.0f} jobs a second", flush=True)


def _full(waiting: int, words: str, lock: str | None) -> None:
    from regulars.base import jobs

    _empty()
    _run("set session_replication_role = replica")  # an event and a wake-up for each would take minutes
    _run(_FILL, ["bench.mass", lock, jobs.MASS, waiting])
    _run("set session_replication_role = origin")
    _run("analyze procrastinate_jobs")
    worker = subprocess.Popen([sys.executable, "-m", "bench.jobs", "work"], cwd=ROOT)
    try:
        _until(lambda: _done() > 0, 120)
        began, before = time.perf_counter(), _done()
        time.sleep(SECONDS)
        rate = (_done() - before) / (time.perf_counter() - began)
        print(f"{waiting} waiting, {words}: {rate:.0f} jobs a second, {JOBS} at once", flush=True)
        _tell("  one that a person waits for, from asking until it is done", [_asked() for _number in range(ASKED)])
        _tell("  the administrator's page", _pages())
    finally:
        worker.terminate()
        worker.wait(60)


def _asked() -> float:
    from regulars.base import jobs

    began = time.perf_counter()
    key = jobs.enqueue("bench.person")
    _until(lambda: _one("select status::text from procrastinate_jobs where id = %s", [key]) == "succeeded", 120)
    return time.perf_counter() - began


def _pages() -> list[float]:
    from django.test import Client

    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import User

    email = "bench@example.com"
    person = User.objects.filter(email=email).first() or save.save(
        User(name="Bench", email=email, is_admin=True), actor=actors.system()
    )
    client, taken = Client(headers={"host": "localhost"}), []
    client.force_login(person)
    for _number in range(PAGES):
        began = time.perf_counter()
        answer = client.get("/admin/jobs/")
        taken.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"The page answers {answer.status_code}.")
    return taken


def _letters() -> None:
    """As many letters as a rule may write one by one: what they ask for is not a job each."""
    from regulars.services.outbox.actions import Letter, send

    _empty()
    began = time.perf_counter()
    for number in range(LETTERS):
        send(Letter(f"somebody-{number}@example.com", "Bench", "Bench"))
    rate = LETTERS / (time.perf_counter() - began)
    print(
        f"{LETTERS} letters, {rate:.0f} a second: {_one('select count(*) from procrastinate_jobs')} jobs wait for them"
    )
    _empty()
    _run("delete from outbox_outgoingletter")


def _done() -> int:
    return int(_one("select count(*) from procrastinate_jobs where status = 'succeeded'"))


def _run(sql: str, params: list[Any] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _one(sql: str, params: list[Any] | None = None) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None


def _tell(words: str, taken: list[float]) -> None:
    listed = sorted(each * 1000 for each in taken)
    middle, late = statistics.median(listed), listed[int(len(listed) * 0.95)]
    print(f"{words}: p50 {middle:.0f} ms, p95 {late:.0f} ms, most {listed[-1]:.0f} ms", flush=True)


def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("it took too long")
        time.sleep(0.005)


def _work() -> None:
    import django

    django.setup()
    _declare()
    from regulars.project.serve import children

    children.worker(JOBS)


if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        _work()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
