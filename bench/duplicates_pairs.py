"""`python -m bench.duplicates_pairs`: labelled pairs: names of people and companies, and two lists of the same things (Magellan).

Names are judged by `comparing` alone at its usual bound. Of the lists the model learns from all records without labels; what is counted are
the labelled pairs of the test split. Beside each stands exact equality of the folded name.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.duplicates import SETS, figures
from regulars.base.text import fold
from regulars.services.duplicates.comparing import COMPARISONS
from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.traits import Trait, row

BOUND = 0.8
COLUMN = re.compile(r"COL (\S+) VAL (.*?)(?= COL \S+ VAL |$)")
Row = dict[str, str]


@dataclass(frozen=True)
class Listed:
    """Two lists with labelled pairs: `named` is the column of the name, `profile` gives the values by trait."""

    name: str
    named: str
    traits: Sequence[Trait]
    profile: Callable[[Row], dict[str, Any]]


def _restaurant(found: Row) -> dict[str, Any]:
    return {
        "name": found["name"],
        "street": found["addr"],
        "city": found["city"],
        "phones": [found["phone"]],
        "kind": found["type"],
    }


def _paper(found: Row) -> dict[str, Any]:
    return {"name": found["title"], "authors": found["authors"], "venue": found["venue"], "year": found["year"]}


def _product(found: Row) -> dict[str, Any]:
    return {"name": found["title"], "brand": found["brand"], "model": found["modelno"], "kind": found["category"]}


LISTS = (
    Listed(
        "Structured_Fodors-Zagats", "name",
        (Trait("name", "title", alone=True), Trait("street", "street", alone=True), Trait("city", "word"), Trait("phones", "phones"), Trait("kind", "word")),
        _restaurant,
    ),
    Listed(
        "Structured_DBLP-ACM", "title",
        (Trait("name", "title", alone=True), Trait("authors", "title", alone=True), Trait("venue", "word"), Trait("year", "code")),
        _paper,
    ),
    Listed(
        "Structured_Walmart-Amazon", "title",
        (Trait("name", "title", alone=True), Trait("brand", "word"), Trait("model", "code", alone=True), Trait("kind", "word")),
        _product,
    ),
)  # fmt: skip


def main() -> None:
    path = SETS / "name-match-bench" / "cases.csv.gz"
    if path.exists():
        names(path)
    for listed in LISTS:
        path = SETS / "magellan-er-pairs" / f"{listed.name}.tar.xz"
        if path.exists():
            lists(listed, path)


def names(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    for kind, chosen in (("person", "Person"), ("company", "")):
        some = [(n, each) for n, each in enumerate(cases) if (each["schema"] == "Person") == bool(chosen)]
        truth = {(n, n) for n, each in some if each["is_match"] == "true"}
        alike = {(n, n) for n, each in some if COMPARISONS[kind].likeness(each["name1"], each["name2"]) >= BOUND}
        same = {(n, n) for n, each in some if fold(each["name1"]) == fold(each["name2"])}
        print(f"Names of {kind}: {len(some)} pairs, {len(truth)} the same", flush=True)
        print(f"  comparing  {figures(alike, truth)}\n  equality   {figures(same, truth)}", flush=True)


def lists(listed: Listed, path: Path) -> None:
    records: dict[tuple[str, str], int] = {}
    splits = {name: _pairs(path, name, records) for name in ("train", "valid", "test")}
    told = [_values(text) for _side, text in records]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
            write = csv.writer(file).writerow
            for (side, _text), n in records.items():
                write([n, str(side == "left").lower(), "true", *row(listed.traits, listed.profile(told[n]))])
        parent.link(folder, parent.Plan(listed.traits))
        found = {tuple(sorted((pair.one, pair.other))) for pair in parent.pairs(folder, listed.traits)}
    test = splits["test"]
    truth = {pair for pair, label in test.items() if label}
    same = {pair for pair in test if fold(told[pair[0]][listed.named]) == fold(told[pair[1]][listed.named])}
    print(f"{listed.name}: {len(records)} records, {len(test)} labelled pairs, {len(truth)} the same", flush=True)
    print(f"  model     {figures({pair for pair in test if pair in found}, truth)}", flush=True)
    print(f"  equality  {figures(same, truth)}", flush=True)


def _pairs(path: Path, split: str, records: dict[tuple[str, str], int]) -> dict[tuple[int, int], bool]:
    """The labelled pairs of a split; records are numbered as they come."""
    found: dict[tuple[int, int], bool] = {}
    with tarfile.open(path) as archive:
        member = next(each for each in archive.getmembers() if each.name.endswith(f"{split}.txt"))
        content = archive.extractfile(member)
        assert content is not None
        for line in io.TextIOWrapper(content, encoding="utf-8"):
            left, right, label = line.rstrip("\n").split("\t")
            one, other = (
                records.setdefault((side, text), len(records)) for side, text in (("left", left), ("right", right))
            )
            found[min(one, other), max(one, other)] = label == "1"
    return found


def _values(text: str) -> Row:
    return {name: value.strip() for name, value in COLUMN.findall(text.strip())}


if __name__ == "__main__":
    main()
