"""Days and moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.engine.fields.base import ORDERED_OPERATORS, PLAIN, Column, Field, Manner, Ordered, Sql, Wrong

TIME_OPERATORS = ("period", *ORDERED_OPERATORS)
TIME_QUESTIONS = tuple(each for each in TIME_OPERATORS if each not in ("in", "not_in"))
"""What a person is offered: nobody lists days one by one."""


@dataclass(frozen=True, eq=False)
class Date(Ordered, Field):
    """A day."""

    kind: ClassVar[str] = "date"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "date"),)
    operators: ClassVar[tuple[str, ...]] = TIME_OPERATORS

    def questions(self) -> tuple[str, ...]:
        return TIME_QUESTIONS

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if not isinstance(raw, str):
            raise Wrong(_("A date is expected."))
        try:
            return date.fromisoformat(raw.strip())
        except ValueError:
            pass
        try:
            return dates.parse_date(raw, manner.language)
        except (ValueError, OverflowError):
            raise Wrong(_("A date is expected, such as 2026-11-23.")) from None

    def dump(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else value.isoformat()

    def prose(self, value: Any, manner: Manner) -> str:
        return dates.format_date(value, manner.language) if isinstance(value, date) else self.said(value, manner)

    def operand(self, value: Any, manner: Manner) -> Any:
        day = relative_of(value, manner)
        return super().operand(value, manner) if day is None else day

    def op_period(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        first, last = period_of(value, manner)
        return f"{column.sql} between %s and %s", [first, last]

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}


@dataclass(frozen=True, eq=False)
class Moment(Ordered, Field):
    """A day and a time, stored in UTC, typed and shown in the person's time zone."""

    kind: ClassVar[str] = "moment"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "moment"),)
    operators: ClassVar[tuple[str, ...]] = TIME_OPERATORS

    def questions(self) -> tuple[str, ...]:
        return TIME_QUESTIONS

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, datetime):
            return self._aware(raw, manner)
        if not isinstance(raw, str):
            raise Wrong(_("A date and time is expected."))
        try:
            return self._aware(datetime.fromisoformat(raw.strip()), manner)
        except (ValueError, OverflowError):
            pass
        try:
            return dates.parse_moment(raw, manner.language, manner.timezone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Wrong(_("A date and time is expected, such as 2026-11-23 14:30.")) from None

    def _aware(self, moment: datetime, manner: Manner) -> datetime:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(manner.timezone))
        return moment.astimezone(UTC)

    def dump(self, value: Any) -> Any:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else value.astimezone(ZoneInfo(manner.timezone)).strftime("%Y-%m-%d %H:%M")

    def prose(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, datetime):
            return self.said(value, manner)
        return dates.format_moment(value, manner.language, dates.zone(manner.timezone))

    def op_period(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return _within(column, moments_of(*period_of(value, manner), manner))

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        day = whole_day(value, manner)
        return (
            super().op_eq(value, column, manner, actor)
            if day is None
            else _within(column, moments_of(day, day, manner))
        )

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        day = whole_day(value, manner)
        if day is None:
            return super().op_ne(value, column, manner, actor)
        sql, params = _within(column, moments_of(day, day, manner))
        return f"{sql} is not true", params

    def compare(self, op: str, value: Any, column: Column, manner: Manner) -> Sql:
        """A whole day stands for all its moments: “after” begins with the next one, “at most” ends with its end."""
        day = whole_day(value, manner)
        if day is None:
            return super().compare(op, value, column, manner)
        start, end = moments_of(day, day, manner)
        sign, bound = {"gt": (">=", end), "gte": (">=", start), "lt": ("<", start), "lte": ("<", end)}[op]
        return f"{column.sql} {sign} %s", [bound]

    def op_between(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        if not isinstance(value, list) or len(value) != 2:
            raise Wrong(_("Two values are expected: from and to."))
        low, low_params = self.compare("gte", value[0], column, manner)
        high, high_params = self.compare("lte", value[1], column, manner)
        return f"({low} and {high})", [*low_params, *high_params]

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date-time"}


def today_of(manner: Manner) -> date:
    """Today where the person is; in a look at the past the day that is looked at."""
    return manner.today or timezone.now().astimezone(ZoneInfo(manner.timezone)).date()


def period_of(value: Any, manner: Manner) -> tuple[date, date]:
    """First and last day of a named period, counted from today in the person's time zone. Raises Wrong."""
    try:
        return dates.period(value, today_of(manner), manner.first_weekday, manner.fiscal_month)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Wrong(_("There is no period “%(name)s”.") % {"name": str(value)[:40]}) from None


def relative_of(value: Any, manner: Manner) -> date | None:
    """The day of words such as `today-30d`, counted from today where the person is; None for anything else. Raises Wrong."""
    try:
        if not isinstance(value, str):
            return None
        return dates.relative_day(value, today_of(manner), manner.first_weekday, manner.fiscal_month)
    except OverflowError:
        raise Wrong(_("There is no period “%(name)s”.") % {"name": str(value)[:40]}) from None


def whole_day(value: Any, manner: Manner) -> date | None:
    """The day that a value names without a time; None where it names a moment."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    if len(value.strip()) == len("2026-11-23"):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return relative_of(value, manner)
    return relative_of(value, manner)


def moments_of(first: date, last: date, manner: Manner) -> tuple[datetime, datetime]:
    """When the first day begins and the day after the last one, where the person is. Raises Wrong at the calendar's end."""
    zone = ZoneInfo(manner.timezone)
    try:
        return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    except OverflowError:
        raise Wrong(_("A date and time is expected.")) from None


def _within(column: Column, bounds: tuple[datetime, datetime]) -> Sql:
    return f"({column.sql} >= %s and {column.sql} < %s)", list(bounds)
