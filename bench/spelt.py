"""`python -m bench.spelt DATA`: what a look for duplicates costs while a form is filled in, with near spellings and without them.

DATA is the folder of an installation with contacts, such as `bin/regulars bench SIZE` leaves under var/bench. Nothing is kept.
Names of contacts, each with one letter exchanged, wrong, missing or twice, and an e-mail that nobody has, are looked for.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest import mock

TIMES = 200
SEED = 7


def main(data: Path) -> None:
    os.environ |= {
        "REGULARS_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "regulars.project.settings",
        "REGULARS_LOG": "ERROR",
    }
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from regulars.engine import actor as actors
        from regulars.engine import gates, registry, rows, values
        from regulars.engine.gates import Way
        from regulars.engine.models import User

        ada = actors.of(User.objects.order_by("-is_admin", "id")[0], source="page")
        contact = registry.get("contact")
        names = _misspelt(
            [row[0] for row in rows.query("select name from contacts_contact tablesample system (0.1) limit 2000", [])]
        )
        counts = rows.query(
            "select (select count(*) from contacts_contact), (select count(*) from duplicates_matchkey), (select count(*) from engine_searchword)",
            [],
        )
        print("contacts, keys, words:", *counts[0])

        def look(at: int) -> int:
            record = values.new_record(contact)
            values.apply(record, contact, {"name": names[at], "email": f"nobody-{at}@nowhere.example"}, ada)
            with gates.coming(Way("form", asks=True)):
                found = gates.look(contact, record, ada)
            return len(found.matches) + found.hidden if found else 0

        off = mock.patch("regulars.services.duplicates.spelt.widen")
        for title, way in (
            ("without", off),
            ("with", mock.patch.dict({})),
            ("without again", off),
            ("with again", mock.patch.dict({})),
        ):
            with way:
                print(f"{title:14}", _timed(look))


def _timed(look: Callable[[int], int]) -> Mapping[str, Any]:
    for at in range(10):
        look(at)
    taken, met = [], 0
    for at in range(TIMES):
        before = time.perf_counter()
        met += bool(look(at))
        taken.append((time.perf_counter() - before) * 1000)
    return {
        "median ms": round(median(taken), 2),
        "p95 ms": round(quantiles(taken, n=20)[-1], 2),
        "most ms": round(max(taken), 1),
        "met": met,
    }


def _misspelt(names: list[str]) -> list[str]:
    chance = random.Random(SEED)
    found = []
    for name in names:
        at = chance.randrange(1, max(2, len(name) - 1))
        how = chance.randrange(4)
        changed = (
            name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
            name[:at] + "e" + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
        )
        found.append(changed[how])
    chance.shuffle(found)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
