"""XLSX: checked for what it would unpack to, then read with calamine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from regulars.base.errors import Refused
from regulars.services.exchange.reading.line import Line

UNPACKED_LIMIT = 400 << 20
RATIO_LIMIT = 200
MOST_ENTRIES = 5_000


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def sheets(path: Path) -> list[str]:
    """Names of the sheets, in order."""
    return list(_open(path).sheet_names)


def rows(path: Path, sheet: str = "") -> Iterator[Line]:
    """Rows of a sheet (the first when none is named), empty ones left out. Raises Refused."""
    book = _open(path)
    names = book.sheet_names
    if not names or (sheet and sheet not in names):
        raise Refused(_("There is no sheet “%(name)s” in this workbook.") % {"name": sheet}, code="no_sheet")
    try:
        found = book.get_sheet_by_name(sheet or names[0])
        first = (found.start or (0, 0))[0]
        for number, cells in enumerate(found.iter_rows(), start=first + 1):
            if any(cell != "" and cell is not None for cell in cells):
                yield Line(number, [_plain(cell) for cell in cells])
    except CalamineError as problem:
        raise _unreadable() from problem


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
    """A workbook is a ZIP: a small file may unpack to more than the memory holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise _unreadable() from problem
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    suspicious = unpacked > 10 << 20 and unpacked / packed > RATIO_LIMIT
    if len(entries) > MOST_ENTRIES or unpacked > UNPACKED_LIMIT or suspicious:
        raise Refused(_("This workbook is too large. Save it as CSV and import that."), code="too_large")


def _unreadable() -> Refused:
    return Refused(_("This workbook cannot be read. Is it protected with a password, or damaged?"), code="unreadable")
