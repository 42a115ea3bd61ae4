"""CSV: delimiter found, rows read one by one, each broken row told apart from the others."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from regulars.services.exchange.reading.encoding import encoding_of
from regulars.services.exchange.reading.line import Line
from regulars.services.exchange.reading.records import LONGEST_LINE, MOST_LINES, Flaw, Raw, cells, records

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200

csv.field_size_limit(LONGEST_LINE)


def describe(path: Path, encoding: str = "", delimiter: str = "") -> tuple[str, str]:
    """Encoding and delimiter of a file, those given kept."""
    encoding = encoding or encoding_of(path)
    return encoding, delimiter or delimiter_of(path, encoding)


def delimiter_of(path: Path, encoding: str) -> str:
    """The one that cuts most records into the same number of cells. A first line `sep=;` says it outright."""
    with path.open(encoding=encoding, errors="surrogateescape", newline=None) as file:
        sample = [line for _index, line in zip(range(SAMPLE_RECORDS * 3), _lines(file), strict=False)]
    if sample and (named := _named(sample[0])):
        return named
    return max(DELIMITERS, key=lambda each: _evenness(sample, each))


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Every record with its number as a spreadsheet counts (the first is 1), empty ones left out."""
    with path.open(encoding=encoding, errors="surrogateescape", newline=None) as file:
        whole = (raw for raw in records(_lines(file), delimiter))
        for number, raw in enumerate(whole, start=1):
            if number == 1 and _named(raw.text):
                continue
            line = _line(number, raw, delimiter)
            if any(cell.strip() for cell in line.cells):
                yield line


def count(path: Path, encoding: str, delimiter: str) -> int | None:
    """How many records there are, where no cell is quoted and a line is a record; None where they must be read."""
    if encoding.startswith(("utf-16", "utf-32")):
        return None
    blank = f"{delimiter} \t\r\n".encode("ascii", "ignore")
    found = 0
    with path.open("rb") as file:
        for line in file:
            if b'"' in line or b"\r" in line[:-2] or len(line) >= LONGEST_LINE:
                return None
            found += bool(line.strip(blank))
        file.seek(0)
        first = file.readline(20).decode("ascii", "ignore")
    return found - bool(_named(first))


def _line(number: int, raw: Raw, delimiter: str) -> Line:
    text = raw.text.rstrip("\n")
    if raw.flaw is Flaw.OPEN:
        return Line(number, _whole(text).split(delimiter), _("A quotation mark is opened and never closed."))
    if raw.flaw is Flaw.LONG:
        return Line(number, [_whole(text[:1000])], _too_long(raw))
    if '"' not in text:
        found = text.split(delimiter)
    else:
        try:
            found = next(csv.reader([raw.text], delimiter=delimiter), [])
        except csv.Error:
            return Line(number, text.split(delimiter), _("This row cannot be read as CSV."))
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return Line(
            number, [_whole(cell) for cell in found], _("Some letters of this row are not in the encoding of the file.")
        )
    if len(text) >= LONGEST_LINE:
        return Line(number, [text[:1000]], _("This row is too long."))
    return Line(number, found)


def _whole(text: str) -> str:
    """Text with a question mark for each byte that is not in the encoding of the file."""
    return text.encode("utf-8", "replace").decode()


def _too_long(raw: Raw) -> str:
    if raw.lines < 2:
        return _("This row is too long.")
    text = _(
        "A quotation mark opened in this row is not closed within %(most)s lines or 1 MB. Lines left out: %(lines)s."
    )
    return text % {"most": MOST_LINES, "lines": raw.lines}


def _lines(file: TextIO) -> Iterator[str]:
    """Lines, the very long cut: a file without line ends is not taken into memory whole."""
    while line := file.readline(LONGEST_LINE):
        yield line


def _named(line: str) -> str:
    """Excel's own first line, `sep=;`."""
    stripped = line.strip("\ufeff\r\n ")
    return stripped[4] if len(stripped) == 5 and stripped.lower().startswith("sep=") else ""


def _evenness(sample: list[str], delimiter: str) -> tuple[float, int]:
    counts: Counter[int] = Counter()
    for _index, raw in zip(range(SAMPLE_RECORDS), records(sample, delimiter), strict=False):
        if raw.text.strip():
            counts[cells(raw.text, delimiter)] += 1
    if not counts:
        return 0.0, 0
    width, often = counts.most_common(1)[0]
    return (often / counts.total() if width > 1 else 0.0), width
