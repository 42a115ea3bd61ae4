"""`python -m bench.configurator FOLDER`: the published feature models (their archive unpacked, statistics beside it): same facts, and how much processor time answers take."""

from __future__ import annotations

import csv
import gzip
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from bench.feature_models import read
from regulars.areas.configurator.core.configurator import Configurator
from regulars.areas.configurator.core.model import Model, Option

CLICKS = 12
CONVERTED = {"original/e_commerce/e_shop/Lau2006.xml": "dimacs/e_commerce/e_shop/Lau2006.dimacs"}
"""Published facts of a model as it was converted, which left options out: it is read as the facts were worked out."""


def main(folder: Path) -> None:
    print(
        "model | options | rules | core, dead | published | load | first | click median | click most | why | conflict | cheapest (ms)"
    )
    for row in _published(folder):
        path = folder / row["Path"]
        path = next(
            (folder / "feature_models" / new for old, new in CONVERTED.items() if row["Path"].endswith(old)), path
        )
        if path.exists():
            _measure(row, read(path), f"{path.parent.name}/{path.stem}")


def _published(folder: Path) -> list[dict[str, str]]:
    with gzip.open(folder / "statistics_Complete.csv.gz", "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _measure(row: dict[str, str], bare: Model, name: str) -> None:
    chance = random.Random(7)
    options = tuple(
        Option(each.key, price=Decimal(chance.randint(1, 500)), days=chance.randint(0, 60)) for each in bare.options
    )
    model = Model(options, bare.groups, bare.rules)
    load, configurator = _timed(lambda: Configurator(model, seconds=120))
    first, (core, dead) = _timed(lambda: configurator.core_and_dead)
    choices: dict[str, bool] = {}
    clicks: list[float] = []
    answer = configurator.answer({})
    for _click in range(CLICKS):
        free = [key for key, each in answer.standings.items() if each.state == "open" and key not in choices]
        if not free:
            break
        choices[chance.choice(free)] = chance.random() < 0.7
        took, answer = _timed(lambda: configurator.answer(choices))
        clicks.append(took)
    settled = [
        key for key, each in answer.standings.items() if each.state == "out" and key not in choices and key not in dead
    ]
    why = conflict = 0.0
    if settled:
        configurator.why({}, next(iter(core)))  # the guarded model is made once
        why, _reasons = _timed(lambda: configurator.why(choices, settled[0]))
        conflict, _answer = _timed(lambda: configurator.answer({**choices, settled[0]: True}))
    best, _completion = _timed(lambda: configurator.complete(choices, "cheapest"))
    facts, published = (len(core), len(dead)), (int(row["Number_CORE"]), int(row["Number_Dead"]))
    figures = (load, first, median(clicks), max(clicks), why, conflict, best)
    said = " | ".join(f"{figure:.0f}" for figure in figures)
    print(f"{name} | {len(options)} | {len(model.rules)} | {facts} | {published} | {said}", flush=True)
    assert facts == published, name


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = ask()
    return (time.process_time() - began) * 1000, found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
