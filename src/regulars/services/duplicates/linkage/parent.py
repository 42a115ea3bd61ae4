"""Start the process that learns and compares, hear how far it is, end it when asked."""

from __future__ import annotations

import csv
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from regulars.services.duplicates.linkage.traits import Trait

CHILD = "regulars.services.duplicates.linkage.child"
TICK = 10.0


class LinkageFailed(Exception):
    """The process ended without a result; carries the end of what it said."""


class Stopped(Exception):
    """It was asked to stop."""


@dataclass(frozen=True)
class Plan:
    """What is asked of the process. `model`: judge by these weights instead of learning; `least`: the least probability told.

    `wanted`: judge the pairs of wanted.csv alone, by the model.
    """

    traits: Sequence[Trait]
    model: dict[str, Any] | None = None
    least: float = 0.5
    memory_mb: int = 1500
    pairs_per_record: int = 25
    wanted: bool = False


class Pair(NamedTuple):
    """Two records by their numbers; by trait the level of agreement ("" where one of them has no value) and its weight in bits."""

    one: int
    other: int
    probability: float
    weight: float
    levels: dict[str, tuple[str, float]]


def link(folder: Path, plan: Plan, *, said: Callable[[dict[str, Any]], bool] = lambda _said: False) -> dict[str, Any]:
    """Judge the records of `folder`/records.csv; gives the model. `said` hears each message and tells whether to stop.

    Raises LinkageFailed, Stopped.
    """
    told = {**asdict(plan), "traits": [asdict(trait) for trait in plan.traits]}
    (folder / "plan.json").write_text(json.dumps(told))
    for left in folder.glob("work.duckdb*"):
        left.unlink()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", CHILD, str(folder)]
    with (
        (folder / "errors.txt").open("w+") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        try:
            for told_now in _heard(process):
                if said(told_now):
                    raise Stopped
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode:
        raise LinkageFailed((folder / "errors.txt").read_text()[-2000:])
    model: dict[str, Any] = json.loads((folder / "model.json").read_text())
    return model


def _heard(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """What the process says until it ends, and between an empty word every few seconds: so that its parent is known to live."""
    said: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in process.stdout or ():
            said.put(line)
        said.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = said.get(timeout=TICK)
        except queue.Empty:
            yield {}
            continue
        if line is None:
            process.wait()
            return
        if line.startswith("{"):
            yield json.loads(line)


def pairs(folder: Path, traits: Sequence[Trait]) -> Iterator[Pair]:
    """What was found, the likeliest first."""
    with (folder / "pairs.csv").open(newline="", encoding="utf-8") as lines:
        for one, other, probability, weight, *cells in csv.reader(lines):
            found = zip(traits, cells[::2], cells[1::2], strict=True)
            levels = {trait.name: (level, float(bits or 0)) for trait, level, bits in found}
            yield Pair(int(one), int(other), float(probability), float(weight), levels)
