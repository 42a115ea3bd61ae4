"""A file as a table: headers and a stream of rows, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import clean
from regulars.services.exchange.reading import cards, delimited, json_lines, workbook
from regulars.services.exchange.reading.headers import looks_like_header, name_columns
from regulars.services.exchange.reading.line import Line

MOST_COLUMNS = 500
SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Table:
    """An opened file. `rows()` may be asked again and again; each time it streams from the disk."""

    path: Path
    kind: str
    headers: tuple[str, ...]
    sample: tuple[tuple[Any, ...], ...]
    has_header: bool = True
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def rows(self) -> Iterator[Line]:
        """Data rows, each as wide as the header; a row with more filled cells says so in `problem`."""
        if self.kind == "json":
            yield from json_lines.rows(self.path, self.headers)
            return
        lines = _lines(self.path, self.kind, self.encoding, self.delimiter, self.sheet)
        if self.has_header and self.kind != "vcard":
            next(lines, None)
        width = len(self.headers)
        for line in lines:
            yield line if len(line.cells) == width or line.problem else _fit(line, width)

    def count(self) -> int:
        quick = delimited.count(self.path, self.encoding, self.delimiter) if self.kind == "csv" else None
        if quick is not None:
            return max(0, quick - self.has_header)
        return sum(1 for _line in self.rows())


def open_table(
    path: Path, *, encoding: str = "", delimiter: str = "", header: bool | None = None, sheet: str = ""
) -> Table:
    """Look at a file: its form, encoding, delimiter, headers. What is given is taken. Raises Refused."""
    require_size(path.stat().st_size)
    kind = _kind(path)
    if kind in ("json", "vcard"):
        return _of_objects(path, kind)
    if kind == "csv":
        _refuse_binary(path)
        encoding, delimiter = _readable(path, encoding, delimiter)
    lines = list(islice(_lines(path, kind, encoding, delimiter, sheet), SAMPLE_ROWS + 1))
    if not lines:
        raise Refused(_("This file has no rows."), code="empty_file")
    first = [cell if isinstance(cell, str) else str(cell if cell is not None else "") for cell in lines[0].cells]
    has_header = looks_like_header(first, [line.cells for line in lines[1:]]) if header is None else header
    body = lines[1:] if has_header else lines
    width = len(first) if has_header else max(len(line.cells) for line in lines)
    headers = name_columns([clean(cell) for cell in first] if has_header else [""] * width)
    if len(headers) > MOST_COLUMNS:
        raise Refused(_("A file has at most %(limit)s columns.") % {"limit": MOST_COLUMNS}, code="too_many_columns")
    sample = tuple(tuple(_fit(line, len(headers)).cells[: len(headers)]) for line in body if not line.problem)
    return Table(path, kind, headers, sample, has_header, encoding, delimiter, sheet)


def _kind(path: Path) -> str:
    if workbook.is_workbook(path):
        return "xlsx"
    if cards.is_cards(path):
        return "vcard"
    return "json" if json_lines.is_json(path) else "csv"


def _of_objects(path: Path, kind: str) -> Table:
    """A file whose rows name their own columns."""
    headers = tuple(json_lines.headers(path)) if kind == "json" else cards.COLUMNS
    if len(headers) > MOST_COLUMNS:
        raise Refused(_("A file has at most %(limit)s columns.") % {"limit": MOST_COLUMNS}, code="too_many_columns")
    table = Table(path, kind, headers, ())
    sample = tuple(tuple(line.cells) for line in islice(table.rows(), SAMPLE_ROWS) if not line.problem)
    if kind == "vcard":
        used = [index for index in range(len(headers)) if any(row[index] for row in sample)]
        if not used:
            raise Refused(_("This file has no rows."), code="empty_file")
    return Table(path, kind, headers, sample)


def _readable(path: Path, encoding: str, delimiter: str) -> tuple[str, str]:
    try:
        return delimited.describe(path, encoding, delimiter)
    except (LookupError, UnicodeError) as problem:
        text = _("This file cannot be read in the encoding “%(name)s”.") % {"name": encoding[:40]}
        raise Refused(text, code="bad_encoding") from problem


def _lines(path: Path, kind: str, encoding: str, delimiter: str, sheet: str) -> Iterator[Line]:
    if kind == "vcard":
        return cards.rows(path)
    return workbook.rows(path, sheet) if kind == "xlsx" else delimited.rows(path, encoding, delimiter)


def _fit(line: Line, width: int) -> Line:
    """Short rows are filled up; empty cells too many are dropped; filled ones too many are a mistake in the file."""
    cells = line.cells
    if len(cells) < width:
        return line._replace(cells=[*cells, *[""] * (width - len(cells))])
    extra = [cell for cell in cells[width:] if cell not in ("", None)]
    if not extra or line.problem:
        return line._replace(cells=cells[:width])
    text = _("This row has %(cells)s cells, the header has %(width)s.") % {"cells": len(cells), "width": width}
    return line._replace(problem=text)


def require_size(size: int) -> None:
    """Raises Refused for a file without bytes, or with more of them than the installation takes (`IMPORT_LIMIT`)."""
    if size > settings.IMPORT_LIMIT:
        text = _("This file is larger than %(limit)s MB. Split it.") % {"limit": settings.IMPORT_LIMIT >> 20}
        raise Refused(text, code="too_large", fields={"file": text})
    if size == 0:
        raise Refused(_("This file is empty."), code="empty_file")


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(
        (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        raise Refused(
            _("This is not a table. CSV, XLSX, JSON lines and vCard can be imported; save other workbooks as XLSX."),
            code="not_a_table",
        )
