"""Records put into groups by the values of fields: how many in each, what they sum to, and the filter that opens one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.periods import FISCAL
from regulars.engine import ranges
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Money, Ref, Reference
from regulars.engine.fields.base import Column
from regulars.engine.group_sql import Question, bad_group, key_of
from regulars.engine.ranges import RANGES, Range
from regulars.engine.sql import Sources

if TYPE_CHECKING:
    from regulars.engine.query import Records

UNITS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
TIMES = frozenset(("date", "moment"))
WORDS = frozenset(("text", "email", "url", "colour"))
SEVERAL = frozenset(("tags", "choices"))
"""Kinds of which a record may hold several values: it counts in the group of each."""
KINDS = frozenset(("choice", "reference", "yes_no", *TIMES, *WORDS, *SEVERAL, *ranges.KINDS))
"""What can be grouped by: kinds whose value one condition finds again."""

MOST_LEVELS = 3
MOST = 1000


class Cell(NamedTuple):
    """One group: a value for each level (a Ref for a link, the first day for a period, a Range of numbers), how many records, their sums."""

    values: tuple[Any, ...]
    size: int
    sums: dict[str, Any]


class Groups(NamedTuple):
    """Some groups in order, how many there are in all, and the records and sums of all of them together, each record once."""

    cells: list[Cell]
    number: int
    size: int
    sums: dict[str, Any]


@dataclass(frozen=True)
class Level:
    """A field to group by, days and moments by a `unit`, numbers by `ranges` or by a width; `bounds` are those that were chosen."""

    path: str
    unit: str
    field: Field
    bounds: tuple[Decimal, ...] = ()

    @property
    def by(self) -> str:
        return f"{self.path}:{self.unit}" if self.unit else self.path

    @property
    def is_period(self) -> bool:
        return bool(self.unit) and self.field.kind in TIMES

    @property
    def is_range(self) -> bool:
        return bool(self.unit) and self.field.kind in ranges.KINDS

    @property
    def is_several(self) -> bool:
        """Whether a record may stand in more than one of its groups."""
        return self.field.kind in SEVERAL

    @property
    def is_fixed(self) -> bool:
        """Whether a record stands in one group alone, which does not hang on what others hold."""
        return not self.is_several and self.unit != RANGES


def level_of(entity: Entity, actor: Actor, by: str, moment: datetime | None = None) -> Level:
    """`stage`, `account.industry`, `closes_on:month`, `amount:ranges`, `amount:1000`. Raises Refused for what there is not or cannot be grouped by."""
    return _level(Sources(entity, actor, moment=moment), by)[0]


def row_level_of(entity: Entity, actor: Actor, by: str, moment: datetime | None = None) -> Level:
    """The same for the rows of a board. Raises Refused, also for one of which a card would stand in several rows."""
    level = level_of(entity, actor, by, moment)
    if not level.is_fixed:
        raise bad_group(_("A board has no rows by this: a card would stand in several of them."), "rows")
    return level


def may_group(entity: Entity, actor: Actor, by: str, moment: datetime | None = None) -> bool:
    """Whether the reader's records can be grouped by this, as they are or as they stood."""
    try:
        level_of(entity, actor, by, moment)
    except (Refused, LookupError):
        return False
    return True


def can_group(found: Field) -> bool:
    return found.kind in KINDS


def grouped(
    records: Records,
    by: Sequence[str],
    *,
    sums: Iterable[str] = (),
    order: str = "label",
    limit: int | None = 100,
    offset: int = 0,
) -> Groups:
    """Groups by one to three levels, ordered by `label` (by their own order where they have one), `count` or a summed field (`-` for the greatest first).

    Empty values stand last. A record with several values counts in the group of each, and once in the figures of all. Raises Refused.
    """
    if not 1 <= len(by) <= MOST_LEVELS:
        raise bad_group(_("One to %(most)s fields to group by are expected.") % {"most": MOST_LEVELS}, "group")
    sources = records.sources()
    parts = [_prepared(*_level(sources, each), records, sources, n) for n, each in enumerate(by)]
    keys = tuple(dict.fromkeys(sums))
    added = [sum_column(sources, key) for key in keys]
    levels = [level for level, _column in parts]
    question = Question(levels, keys, records.actor)
    inner, params = records.source(sources)
    manner = records.actor.manner
    sql = question.sql([key_of(*part, manner) for part in parts], added, inner, order)
    if limit is not None:
        sql += f" limit {int(limit)} offset {int(offset)}"
    found = records.ask(sql, [*params, *question.params])
    if not found and offset:
        return grouped(records, by, sums=keys, order=order, limit=0 if limit == 0 else 1)._replace(cells=[])
    listed = _read(found, levels, keys)
    if not any(level.is_several for level in levels):
        return listed
    number, totals = records.counted(keys, limit=None)
    return listed._replace(size=number.number, sums=totals)


