"""`make bench`, `python -m bench [SIZE …]`: build the data, ask a real server, print and keep the figures.

Figures are written to docs/performance.md between its markers. Sizes are records each of contacts and deals. The exit status is not
zero where something costs more than one and a half times as much at the largest size as at the smallest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8870


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--keep", action="store_true", help="use data that an earlier run left under var/bench")
    asked.add_argument("--no-write", action="store_true", help="print only")
    args = asked.parse_args()
    from bench import report

    found = []
    for size in args.sizes:
        folder = ROOT / "var" / "bench" / str(size)
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)
        found.append(_one(size, folder))
        print(report.table(found), flush=True)
    if not args.no_write:
        report.write(found)
    steep = report.too_steep(found)
    if steep:
        raise SystemExit("Grows with the number of records:\n" + "\n".join(steep))


def _one(size: int, folder: Path) -> dict[str, object]:
    """A process of its own for each size: Django is set up once in a process."""
    result = folder.parent / f"{size}.json"
    folder.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "REGULARS_DATA": str(folder), "REGULARS_BENCH_RESULT": str(result), "PORT": str(PORT)}
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "bench.size", str(size)], cwd=ROOT, env=environment, check=True)
    import json

    figures: dict[str, object] = json.loads(result.read_text())
    figures["minutes"] = round((time.monotonic() - began) / 60, 1)
    return figures


if __name__ == "__main__":
    main()
