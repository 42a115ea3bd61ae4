"""Files of an export: CSV, XLSX, JSON; each takes rows one by one and holds none of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import neutralise_formula
from regulars.engine.query import Row
from regulars.services.exchange.outgoing import OutColumn

FORMATS = ("csv", "xlsx", "json", "jsonl", "vcf", "vcf4")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "vcf": "text/vcard; charset=utf-8",
    "vcf4": "text/vcard; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_SHEET_ROWS = 1_048_575
LONGEST_CELL = 32_767

Pages = Iterable[list[Row]]


def csv_blocks(columns: list[OutColumn], pages: Pages, *, delimiter: str = ",", bom: bool = True) -> Iterator[bytes]:
    """A CSV in blocks, one for each page of rows. Cells that a spreadsheet would run are neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([neutralise_formula(column.header) for column in columns])
    if bom:
        yield "\ufeff".encode()
    for page in pages:
        for row in page:
            writer.writerow([_csv_cell(column.cell(row)) for column in columns])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    if rest := out.getvalue():
        yield rest.encode()


def json_blocks(paths: Iterable[str], dump: Any, pages: Pages, *, lines: bool = False) -> Iterator[bytes]:
    """A JSON array in blocks, or one object a line; the values are those of the API."""
    listed = list(paths)
    between = b"\n" if lines else b",\n"
    yield b"" if lines else b"["
    first = True
    for page in pages:
        packed = [
            orjson.dumps(
                {"id": str(row.id), "number": row.number, **{path: dump(path, row.values[path]) for path in listed}},
                default=str,
            )
            for row in page
        ]
        if packed:
            yield (between if not first else b"" if lines else b"\n") + between.join(packed)
            first = False
    yield (b"" if first else b"\n") if lines else b"\n]\n"


def write_workbook(path: Path, columns: list[OutColumn], pages: Pages, *, title: str) -> None:
    """An XLSX written row by row. Text stays text: nothing in it becomes a formula or a link."""
    import xlsxwriter  # not needed at start

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.header, bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for page in pages:
            for row in page:
                number += 1
                if number > MOST_SHEET_ROWS:
                    raise Refused(
                        _("A workbook holds at most 1,048,575 rows. Export CSV instead."), code="too_many_rows"
                    )
                for place, column in enumerate(columns):
                    _write_cell(sheet, number, place, column.cell(row), day, moment)


def _write_cell(sheet: Any, number: int, place: int, value: Any, day: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, int | float | Decimal) and -(10**15) < value < 10**15:
        sheet.write_number(number, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(number, place, value.astimezone(UTC).replace(tzinfo=None), moment)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(number, place, value, day)
    else:
        sheet.write_string(number, place, str(value)[:LONGEST_CELL])


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise_formula(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Export"