def condition(level: Level, value: Any) -> dict[str, Any]:
    """The one filter that finds the records of a group again; `value` as it is read, or as JSON gives it. Raises Refused."""
    value = value.id if isinstance(value, Ref) else value
    if value is None or value == "":
        return _nothing(level)
    if level.is_range:
        return ranges.condition(level.path, _range(value))
    if level.is_several:
        return {"field": level.path, "op": "has_any", "value": [value]}
    if level.unit:
        first = value if isinstance(value, date) else _day(value)
        days = [first.isoformat(), last_day(first, level.unit).isoformat()]
        return {"field": level.path, "op": "between", "value": days}
    return {"field": level.path, "op": "eq", "value": dump(level, value)}


def _nothing(level: Level) -> dict[str, Any]:
    """The filter of the group without a value. A link may lead nowhere: then neither “empty” nor a value is true."""
    if level.field.kind == "yes_no":
        return {"none": [{"field": level.path, "op": "eq", "value": value} for value in (True, False)]}
    if "." in level.path:
        return {"none": [{"field": level.path, "op": "filled"}]}
    return {"field": level.path, "op": "empty"}


def dump(level: Level, value: Any) -> Any:
    """A group's value as JSON; `condition` takes it back."""
    if isinstance(value, Ref):
        return str(value.id)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return value.dump()
    return str(value) if isinstance(level.field, Reference) else value


def last_day(first: date, unit: str) -> date:
    """The last day of the period that begins on a day."""
    if unit in ("day", "week"):
        return first + timedelta(days=6 if unit == "week" else 0)
    months = {"month": 1, "quarter": 3, "year": 12}[unit.removeprefix(FISCAL)]
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


def sum_column(sources: Sources, key: str) -> str:
    """The SQL of what is summed; money in the currency of the workspace. Raises Refused."""
    found, column = sources.resolve(key)
    if not found.numeric:
        text = _("“%(name)s” cannot be summed.") % {"name": str(found.label)}
        raise Refused(text, code="bad_sum", fields={"sum": key})
    return column.part(2) if isinstance(found, Money) else column.sql


def _read(found: list[tuple[Any, ...]], levels: list[Level], keys: tuple[str, ...]) -> Groups:
    if not found:
        return Groups([], 0, 0, dict.fromkeys(keys))
    number = len(levels)
    cells = []
    for row in found:
        values = tuple(_value(level, row[n], row[number + n]) for n, level in enumerate(levels))
        cells.append(Cell(values, row[2 * number], dict(zip(keys, row[2 * number + 1 :], strict=False))))
    groups, size, *totals = found[0][2 * number + 1 + len(keys) :]
    return Groups(cells, groups, int(size), dict(zip(keys, totals, strict=True)))


def _value(level: Level, value: Any, name: Any) -> Any:
    if value is None:
        return None
    if isinstance(level.field, Reference):
        return Ref(value, name or "", level.field.to)
    return ranges.found_by(value, level.unit, level.bounds) if level.is_range else value


def _level(sources: Sources, by: str) -> tuple[Level, Column]:
    path, _colon, unit = by.partition(":")
    found, column = sources.resolve(path)
    if not can_group(found) or not (unit in units_of(found) or (found.kind in ranges.KINDS and ranges.is_width(unit))):
        raise bad_group(_("A list cannot be grouped by “%(name)s”.") % {"name": by[:60]}, by[:80])
    usual = "day" if found.kind in TIMES else RANGES if found.kind in ranges.ALWAYS else ""
    return Level(path, unit or usual, found), column


def units_of(found: Field) -> tuple[str, ...]:
    """How a field can be grouped by; nothing stands for what is usual."""
    if found.kind in TIMES:
        return ("", *UNITS)
    return ("", RANGES) if found.kind in ranges.KINDS else ("",)


def _prepared(level: Level, column: Column, records: Records, sources: Sources, n: int) -> tuple[Level, Column]:
    """A level as it can be asked: with its bounds; with a row for each value where a field holds several."""
    if level.is_several:
        sources.joins.append(f"left join lateral unnest({column.sql}) u{n}(word) on true")
        return level, Column(f"u{n}", ("word",))
    if level.unit != RANGES:
        return level, column
    apart = records.sources()
    found, own = apart.resolve(level.path)
    bounds = ranges.chosen(records, apart, ranges.number_sql(found, own), whole=found.kind == "integer")
    return replace(level, bounds=bounds), column


def _range(value: Any) -> Range:
    try:
        return ranges.range_of(value)
    except ValueError:
        raise bad_group(_("A range of numbers is expected."), "group") from None


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise bad_group(_("A date is expected."), "group") from None
