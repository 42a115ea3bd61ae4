"""Physical lines of a CSV to records: a quoted cell may hold line ends, and a quote never closed must not swallow the file."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST_LINE = 1 << 20
MOST_LINES = 500
MANY_BROKEN = 20


class Raw(NamedTuple):
    """One record as text; `broken` when it opens a quote that nothing closes."""

    text: str
    broken: bool = False


def records(lines: Iterable[str], delimiter: str) -> Iterator[Raw]:
    """Whole records in order. A line whose quote is never closed stands alone, and reading goes on after it."""
    source = iter(lines)
    waiting: deque[str] = deque()
    state = _Quotes(delimiter)
    broken = 0
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        if '"' not in line or not state.opens(line):
            yield Raw(line)
            continue
        taken = _until_closed(line, source, waiting, state, MOST_LINES if broken < MANY_BROKEN else 5)
        if taken is None:
            broken += 1
            yield Raw(line, broken=True)
        else:
            yield Raw(taken)


def _until_closed(first: str, source: Iterator[str], waiting: deque[str], state: _Quotes, limit: int) -> str | None:
    """The record that begins with `first`, or None with the lines looked at put back."""
    parts = [first]
    size = len(first)
    while len(parts) < limit and size < LONGEST_LINE:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            break
        parts.append(line)
        size += len(line)
        if '"' in line and state.closes(line):
            return "".join(parts)
    waiting.extendleft(reversed(parts[1:]))
    return None


class _Quotes:
    """Whether a line leaves a quoted cell open. A quote opens only at the beginning of a cell (RFC 4180)."""

    def __init__(self, delimiter: str) -> None:
        d = re.escape(delimiter)
        quoted = rf'"(?:[^"]++|"")*+"[^{d}]*+'
        plain = rf'(?!")[^{d}]*+'
        rest = rf"(?:{d}(?:{quoted}|{plain}))*+"
        self._whole = re.compile(rf"(?:{quoted}|{plain}){rest}", re.DOTALL)
        self._closing = re.compile(rf'(?:[^"]++|"")*+"(?!")[^{d}]*+{rest}', re.DOTALL)

    def opens(self, line: str) -> bool:
        return self._whole.fullmatch(line) is None

    def closes(self, line: str) -> bool:
        """Whether a line that begins inside a quoted cell ends outside of one."""
        return self._closing.fullmatch(line) is not None
