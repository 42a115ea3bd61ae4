"""`python -m bench.imports SIZE …`: one file of contacts into an empty database, matched by e-mail; is the speed constant?

Prints rows a second by tenths of the file, the processor time of the program, and the most memory it held. `--profile FILE` writes
a profile of the program's own time (read it with `python -m pstats`). `--into SIZE` imports into what `python -m bench SIZE` left instead,
as the command does, and tells the log that was written and how long the import waited for it.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import os
import resource
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from bench.machine import ROOT
from bench.names import FIRST, LAST

PLAN = {"match": ["email"]}
AREAS = (202, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228)
"""Area codes: each gives a million telephones, so that none is told twice in a file of ten million."""
TITLES = ("Buyer", "Director", "Engineer", "Head of IT", "Директор", "Закупщик")


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    asked.add_argument("sizes", nargs="+", type=int)
    asked.add_argument("--profile", type=Path)
    asked.add_argument("--into", type=int)
    args = asked.parse_args()
    for size in args.sizes:
        if args.into is not None:
            _into(size, ROOT / "var" / "bench" / str(args.into))
            continue
        folder = ROOT / "var" / "bench" / "imports"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _one(size, folder, args.profile)


def _one(size: int, folder: Path, profile: Path | None) -> None:
    os.environ |= {"REGULARS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
    from regulars.base import garbage, postgres

    with postgres.running(folder):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        garbage.settle()  # as the command does
        from regulars.engine import actor as actors
        from regulars.services.exchange.importing import import_file

        file = write(folder / "contacts.csv", size)
        told = _Told()
        began, spent = time.perf_counter(), time.process_time()
        running = cProfile.Profile() if profile else None
        if running:
            running.enable()
        result = import_file("contact", file, actor=actors.system("command"), mapping=PLAN, say=told)
        if running:
            running.disable()
            running.dump_stats(str(profile))
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        again = import_file("contact", write(folder / "again.csv", size, title="New"), actor=actors.system("command"),
                            mapping=PLAN) if size <= 20_000 else None  # fmt: skip
        assert result.created == size, result
        assert again is None or again.updated == size, again
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:,} rows: {size / seconds:,.0f} a second; program {spent:.1f} s of {seconds:.1f} s; at most {most} MB")
    print("  rows a second by tenths: " + ", ".join(told.tenths(size)), flush=True)


LOG = """
select (select wal_bytes::bigint from pg_stat_wal), (select wal_fpi from pg_stat_wal),
       (select coalesce(sum(write_time), 0) + coalesce(sum(fsync_time), 0) from pg_stat_io where object = 'wal' and backend_type = 'client backend')
"""


def _into(size: int, folder: Path) -> None:
    """A file of people nobody knows yet into data that are there."""
    os.environ |= {"REGULARS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
    from regulars.base import garbage, postgres

    with postgres.running(folder):
        import django

        django.setup()
        garbage.settle()
        from django.db import connection

        from regulars.engine import actor as actors
        from regulars.services.exchange.importing import import_file

        file = write(folder / "contacts.csv", size, first_number=int(time.time()) % 100_000 * 10_000)
        cursor = connection.cursor()
        cursor.execute("set track_wal_io_timing = on")
        cursor.execute(LOG)
        before, told, began = cursor.fetchone(), _Told(), time.perf_counter()
        result = import_file("contact", file, actor=actors.system("command"), say=told)
        seconds = time.perf_counter() - began
        assert result.created == size, result
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(LOG)
        written, pages, waited = (now - then for now, then in zip(cursor.fetchone(), before, strict=True))
    print(
        f"{size:,} rows into {folder.name}: {size / seconds:,.0f} a second; {seconds / size * 1e6:,.0f} us a row, of which {waited / size * 1000:,.0f} wait for the log"
    )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  at most {most} MB; log {written / size / 1024:.1f} KB a row, {pages:,} whole pages; by tenths: "
        + ", ".join(told.tenths(size)),
        flush=True,
    )


def write(path: Path, size: int, title: str = "", first_number: int = 0) -> Path:
    """A file of contacts as a small company would bring it: names, e-mails, telephones, job titles; counted from `first_number`."""
    first, last = FIRST.split(), LAST.split()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "E-mail", "Job title", "Phone"])
        for n in range(first_number, first_number + size):
            name = f"{first[n % len(first)]} {last[n // len(first) % len(last)]}"
            phone = f"+1 {AREAS[n // 1_000_000 % len(AREAS)]} 5{n // 10_000 % 100:02} {n % 10_000:04}"
            writer.writerow([name, f"person{n}@example.com", title or TITLES[n % len(TITLES)], phone])
    return path


class _Told:
    """How far the import was, when."""

    def __init__(self) -> None:
        self.points = [(0, time.perf_counter())]

    def __call__(self, done: int, total: int | None, counts: Mapping[str, int]) -> None:
        self.points.append((done, time.perf_counter()))

    def tenths(self, size: int) -> list[str]:
        found, start = [], self.points[0]
        for done, at in self.points[1:]:
            if done - start[0] >= size / 10:
                found.append(f"{(done - start[0]) / (at - start[1]):,.0f}")
                start = (done, at)
        return found


if __name__ == "__main__":
    main()
