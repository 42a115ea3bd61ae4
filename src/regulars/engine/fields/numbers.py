"""Numbers: integer, decimal, percent, duration, yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from regulars.base import numbers as written
from regulars.engine.fields.base import ORDERED_OPERATORS, PLAIN, Column, Field, Manner, Ordered, Sql, Wrong


@dataclass(frozen=True, eq=False)
class Numeric(Ordered, Field):
    """What all numbers share: bounds and comparisons."""

    low: Any = None
    high: Any = None

    operators: ClassVar[tuple[str, ...]] = ORDERED_OPERATORS
    numeric: ClassVar[bool] = True

    def check(self, value: Any) -> None:
        super().check(value)
        if value is None:
            return
        if self.low is not None and value < self.low:
            raise Wrong(_("Not less than %(limit)s.") % {"limit": self.low})
        if self.high is not None and value > self.high:
            raise Wrong(_("Not more than %(limit)s.") % {"limit": self.high})


@dataclass(frozen=True, eq=False)
class Integer(Numeric):
    """A whole number."""

    low: Any = -2_147_483_648
    high: Any = 2_147_483_647

    kind: ClassVar[str] = "integer"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "integer"),)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, int | str | float):
            raise Wrong(_("A whole number is expected."))
        if isinstance(raw, float) and not raw.is_integer():
            raise Wrong(_("A whole number is expected."))
        if not isinstance(raw, str):
            return int(raw)
        try:
            return written.parse_integer(raw, manner.language)
        except ValueError:
            raise Wrong(_("A whole number is expected.")) from None

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"]}


@dataclass(frozen=True, eq=False)
class Decimal(Numeric):
    """A number with `places` decimals."""

    places: int = 2
    low: Any = Number("-1e15")
    high: Any = Number("1e15")

    kind: ClassVar[str] = "decimal"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "decimal"),)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        value = decimal_of(raw, manner)
        if abs(value) > Number("1e15"):
            raise Wrong(_("This number is too large."))
        return round(value, self.places)

    def dump(self, value: Any) -> Any:
        return None if value is None else str(value)

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else format(value, "f")

    def prose(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, Number):
            return self.said(value, manner)
        return written.format_number(
            value.to_integral_value() if value == value.to_integral_value() else value, manner.language
        )

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "decimal"}


@dataclass(frozen=True, eq=False)
class Percent(Decimal):
    """A share in hundredths: 60 is sixty per cent."""

    low: Any = Number(0)
    high: Any = Number(100)

    kind: ClassVar[str] = "percent"

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, str):
            raw = raw.replace("%", "").strip()
        return super().parse_filled(raw, manner)

    def prose(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, Number):
            return self.said(value, manner)
        return written.format_percent(value, manner.language)


@dataclass(frozen=True, eq=False)
class Duration(Numeric):
    """A length of time, in seconds in the API."""

    kind: ClassVar[str] = "duration"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "duration"),)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, timedelta):
            return raw
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return self._seconds(raw)
        try:
            return written.parse_duration(raw)
        except (ValueError, TypeError, AttributeError, OverflowError):
            raise Wrong(_("A length of time is expected, such as “1h 30m”.")) from None

    def _seconds(self, raw: float) -> timedelta:
        try:
            return timedelta(seconds=raw)
        except (OverflowError, ValueError):
            raise Wrong(_("This length of time is too large.")) from None

    def dump(self, value: Any) -> Any:
        return None if value is None else int(value.total_seconds())

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else f"{int(value.total_seconds())} seconds",)

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else written.format_duration(value, manner.language)

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "description": "seconds"}


TRUE_WORDS = frozenset(("true", "yes", "y", "1", "on", "да", "истина", "+"))
FALSE_WORDS = frozenset(("false", "no", "n", "0", "off", "нет", "ложь", "-"))


@dataclass(frozen=True, eq=False)
class YesNo(Field):
    """Yes or no; empty means no."""

    kind: ClassVar[str] = "yes_no"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "boolean"),)
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne")

    def parse(self, raw: Any, manner: Manner = PLAIN) -> Any:
        return bool(super().parse(raw, manner))

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise Wrong(_("Yes or no is expected."))

    def is_empty(self, value: Any) -> bool:
        return value is None

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return _("yes") if value else _("no")

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} <> %s", [self.operand(value, manner)]

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


def decimal_of(raw: Any, manner: Manner) -> Number:
    """A number as typed or sent. Raises Wrong for anything that is none, infinities included."""
    try:
        if isinstance(raw, bool):
            raise Wrong(_("A number is expected."))
        value = written.parse_decimal(raw, manner.language) if isinstance(raw, str) else Number(str(raw))
    except (ValueError, TypeError, InvalidOperation):
        raise Wrong(_("A number is expected.")) from None
    if not value.is_finite():
        raise Wrong(_("A number is expected."))
    return value
