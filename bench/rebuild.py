"""`python -m bench.rebuild SIZE`: search documents written anew while people work, and what the people feel of it.

So many people, each at a page or a search every few seconds and now and then a new contact, first alone, then beside
`bin/regulars search rebuild contacts`. The data is what `python -m bench` left under var/bench.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

from bench import questions
from bench.machine import ROOT, Client, Server, serving

PORT = 8910
PEOPLE = 20
THINKS = 5.0
"""Seconds from one press to the next, on average."""
CREATES = 0.1
"""The part of the presses that save a new contact."""
ALONE = 60


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.rebuild", description=__doc__)
    asked.add_argument("size", type=int)
    folder = ROOT / "var" / "bench" / str(asked.parse_args().size)
    with serving(folder, PORT) as server:
        server.settle()
        with _people(server, folder) as taken:
            time.sleep(ALONE)
        _tell("people alone", taken)
        with _people(server, folder) as taken:
            written = _rebuilt(folder)
        print(written, flush=True)
        _tell("people beside it", taken)


def _rebuilt(folder: Path) -> str:
    command = [str(ROOT / "bin" / "regulars"), "search", "rebuild", "contacts"]
    environment = {**os.environ, "REGULARS_DATA": str(folder)}
    told = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = re.search(r"\d+ documents written.*", told)
    if found is None:
        raise SystemExit(f"Nothing was written: {told}")
    return found[0]


@contextmanager
def _people(server: Server, folder: Path) -> Iterator[dict[str, list[float]]]:
    """Milliseconds that each kind of press took, of everybody, until they are sent home."""
    taken: dict[str, list[float]] = {}
    home = Event()
    people = [Thread(target=_work, args=(server, folder, taken, home)) for _each in range(PEOPLE)]
    for person in people:
        person.start()
    try:
        yield taken
    finally:
        home.set()
        for person in people:
            person.join()


def _work(server: Server, folder: Path, taken: dict[str, list[float]], home: Event) -> None:
    secrets = json.loads((folder / "filled").read_text())
    while not home.wait(random.uniform(0, 2 * THINKS)):
        began = time.perf_counter()
        # The server has closed a connection that rested for so long.
        if random.random() < CREATES:
            program = Client(server.port, {"Authorization": f"Bearer {secrets['token']}", "Accept": "application/json"})
            name, asks = "API create", questions.of_programs(program, secrets["deals"])
        else:
            person = Client(server.port, {"Cookie": secrets["session"], "Accept": "text/html"})
            asks = questions.of_people(person, secrets["deals"])
            name = random.choice(list(asks))
        asks[name](random.randrange(10_000))
        taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)


def _tell(who: str, taken: dict[str, list[float]]) -> None:
    for name, found in sorted({**taken, "all": list(chain(*taken.values()))}.items()):
        if len(found) > 1:
            marks = quantiles(found, n=20)
            print(
                f"{who}: {name}: {len(found)} times, {marks[9]:.0f} ms in the median, {marks[18]:.0f} at p95",
                flush=True,
            )


if __name__ == "__main__":
    main()
