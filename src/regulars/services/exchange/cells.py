"""Cells of one column to values of one field: words replaced, dates and numbers read as this file writes them, shifted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.money import parse_money_as
from regulars.base.phone import likely_region
from regulars.base.text import restored
from regulars.engine.fields import Field, Manner, Wrong

ANY = "*"
"""Stands in the words of a column for all that are not named."""
KEPT_VALUES = 20_000
NUMBERS = frozenset(("integer", "decimal", "percent", "money"))
ORDERS = ("dmy", "mdy", "ymd")
_THREE = re.compile(r"(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})(?:[ T,]+(.*))?")


@dataclass
class Reader:
    """Reads the cells of a column. Values met before are remembered: most columns repeat themselves."""

    field: Field
    manner: Manner
    values: Mapping[str, Any] = made(default_factory=dict)
    order: str = ""
    pattern: str = ""
    decimal: str = ""
    shift: timedelta = timedelta()
    prefix: str = ""
    first: str = ""
    _kept: dict[Any, Any] = made(default_factory=dict)
    _folded: dict[str, Any] = made(default_factory=dict)
    _others: Any = None

    def __post_init__(self) -> None:
        self._folded = {str(word).strip().casefold(): value for word, value in self.values.items()}
        self._others = self._folded.pop(ANY, self)

    def read(self, cell: Any) -> Any:
        """The parsed value; a `Wrong` is given back, not raised."""
        key = cell if type(cell) is str else (type(cell), cell)
        found = self._kept.get(key, self)
        if found is not self:
            return found
        try:
            value = self._parse(cell)
        except Wrong as problem:
            value = problem
        if len(self._kept) >= KEPT_VALUES:
            self._kept = {}
        self._kept[key] = value
        return value

    def plain(self, cell: Any) -> Any:
        """The cell as the field should get it, not parsed yet."""
        if isinstance(cell, str):
            cell = restored(cell)
            if self.first:
                cell = cell.partition(self.first)[0]
            if self.values and cell.strip():
                cell = self._folded.get(cell.strip().casefold(), cell if self._others is self else self._others)
        if self.prefix:
            text = str(cell if cell is not None else "").strip()
            return f"{self.prefix}{text}" if text else ""
        return self._typed(cell)

    def _parse(self, cell: Any) -> Any:
        plain = self.plain(cell)
        if self.field.kind == "money" and isinstance(plain, str):
            plain = _money(plain, self.manner)
        value = self.field.parse(plain, self.manner)
        return shifted(value, self.shift) if self.shift and value is not None else value

    def _typed(self, cell: Any) -> Any:
        kind = self.field.kind
        if kind in ("date", "moment"):
            return self._dated(cell)
        if isinstance(cell, str):
            return plain_number(cell, self.decimal) if self.decimal and kind in NUMBERS else cell
        if kind == "money" and isinstance(cell, int | float) and not isinstance(cell, bool):
            return str(cell)
        if kind in (*NUMBERS, "yes_no") or cell is None:
            return cell
        return _as_text(cell)

    def _dated(self, cell: Any) -> Any:
        wanted = date if self.field.kind == "date" else datetime
        if isinstance(cell, datetime):
            return cell.date() if wanted is date else cell
        if isinstance(cell, date):
            return cell if wanted is date else datetime.combine(cell, time())
        if not isinstance(cell, str) or not cell.strip():
            return cell if isinstance(cell, str) else str(cell if cell is not None else "")
        text = cell.strip()
        if self.pattern:
            return self._by_pattern(text)
        found = _THREE.fullmatch(text)
        if found is None or not self.order:
            return self._day_of(text) if wanted is date else text
        day = _ordered(found, self.order)
        if wanted is date:
            return day
        return f"{day.isoformat()} {found[4]}" if found[4] else day.isoformat()

    def _day_of(self, text: str) -> Any:
        """A date column with times at midnight is still a date."""
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            return text

    def _by_pattern(self, text: str) -> Any:
        try:
            moment = datetime.strptime(text, self.pattern)  # noqa: DTZ007 - the field adds the time zone
        except ValueError:
            raise Wrong(
                _("“%(value)s” is not written as %(pattern)s.") % {"value": text[:40], "pattern": self.pattern}
            ) from None
        return moment.date() if self.field.kind == "date" else moment


def reader(
    each: Field,
    manner: Manner,
    *,
    values: Mapping[str, Any],
    date_format: str,
    decimal: str,
    shift: int,
    country: str,
    prefix: str = "",
    first: str = "",
    sample: Iterable[Any],
) -> Reader:
    """A reader for a column; what is not said about dates, decimals and telephone numbers is found in the sample."""
    cells = [cell.strip() for cell in sample if isinstance(cell, str) and cell.strip()]
    order = date_format.lower() if date_format.lower() in ORDERS else ""
    pattern = date_format if date_format and not order else ""
    if each.kind in ("date", "moment") and not date_format:
        order = date_order(cells, manner)
    if each.kind == "phone" and not country:
        manner = replace(manner, region=likely_region(cells, manner.region))
    if each.kind in NUMBERS and not decimal:
        decimal = decimal_sign(cells)
    days = timedelta(days=shift) if each.kind in ("date", "moment") else timedelta()
    return Reader(each, manner, values, order, pattern, decimal, days, prefix, first)


def shifted(value: Any, shift: timedelta) -> Any:
    try:
        return value + shift
    except OverflowError:
        raise Wrong(_("This date is out of range.")) from None


def date_order(cells: Iterable[str], manner: Manner) -> str:
    """Whether day or month stands first in a column: a number above 12 settles it, then the sign between, then the manner."""
    found = [match for cell in cells if (match := _THREE.fullmatch(cell))]
    if not found:
        return ""
    if sum(len(match[1]) == 4 for match in found) * 2 > len(found):
        return "ymd"
    if any(int(match[1]) > 12 for match in found):
        return "dmy"
    if any(int(match[2]) > 12 for match in found):
        return "mdy"
    slashes = any("/" in match[0] for match in found)
    return "mdy" if slashes and manner.language == "en" and manner.region in ("US", "") else "dmy"


def decimal_sign(cells: Iterable[str]) -> str:
    """The sign before the fraction in a column of numbers, where the cells leave no doubt."""
    seen: Counter[str] = Counter()
    for cell in cells:
        dot, comma = cell.rfind("."), cell.rfind(",")
        if dot >= 0 and comma >= 0:
            seen["." if dot > comma else ","] += 1
            continue
        sign, place = ("." if dot >= 0 else ","), max(dot, comma)
        if place >= 0 and cell.count(sign) == 1:
            digits = re.match(r"\d*", cell[place + 1 :])
            if digits and len(digits[0]) != 3:
                seen[sign] += 1
    if seen["."] and seen[","]:
        return ""
    return next(iter(seen), "")


def plain_number(cell: str, decimal: str) -> str:
    """A number with a point before its fraction and nothing between thousands; other marks (currency, %) stay."""
    other = "," if decimal == "." else "."
    text = re.sub(rf"(?<=\d)[{re.escape(other)}'’\u00a0\u202f ](?=\d{{3}}(?!\d))", "", cell)
    return text.replace(decimal, ".") if text.count(decimal) == 1 else text


def _ordered(found: re.Match[str], order: str) -> date:
    numbers = [found[1], found[2], found[3]]
    if len(found[1]) == 4:
        order = "ymd"
    elif order == "ymd" and len(found[3]) == 4:
        order = "dmy"
    parts = dict(zip(order, numbers, strict=True))
    year = int(parts["y"])
    if len(parts["y"]) <= 2:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        raise Wrong(_("A date is expected, such as 2026-11-23.")) from None


def _money(text: str, manner: Manner) -> Any:
    """An amount with its currency where the cell names one: “100 EUR”, “$5”."""
    try:
        amount, currency = parse_money_as(text, manner.language, manner.currency)
    except (ValueError, ArithmeticError):
        return text
    return {"amount": str(amount), "currency": currency}


def _as_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)
