"""`python -m bench.duplicates_size N`: time and memory of the search at N persons, of whom one in thirty is there twice with errors."""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.duplicates import figures
from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.traits import Trait, row

TRAITS = (
    Trait("given", "given"), Trait("family", "family"), Trait("emails", "emails"), Trait("phones", "phones"),
    Trait("domains", "domains"), Trait("company", "title"), Trait("city", "word"), Trait("postcode", "code"),
)  # fmt: skip
SYLLABLES = "ba be bo da de do ga go ka ki ko la le lo ma mi mo na ne no pa pe po ra re ro sa se so ta te to va ve vo za ze zo".split()
ONE_IN = 30
Values = dict[str, Any]


def main(size: int) -> None:
    chance = random.Random(11)
    truth: set[tuple[int, int]] = set()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
            write = csv.writer(file).writerow
            for n, (values, of) in enumerate(people(size, chance)):
                write([n, "true", "true", *row(TRAITS, values)])
                if of is not None:
                    truth.add((of, n))
        written, stages = time.perf_counter(), []
        parent.link(
            folder, parent.Plan(TRAITS), said=lambda said: bool(said) and stages.append((time.perf_counter(), said))
        )
        ended = time.perf_counter()
        found = {tuple(sorted((pair.one, pair.other))) for pair in parent.pairs(folder, TRAITS)}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{size} records: rows {written - began:.0f} s, search {ended - written:.0f} s, {peak.ru_maxrss / 1024:.0f} MB",
        flush=True,
    )
    print(f"  processor {peak.ru_utime + peak.ru_stime:.0f} s; {figures(found, truth)}")  # type: ignore[arg-type]
    for (at, said), (until, _next) in zip(stages, [*stages[1:], (ended, {})], strict=True):
        print(f"  {said['stage']}: {until - at:.0f} s {said.get('pairs', '')}")


def people(size: int, chance: random.Random) -> Iterator[tuple[Values, int | None]]:
    """Made persons; frequent names are frequent (Zipf). A second one follows its first within a thousand.

    Telephone numbers are ten random digits: of seven, a million persons would share theirs with strangers as often as with themselves.
    """
    given = [_word(chance, 2) for _n in range(2_000)]
    family = [_word(chance, 3) for _n in range(60_000)]
    cities = [_word(chance, 3) for _n in range(500)]
    waiting: list[tuple[Values, int]] = []
    n = 0
    while n < size:
        if waiting and (len(waiting) > 1000 // ONE_IN or chance.random() < 1 / ONE_IN):
            values, of = waiting.pop(0)
            yield _with_errors(values, chance), of
        else:
            values = _person(given, family, cities, chance, n)
            if chance.random() < 1 / ONE_IN:
                waiting.append((values, n))
            yield values, None
        n += 1


def _person(given: list[str], family: list[str], cities: list[str], chance: random.Random, n: int) -> Values:
    first, last = given[_frequent(chance, len(given))], family[_frequent(chance, len(family))]
    company = f"{family[n % len(family)]} {_word(chance, 2)}"
    city = _frequent(chance, len(cities))
    return {
        "given": first, "family": last, "emails": [f"{first}.{last}{n % 97}@{company.replace(' ', '')}.example"] if n % 5 else [],
        "phones": [f"+7{chance.randrange(10**10):010}"] if n % 4 else [], "domains": [f"{company.replace(' ', '')}.example"],
        "company": company, "city": cities[city], "postcode": f"{100000 + city * 37 + chance.randrange(30)}",
    }  # fmt: skip


def _with_errors(values: Values, chance: random.Random) -> Values:
    """One letter wrong in a name, and of the rest one thing missing and one another."""
    changed = dict(values)
    spoilt = chance.choice(["given", "family"])
    at, word = chance.randrange(len(changed[spoilt])), changed[spoilt]
    changed[spoilt] = word[:at] + chance.choice("abcdefgh") + word[at + 1 :]
    missing, other = chance.sample(["emails", "phones", "company", "city", "postcode"], 2)
    changed[missing] = [] if isinstance(changed[missing], list) else ""
    if other == "phones":
        changed["phones"] = [f"+7{chance.randrange(10**10):010}"]
    elif isinstance(changed[other], str):
        changed[other] = _word(chance, 3)
    return changed


def _frequent(chance: random.Random, most: int) -> int:
    return min(int(chance.paretovariate(0.35)) - 1, most - 1) if chance.random() < 0.7 else chance.randrange(most)


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _n in range(syllables))


if __name__ == "__main__":
    main(int(sys.argv[1]))
