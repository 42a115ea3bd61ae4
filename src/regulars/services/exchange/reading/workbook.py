"""XLSX: checked for what it unpacks to; small ones read with calamine, large ones streamed with openpyxl."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from regulars.base.errors import Refused
from regulars.services.exchange.reading.line import Line

UNPACKED_LIMIT = 1 << 30
WORDS_LIMIT = 200 << 20  # the words of all cells, which every reader holds in memory
AT_ONCE = 32 << 20
MOST_CELLS = 501
RATIO_LIMIT = 200
MOST_ENTRIES = 5_000


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def sheets(path: Path) -> list[str]:
    """Names of the sheets, in order."""
    return list(_open(path).sheet_names)


def rows(path: Path, sheet: str = "") -> Iterator[Line]:
    """Rows of a sheet (the first when none is named), empty ones left out; a large one is never held whole. Raises Refused."""
    names = sheets(path)
    if not names or (sheet and sheet not in names):
        raise Refused(_("There is no sheet “%(name)s” in this workbook.") % {"name": sheet}, code="no_sheet")
    read = _at_once if _unpacked(path) <= AT_ONCE else _streamed
    for number, cells in read(path, sheet or names[0]):
        if any(cell != "" and cell is not None for cell in cells):
            yield Line(number, ["" if cell is None else _plain(cell) for cell in cells])


def _at_once(path: Path, sheet: str) -> Iterator[tuple[int, Any]]:
    """calamine: fast, with the whole sheet in memory."""
    try:
        found = _open(path).get_sheet_by_name(sheet)
        yield from enumerate(found.iter_rows(), start=(found.start or (0, 0))[0] + 1)
    except CalamineError as problem:
        raise _unreadable() from problem


def _streamed(path: Path, sheet: str) -> Iterator[tuple[int, Any]]:
    """Openpyxl's read-only mode: slower, row by row from the disk."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            found = book[sheet]
            found.reset_dimensions()
            for number, cells in enumerate(found.iter_rows(values_only=True, max_col=MOST_CELLS), start=1):
                filled = len(cells)
                while filled and cells[filled - 1] is None:
                    filled -= 1
                yield number, [_day(cell) for cell in cells[:filled]]
        finally:
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, EOFError, zlib.error) as problem:
        raise _unreadable() from problem


def _day(cell: Any) -> Any:
    """A day without a time, as the fast reader gives it."""
    return cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell


def _plain(cell: Any) -> Any:
    """Whole numbers come as 5.0 from Excel; people mean 5."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def _open(path: Path) -> CalamineWorkbook:
    _refuse_bomb(path)
    try:
        return load_workbook(path)
    except (CalamineError, OSError) as problem:
        raise _unreadable() from problem


def _refuse_bomb(path: Path) -> None:
    """A workbook is a ZIP: a small file may unpack to more than the memory holds, whatever its directory says."""
    size, packed = _unpacked(path), path.stat().st_size
    if size > UNPACKED_LIMIT or (size > 10 << 20 and size / max(1, packed) > RATIO_LIMIT):
        raise _too_large()


@lru_cache(maxsize=64)
def _measured(path: Path, _size: int, _changed: int) -> int:
    """What a workbook really unpacks to, read to its end or to the limit."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                return UNPACKED_LIMIT + 1
            for entry in entries:
                entry.file_size = UNPACKED_LIMIT + 1  # the directory may lie; so may its checksum
                entry.CRC = None  # type: ignore[assignment]
                with archive.open(entry) as part:
                    words = 0
                    while block := part.read(1 << 20):
                        total += len(block)
                        words += len(block) if entry.filename.endswith("sharedStrings.xml") else 0
                        if words > WORDS_LIMIT:
                            return UNPACKED_LIMIT + 1
                        if total > UNPACKED_LIMIT:
                            return total
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        RuntimeError,
        zlib.error,
    ) as problem:
        raise _unreadable() from problem
    return total


def _unpacked(path: Path) -> int:
    stat = path.stat()
    return _measured(path, stat.st_size, stat.st_mtime_ns)


def _too_large() -> Refused:
    return Refused(_("This workbook is too large. Save it as CSV and import that."), code="too_large")


def _unreadable() -> Refused:
    return Refused(_("This workbook cannot be read. Is it protected with a password, or damaged?"), code="unreadable")
