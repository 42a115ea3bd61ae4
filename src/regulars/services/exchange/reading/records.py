"""Physical lines of a CSV to records: a quoted cell may hold line ends, and a quote never closed must not swallow the file."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple

LONGEST_LINE = 1 << 20
MOST_LINES = 500
HEADS = 3
"""Records that tell how many cells a row has: a header may stand behind Excel's `sep=;`."""
COMPARED = 50


class Flaw(Enum):
    """What is wrong with a record."""

    OPEN = "open"
    """A quote that nothing closes; the lines behind it are records of their own."""
    LONG = "long"
    """A cell or a line beyond what is read; what belongs to it is left out."""


class Raw(NamedTuple):
    """One record as text; with a flaw, its beginning, and how many `lines` it takes of the file."""

    text: str
    flaw: Flaw | None = None
    lines: int = 1


def records(lines: Iterable[str], delimiter: str) -> Iterator[Raw]:
    """Whole records in order, each of `MOST_LINES` lines and `LONGEST_LINE` characters at most; no more is ever held.

    Where a quote is not closed within that, the lines behind it tell what it is: do they have as many cells as the header,
    the quote is a mistake of its line and reading goes on after it. Else they are what stands in a very long cell, which is left
    out up to where it is closed.
    """
    source = _Ahead(lines, delimiter)
    width = known = 0
    while (line := source.take()) is not None:
        if len(line) >= LONGEST_LINE and not line.endswith("\n"):
            yield Raw(line, Flaw.LONG, source.skip_line(line))
            continue
        taken = line if '"' not in line or not source.quotes.opens(line) else source.until_closed(line)
        if taken is not None:
            if known < HEADS:
                known, width = known + 1, max(width, cells(taken, delimiter))
            yield Raw(taken)
        elif source.looks_like_rows(width):
            yield Raw(line, Flaw.OPEN)
        else:
            yield Raw(line, Flaw.LONG, 1 + source.skip_cell())


class _Ahead:
    """Lines, some of them looked at before their turn. `_open` of those are known not to close a quoted cell: they are asked once."""

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self.quotes = _Quotes(delimiter)
        self._source, self._delimiter = iter(lines), delimiter
        self._waiting: deque[str] = deque()
        self._open = 0

    def take(self) -> str | None:
        if not self._waiting:
            return next(self._source, None)
        self._open = max(0, self._open - 1)
        return self._waiting.popleft()

    def until_closed(self, first: str) -> str | None:
        """The record that begins with `first`; None where nothing closes it within bounds, with what was looked at still to come."""
        size = len(first) + sum(map(len, islice(self._waiting, self._open)))
        while self._open < MOST_LINES - 1 and size < LONGEST_LINE:
            if self._open == len(self._waiting):
                line = next(self._source, None)
                if line is None:
                    return None
                self._waiting.append(line)
            line = self._waiting[self._open]
            self._open += 1
            size += len(line)
            if '"' in line and self.quotes.closes(line):
                taken = [self._waiting.popleft() for _line in range(self._open)]
                self._open = 0
                return "".join((first, *taken))
        return None

    def looks_like_rows(self, width: int) -> bool:
        """Whether most of the next lines have so many cells; a table of one column tells nothing, and has no long texts."""
        shown = [line for line in islice(self._waiting, COMPARED) if line.strip()]
        alike = sum(cells(line, self._delimiter) == width for line in shown)
        return width < 2 or alike * 2 >= len(shown)

    def skip_cell(self) -> int:
        """Leave out what stands in an open cell, to the end of the record that closes it. Gives how many lines."""
        skipped = 0
        while (line := self.take()) is not None:
            skipped += line.endswith("\n")
            if '"' in line and self.quotes.closes(line):
                break
        return skipped

    def skip_line(self, first: str) -> int:
        """Leave out the rest of a line that is read in pieces, and of the cell that it leaves open. Gives how many lines."""
        is_open, piece = self.quotes.opens(first), self.take()
        while piece is not None:
            is_open = not self.quotes.closes(piece) if is_open else self.quotes.opens(piece)
            if piece.endswith("\n"):
                break
            piece = self.take()
        return 1 + (self.skip_cell() if is_open and piece is not None else 0)


class _Quotes:
    """Whether a line leaves a quoted cell open. A quote opens only at the beginning of a cell (RFC 4180)."""

    def __init__(self, delimiter: str) -> None:
        d = re.escape(delimiter)
        quoted = rf'"(?:[^"]++|"")*+"[^{d}]*+'
        plain = rf'(?!")[^{d}]*+'
        rest = rf"(?:{d}(?:{quoted}|{plain}))*+"
        self._whole = re.compile(rf"(?:{quoted}|{plain}){rest}", re.DOTALL)
        self._closing = re.compile(rf'(?:[^"]++|"")*+"[ \t]*+(?={d}|\n|\Z)[^{d}]*+{rest}', re.DOTALL)

    def opens(self, line: str) -> bool:
        return self._whole.fullmatch(line) is None

    def closes(self, line: str) -> bool:
        """Whether a line that begins inside a quoted cell ends outside of one. Only a delimiter or the end may follow the quote that
        closes: one before a word opens a cell of the next row.
        """
        return self._closing.fullmatch(line) is not None


def cells(text: str, delimiter: str) -> int:
    """How many cells a record has; none when it cannot be read."""
    try:
        return len(next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error:
        return 0
