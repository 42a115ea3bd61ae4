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


@dataclass(frozen=True, eq=False)
class Date(Ordered, Field):
    """A day."""

    kind: ClassVar[str] = "date"
    operators: ClassVar[tuple[str, ...]] = TIME_OPERATORS

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

    def op_period(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        first, last = period_of(value, manner)
        return f"{column.sql} between %s and %s", [first, last]

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}


@dataclass(frozen=True, eq=False)
class Moment(Ordered, Field):
    """A day and a time, stored in UTC, typed and shown in the person's time zone."""

    kind: ClassVar[str] = "moment"
    operators: ClassVar[tuple[str, ...]] = TIME_OPERATORS

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

    def op_period(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        first, last = period_of(value, manner)
        zone = ZoneInfo(manner.timezone)
        start = datetime.combine(first, time(), zone)
        end = datetime.combine(last + timedelta(days=1), time(), zone)
        return f"({column.sql} >= %s and {column.sql} < %s)", [start, end]

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date-time"}


def period_of(value: Any, manner: Manner) -> tuple[date, date]:
    """First and last day of a named period, counted from today in the person's time zone. Raises Wrong."""
    today = timezone.now().astimezone(ZoneInfo(manner.timezone)).date()
    try:
        return dates.period(value, today)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Wrong(_("There is no period “%(name)s”.") % {"name": str(value)[:40]}) from None
