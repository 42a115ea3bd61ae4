"""Files of a run on its way: what was refused, what waits. A run taken up again continues copies of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from regulars.services.exchange.reading import Line


def folder_of(run_id: Any) -> Path:
    """Where a run keeps its files until it ends."""
    folder = Path(settings.DATA) / "runs" / str(run_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clear(run_id: Any) -> None:
    shutil.rmtree(Path(settings.DATA) / "runs" / str(run_id), ignore_errors=True)


def clear_older_than(moment: float) -> None:
    """Files of runs that were stopped and never taken up again; `moment` in seconds since 1970."""
    for folder in (Path(settings.DATA) / "runs").glob("*"):
        if folder.stat().st_mtime < moment:
            shutil.rmtree(folder, ignore_errors=True)


def append(path: Path, content: bytes) -> int:
    """Add to a file; on the disk before it returns. Gives the number of bytes."""
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return len(content)


def continued(folder: Path, previous: str, size: int, name: str) -> Path:
    """A file of this process with the first `size` bytes of the one another process wrote; on the disk before it is named in a place."""
    path = folder / name
    path.unlink(missing_ok=True)
    if previous and size:
        with (folder / previous).open("rb") as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.truncate(size)
            copy.flush()
            os.fsync(copy.fileno())
    return path


class WaitingRows:
    """Rows put aside until the records they refer to are there."""

    def __init__(self, path: Path, *, size: int = 0, count: int = 0) -> None:
        self.path, self.size, self.count = path, size, count

    def add(self, lines: Iterable[Line]) -> None:
        packed = [orjson.dumps([line.number, line.cells], default=_plain) for line in lines]
        if packed:
            self.count += len(packed)
            self.size += append(self.path, b"".join(each + b"\n" for each in packed))

    def rows(self) -> Iterator[Line]:
        if not self.count:
            return
        with self.path.open("rb") as file:
            for packed in file:
                number, cells = orjson.loads(packed)
                yield Line(number, cells)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)
