"""A figure and the way to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.query import Records

Filter = Mapping[str, Any]


@dataclass(frozen=True)
class Opens:
    """The list behind a figure: the records of an entity that meet a filter."""

    entity: str
    filter: Filter = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A number with the records it was counted from. Amounts are in the workspace's currency."""

    value: Decimal | int | float | None
    count: int
    opens: Opens


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def of(self, key: str) -> list[dict[str, Any]]:
        """The conditions that a moment lies in the period."""
        start = datetime.combine(self.first, time(), UTC)
        end = datetime.combine(self.last + timedelta(days=1), time(), UTC)
        return [
            {"field": key, "op": "gte", "value": start.isoformat()},
            {"field": key, "op": "lt", "value": end.isoformat()},
        ]

    def steps(self, step: str) -> dict[date, Period]:
        """Its months or quarters by their first day, the first and the last cut to the period; those that have not begun are left out."""
        length = {"month": 1, "quarter": 3}[step]
        at = self.first.replace(day=1, month=(self.first.month - 1) // length * length + 1)
        today = datetime.now(UTC).date()
        found: dict[date, Period] = {}
        while at <= min(self.last, today):
            following = at.month - 1 + length
            after = at.replace(year=at.year + following // 12, month=following % 12 + 1)
            found[at] = Period(max(self.first, at), min(self.last, after - timedelta(days=1)))
            at = after
        return found


def is_(key: str, value: Any) -> dict[str, Any]:
    """Field = value, as the one filter."""
    return {"field": key, "op": "eq", "value": value}


def all_of(*conditions: Filter | None) -> dict[str, Any]:
    """All of these conditions; empty ones are left out."""
    return {"all": [dict(each) for each in conditions if each]}


def deals(actor: Actor, *conditions: Filter | None) -> Records:
    """The deals an actor may see that meet the conditions."""
    return access.records("deal", actor).where(all_of(*conditions))


def opens(*conditions: Filter | None) -> Opens:
    return Opens("deal", all_of(*conditions))
