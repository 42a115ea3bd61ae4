"""The files of the demo, and tables made from them for the importer."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    """The rows of a file that ships with the demo."""
    packed = (FOLDER / "data" / f"{name}.csv.gz").read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8-sig"))))


def map_of(name: str) -> Path:
    """A mapping file that ships with the demo."""
    return FOLDER / "maps" / f"{name}.json"


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """Rows as a CSV file."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return path


def settings() -> bytes:
    """The file of settings that ships with the demo, as `regulars settings export` writes one."""
    return (FOLDER / "settings.json").read_bytes()
