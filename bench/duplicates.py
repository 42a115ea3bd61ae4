"""`python -m bench.duplicates [SET …]`: precision, recall and F1 of the search for duplicates where the truth is known.

Sets are looked for under REGULARS_SETS (a folder with `febrl`, `splink-datasets` …); one that is not there is left out. Beside each
stands the best plain rule of the kind other programs have: the same e-mail, the same name and birthday and so on, united.
No truth is used before the figures are counted.
"""

from __future__ import annotations

import csv
import gzip
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.traits import Trait, row

SETS = Path(os.environ.get("REGULARS_SETS", "data/sets"))
Row = dict[str, str]


@dataclass(frozen=True)
class Known:
    """A set with known truth: `whole` names what a record is, `profile` gives its values by trait, `plain` the rules."""

    name: str
    file: str
    traits: Sequence[Trait]
    profile: Callable[[Row], dict[str, Any]]
    whole: Callable[[Row], str]
    plain: Sequence[Sequence[str]]


def _febrl(found: Row) -> dict[str, Any]:
    born = found["date_of_birth"]
    return {
        "given": found["given_name"], "family": found["surname"], "number": found["street_number"],
        "street": found["address_1"], "place": found["address_2"], "suburb": found["suburb"], "postcode": found["postcode"],
        "state": found["state"], "born": f"{born[:4]}-{born[4:6]}-{born[6:]}" if born else "", "insured": found["soc_sec_id"],
    }  # fmt: skip


PERSON = (Trait("given", "given"), Trait("family", "family"))
FEBRL = (
    *PERSON, Trait("number", "code"), Trait("street", "street"), Trait("place", "title"), Trait("suburb", "word"),
    Trait("postcode", "code"), Trait("state", "word"), Trait("born", "date", alone=True), Trait("insured", "code", alone=True),
)  # fmt: skip
FAKE = (*PERSON, Trait("born", "date", alone=True), Trait("city", "word"), Trait("emails", "emails"))
HISTORICAL = (
    *PERSON, Trait("born", "date", alone=True), Trait("birth_place", "word"), Trait("postcode", "code"), Trait("occupation", "word"),
)  # fmt: skip
GERMAN = (*PERSON, Trait("born", "date", alone=True))
FEBRL_RULES = (
    ("soc_sec_id",), ("given_name", "surname", "date_of_birth"), ("given_name", "surname", "postcode"),
    ("surname", "date_of_birth", "postcode"), ("given_name", "date_of_birth", "suburb"),
)  # fmt: skip


def _fake(found: Row) -> dict[str, Any]:
    return {
        "given": found["first_name"], "family": found["surname"], "born": found["dob"], "city": found["city"],
        "emails": [found["email"]],
    }  # fmt: skip


def _historical(found: Row) -> dict[str, Any]:
    return {
        "given": found["first_name"], "family": found["surname"], "born": found["dob"], "birth_place": found["birth_place"],
        "postcode": found["postcode_fake"], "occupation": found["occupation"],
    }  # fmt: skip


def _german(found: Row) -> dict[str, Any]:
    year, month, day = (int(found[key]) for key in ("by", "bm", "bd"))
    return {"given": found["fname_c1"], "family": found["lname_c1"], "born": f"{year:04}-{month:02}-{day:02}"}


KNOWN = (
    *(
        Known(f"Febrl {n}", f"febrl/dataset{n}.csv.gz", FEBRL, _febrl, lambda found: found["rec_id"].split("-")[1], FEBRL_RULES)
        for n in (1, 2, 3)
    ),
    Known(
        "Splink fake_1000", "splink-datasets/fake_1000.csv.gz", FAKE, _fake, lambda found: found["cluster"],
        (("email",), ("first_name", "surname", "dob")),
    ),
    Known(
        "Historical persons 50k", "splink-datasets/historical_figures_with_errors_50k.csv.gz", HISTORICAL, _historical,
        lambda found: found["cluster"],
        (("first_name", "surname", "dob"), ("first_name", "surname", "postcode_fake"), ("full_name",), ("surname", "dob", "postcode_fake")),
    ),
    *(
        Known(
            f"RLdata{n}", f"rldata-german-names/RLdata{n}.csv.gz", GERMAN, _german, lambda found: found["true_entity_id"],
            (("fname_c1", "lname_c1", "by"), ("fname_c1", "lname_c1", "bm", "bd"), ("lname_c1", "by", "bm", "bd"), ("fname_c1", "by", "bm", "bd")),
        )
        for n in (500, 10000)
    ),
)  # fmt: skip


def main(wanted: Sequence[str]) -> None:
    for known in KNOWN:
        if wanted and not any(each.lower() in known.name.lower() for each in wanted):
            continue
        if not (SETS / known.file).exists():
            print(f"{known.name}: not here", flush=True)
            continue
        measure(known)


def measure(known: Known) -> None:
    rows = read(SETS / known.file)
    truth = _pairs_of(map(known.whole, rows))
    began = time.perf_counter()
    found = search(known, rows)
    taken = time.perf_counter() - began
    print(f"{known.name}: {len(rows)} records, {len(truth)} true pairs, {taken:.1f} s", flush=True)
    print(f"  model  {figures({(a, b) for a, b, _p in found}, truth)}", flush=True)
    print(f"  rules  {figures(plain(known, rows), truth)}", flush=True)
    print(f"  memory of the process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB", flush=True)


def search(known: Known, rows: Sequence[Row]) -> list[tuple[int, int, float]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
            write = csv.writer(file).writerow
            for n, each in enumerate(rows):
                write([n, "true", "true", *row(known.traits, known.profile(each))])
        parent.link(folder, parent.Plan(known.traits))
        return [(pair.one, pair.other, pair.probability) for pair in parent.pairs(folder, known.traits)]


def plain(known: Known, rows: Sequence[Row]) -> set[tuple[int, int]]:
    """Pairs that agree exactly in all fields of any of the rules."""
    found: set[tuple[int, int]] = set()
    for rule in known.plain:
        found |= _pairs_of(
            "\x1f".join(each[key] for key in rule) if all(each[key] for key in rule) else "" for each in rows
        )
    return found


def figures(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> str:
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}"


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file, skipinitialspace=True)
        header = [name.strip() for name in next(lines)]
        return [dict(zip(header, (cell.strip() for cell in line), strict=True)) for line in lines]


def _pairs_of(groups: Iterable[str]) -> set[tuple[int, int]]:
    """Every pair of places that have the same word; an empty one is the same as none."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        if group:
            places[group].append(n)
    return {pair for listed in places.values() for pair in combinations(listed, 2)}


if __name__ == "__main__":
    main(sys.argv[1:])
