"""`python -m bench.imports SIZE …`: one file of contacts into an empty database, matched by e-mail; is the speed constant?

Prints rows a second by tenths of the file, the processor time of the program, and the most memory it held. `--profile FILE` writes
a profile of the program's own time (read it with `python -m pstats`).
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
TITLES = ("Buyer", "Director", "Engineer", "Head of IT", "Директор", "Закупщик")


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    asked.add_argument("sizes", nargs="+", type=int)
    asked.add_argument("--profile", type=Path)
    args = asked.parse_args()
    for size in args.sizes:
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
        result = import_file("contact", file, actor=actors.system("bench"), mapping=PLAN, say=told)
        if running:
            running.disable()
            running.dump_stats(str(profile))
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        again = import_file("contact", write(folder / "again.csv", size, title="New"), actor=actors.system("bench"),
                            mapping=PLAN) if size <= 20_000 else None  # fmt: skip
        assert result.created == size, result
        assert again is None or again.updated == size, again
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:,} rows: {size / seconds:,.0f} a second; program {spent:.1f} s of {seconds:.1f} s; at most {most} MB")
    print("  rows a second by tenths: " + ", ".join(told.tenths(size)), flush=True)


def write(path: Path, size: int, title: str = "", first_number: int = 0) -> Path:
    """A file of contacts as a small company would bring it: names, e-mails, telephones, job titles; counted from `first_number`."""
    first, last = FIRST.split(), LAST.split()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "E-mail", "Job title", "Phone"])
        for n in range(first_number, first_number + size):
            name = f"{first[n % len(first)]} {last[n // len(first) % len(last)]}"
            phone = f"+1 202 5{n // 10_000 % 100:02} {n % 10_000:04}"
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
