"""Rows that were not taken: a CSV with the original columns, the row and the reason, ready to be corrected and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from regulars.base.text import neutralise_formula
from regulars.services.exchange.scratch import append

ROW, REASON = "Import row", "Import error"
OWN_COLUMNS = (ROW, REASON)


class Reject(NamedTuple):
    """A row that was not taken: its number, its cells, why."""

    number: int
    cells: Sequence[Any]
    reason: str


class RejectFile:
    """Appends rows. `size` after a batch goes into its transaction: taken up again, what stood behind it is left out."""

    def __init__(self, path: Path, headers: Sequence[str], *, size: int = 0) -> None:
        self.path = path
        self.headers = [header for header in headers if header not in OWN_COLUMNS]
        self._width = len(headers)
        self._kept = [index for index, header in enumerate(headers) if header not in OWN_COLUMNS]
        self.size = size

    def add(self, rejects: Iterable[Reject]) -> None:
        """On the disk before it returns."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        for reject in rejects:
            padded = [*reject.cells, *[""] * (self._width - len(reject.cells))]
            row = (*(padded[index] for index in self._kept), reject.number, reject.reason, *padded[self._width :])
            writer.writerow([neutralise_formula(_text(cell)) for cell in row])
        text = out.getvalue()
        if not text:
            return
        encoded = text.encode("utf-8", "replace")
        if self.size == 0:
            head = io.StringIO(newline="")
            csv.writer(head).writerow([*map(neutralise_formula, self.headers), *OWN_COLUMNS])
            encoded = head.getvalue().encode("utf-8-sig") + encoded
        self.size += append(self.path, encoded)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
