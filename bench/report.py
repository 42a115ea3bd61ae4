"""Figures as a table, kept in docs/performance.md between its markers."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
MOST_GROWTH = 1.5
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def table(found: list[dict[str, Any]]) -> str:
    """One column a size; processor ms of program + database for each request, wall p50 and p95 behind it."""
    sizes = [f"{each['size']:,}" for each in found]
    lines = [f"| | {' | '.join(sizes)} |", f"|---|{'---|' * len(found)}"]
    for name in found[0]["requests"]:
        cells = [_cell(each["requests"].get(name)) for each in found]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name in found[0]["bare"]:
        lines += [f"| bare SQL: {name}, ms | {' | '.join(str(each['bare'][name]) for each in found)} |"]
    rates = [f"{e['import']['rows_per_second']} / {e['import']['rows_per_second_started']}" for e in found]
    lines.append(f"| import, rows a second, with the start of the command / without | {' | '.join(rates)} |")
    for name in found[0]["work"]:
        lines.append(f"| {name}, a second | {' | '.join(str(e['work'][name]['rows_per_second']) for e in found)} |")
    starts = [f"{each['cold_start_s']} / {each['warm_start_s']}" for each in found]
    lines.append(f"| cold / warm start, s | {' | '.join(starts)} |")
    lines.append(f"| memory at rest (PSS), MB | {' | '.join(str(e['memory_mb']['pss']) for e in found)} |")
    lines.append(f"| memory after the run (PSS), MB | {' | '.join(str(e['memory_after_mb']['pss']) for e in found)} |")
    return "\n".join(lines)


def _cell(figure: dict[str, float] | None) -> str:
    if figure is None:
        return "–"
    cpu = figure["app"] + figure["database"]
    return f"**{cpu:.1f}** ({figure['app']:.1f} + {figure['database']:.1f}); {figure['p50']:.1f} / {figure['p95']:.1f}"


def too_steep(found: list[dict[str, Any]]) -> list[str]:
    """What costs more than `MOST_GROWTH` times its processor time at the smallest size, in words; half a millisecond is noise."""
    small, large = min(found, key=_size), max(found, key=_size)
    told = []
    for name, figure in large["requests"].items():
        before, after = (each["app"] + each["database"] for each in (small["requests"][name], figure))
        if after > before * MOST_GROWTH + 0.5:
            told.append(f"{name}: {before:.1f} ms at {small['size']:,}, {after:.1f} ms at {large['size']:,}")
    return told


def _size(figures: dict[str, Any]) -> int:
    return int(figures["size"])


def write(found: list[dict[str, Any]]) -> None:
    """Put the newest figures into the page, with day, commit and machine."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    head = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}, {os.cpu_count()} processors."
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{head}\n\n{table(found)}\n\n{END}{after}", encoding="utf-8")
