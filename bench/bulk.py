"""`python -m bench.bulk SIZE`: bulk work as runs (look, change, verb-free undo) over SIZE contacts, and groups over SIZE deals."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
TIMES = 5


def main(size: int) -> None:
    data = ROOT / "var" / "bench" / f"bulk-{size}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from regulars.engine.models import User

        if not User.objects.filter(email="manager0@bench.example").exists():
            from bench.data import fill

            fill(size)
        admin = User.objects.filter(is_admin=True).first() or _admin()
        _bulk(admin)
        _groups(admin)


def _admin() -> Any:
    from regulars.engine import actor, save
    from regulars.engine.models import User

    made = User(name="Bench Administrator", email="admin@bench.example", is_admin=True)
    return save.save(made, actor=actor.system("bench"))


def _bulk(admin: Any) -> None:
    from regulars.engine import actor, bulk_runs, registry
    from regulars.services.exchange import undoing

    person, entity = actor.of(admin), registry.get("contact")
    deed = bulk_runs.deed_of(entity, person, bulk_runs.CHANGE, {"job_title": f"Bench {time.time_ns()}"})
    everything = bulk_runs.Selection(entity)
    look = bulk_runs.begin(everything, deed, actor=person, label="Bench", look=True)
    _timed("looked at", look)
    run = bulk_runs.begin(everything, deed, actor=person, label="Bench")
    _timed("changed", run)
    run.refresh_from_db()
    _timed("taken back", undoing.begin(run, actor=person))


def _timed(words: str, run: Any) -> None:
    from regulars.engine import working

    before, began = time.process_time(), time.perf_counter()
    working.work(str(run.id))
    seconds, spent = time.perf_counter() - began, time.process_time() - before
    run.refresh_from_db()
    print(
        f"{words}: {run.done:,} in {seconds:.1f} s, {run.done / seconds:,.0f} a second; program {spent:.1f} s; {run.counts}"
    )


def _groups(admin: Any) -> None:
    from regulars.engine import access, actor, groups
    from regulars.engine.models import User

    readers = {
        "a branch of a fifth": actor.of(User.objects.get(email="manager0@bench.example")),
        "everything": actor.of(admin),
    }
    for words, reader in readers.items():
        found = access.records("deal", reader)
        for by in (
            ("stage",),
            ("owner",),
            ("closes_on:month",),
            ("account.industry",),
            ("account",),
            ("owner", "stage"),
        ):
            taken = _median(lambda by=by, found=found: groups.grouped(found, by, sums=("amount",)))  # type: ignore[misc]
            print(f"{words}: by {', '.join(by)}: {taken:.0f} ms")
        print(f"{words}: counted: {_median(lambda found=found: found.count(None)):.0f} ms")  # type: ignore[misc]


def _median(ask: Callable[[], Any]) -> float:
    taken = []
    for _each in range(TIMES):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


if __name__ == "__main__":
    main(int(sys.argv[1]))
