"""`python -m bench.doors SIZE`: what looking for duplicates at the door costs imports and single records, with and without rules.

Contacts are imported in turn without any rule, with the product's rules (keys kept, rows looked up, nothing refused), and with rules that
refuse; each in batches of their own. Prints rows a second, the program's processor time for a thousand rows, and milliseconds of one save.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from statistics import median
from typing import Any

from bench.machine import ROOT

ROUNDS = 3
AREAS = (202, 205, 206, 207, 208, 209, 210, 212, 213)
SINGLES = 60


def main(size: int) -> None:
    folder = ROOT / "var" / "bench" / "doors"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ |= {"REGULARS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
    from regulars.base import postgres

    with postgres.running(folder):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        found: dict[str, list[tuple[float, float, float]]] = {}
        for number in range(ROUNDS):
            for place, name in enumerate(("without rules", "product's rules", "refusing")):
                _rules(name)
                found.setdefault(name, []).append(_round(size, number * 3 + place))
        for name, rounds in found.items():
            rate, spent, single = (median(each[place] for each in rounds) for place in range(3))
            print(
                f"{name:16} {rate:7,.0f} rows/s  program {spent:6.1f} ms a thousand  one save {single:5.2f} ms",
                flush=True,
            )


def _rules(name: str) -> None:
    from regulars.services.duplicates import book
    from regulars.services.duplicates.models import DuplicateRule, MatchingRule

    MatchingRule.objects.update(is_active=name != "without rules")
    for row in DuplicateRule.objects.filter(entity="contact"):
        action = "block" if name == "refusing" and "contact-email" in row.matching else "report"
        ways = {**row.ways, "import": action} if "import" in row.ways else row.ways
        DuplicateRule.objects.filter(pk=row.pk).update(ways=ways)
    book.forget()


def _round(size: int, mark: int) -> tuple[float, float, float]:
    from bench.data import FIRST, LAST
    from regulars.engine import actor as actors
    from regulars.engine import gates, registry, save, values

    contact, who = registry.get("contact"), actors.system("import")
    first, last = FIRST.split(), LAST.split()

    def make(n: int) -> Any:
        record = values.new_record(contact)
        given = {
            "name": f"{first[n % len(first)]} {last[n // len(first) % len(last)]}{chr(97 + n % 23)}{chr(97 + n // 23 % 23)}",
            "email": f"p{n}.{mark}@bench.example",
            "phone": f"+1 {AREAS[mark]} 5{n // 10_000 % 100:02} {n % 10_000:04}",
        }
        values.apply(record, contact, given, who)
        return record

    records = [make(n) for n in range(size)]
    began, spent = time.perf_counter(), time.process_time()
    with gates.coming(gates.Way("import", choice="create")):
        for start in range(0, size, 1000):
            save.save_many(records[start : start + 1000], actor=who, errors={})
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    singles = []
    for n in range(SINGLES):
        record = make(size + n)
        moment = time.perf_counter()
        save.save(record, actor=who)
        singles.append((time.perf_counter() - moment) * 1000)
    return size / seconds, spent * 1_000_000 / size, median(singles)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
