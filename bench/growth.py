"""`python -m bench.growth SMALL LARGE`: two installations run side by side and are asked in turn.

Figures of two runs an hour apart compare two states of a machine; these compare two sizes. The data is what `python -m bench` left under
var/bench. The exit status is not zero where something costs more than one and a half times as much at the larger size.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from statistics import median

from bench import questions
from bench.machine import ROOT, Client, Figure, Server, measure, serving
from bench.report import MOST_GROWTH

PORT = 8870
TURNS = 5
NOISE = 0.5
"""Milliseconds: what processor times, counted in hundredths of a second, cannot tell apart."""


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    asked.add_argument("sizes", nargs=2, type=int)
    sizes = asked.parse_args().sizes
    folders = [ROOT / "var" / "bench" / str(size) for size in sizes]
    with serving(folders[0], PORT) as small, serving(folders[1], PORT + 20) as large:
        found = _in_turn([small, large], folders)
    print(f"| | {sizes[0]:,} | {sizes[1]:,} | times |\n|---|---|---|---|")
    for name, (before, after) in found.items():
        print(f"| {name} | {_cell(before)} | {_cell(after)} | **{after.cpu / before.cpu:.2f}** |")
    steep = [name for name, (before, after) in found.items() if after.cpu > before.cpu * MOST_GROWTH + NOISE]
    if steep:
        raise SystemExit(f"Grows with the number of records: {', '.join(steep)}")


def _in_turn(servers: list[Server], folders: list[Path]) -> dict[str, tuple[Figure, Figure]]:
    asks = [_questions(server, folder) for server, folder in zip(servers, folders, strict=True)]
    for server in servers:
        server.settle()
    found = {}
    for name in asks[0]:
        turns: list[list[Figure]] = [[], []]
        times = 50 if name in questions.SLOW else 100
        for _turn in range(TURNS):
            for figures, server, ask in zip(turns, servers, asks, strict=True):
                figures.append(measure(server, ask[name], times=times, to_rest=name == "API create"))
        found[name] = (_middle(turns[0]), _middle(turns[1]))
        print(name, *(_cell(each) for each in found[name]), flush=True)
    return found


def _questions(server: Server, folder: Path) -> dict[str, questions.Ask]:
    secrets = json.loads((folder / "filled").read_text())
    program = Client(server.port, {"Authorization": f"Bearer {secrets['token']}", "Accept": "application/json"})
    person = Client(server.port, {"Cookie": secrets["session"], "Accept": "text/html"})
    return questions.of_programs(program, secrets["deals"]) | questions.of_people(person, secrets["deals"])


def _middle(turns: list[Figure]) -> Figure:
    """Each measure's median over the turns."""
    return Figure(*(median(getattr(each, key) for each in turns) for key in ("p50", "p95", "app", "database", "rate")))


def _cell(figure: Figure) -> str:
    return f"{figure.cpu:.1f} ({figure.app:.1f} + {figure.database:.1f}); {figure.p50:.1f} / {figure.p95:.1f}"


if __name__ == "__main__":
    main()
