"""Records put into groups by the values of fields: how many in each, what they sum to, and the filter that opens one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Money, Ref, Reference, Text
from regulars.engine.fields.base import Column, Manner
from regulars.engine.names import limit_of
from regulars.engine.sql import Sources, column_of

if TYPE_CHECKING:
    from regulars.engine.query import Records

UNITS = ("day", "week", "month", "quarter", "year")
TIMES = frozenset(("date", "moment"))
WORDS = frozenset(("text", "email", "url", "colour"))
KINDS = frozenset(("choice", "reference", "yes_no", "integer", *TIMES, *WORDS))
"""What can be grouped by: kinds whose value one condition finds again."""

PLACE = "position"
MOST_LEVELS = 3
MOST = 1000


class Cell(NamedTuple):
    """One group: a value for each level (a Ref for a link, the first day for a period), how many records, their sums."""

    values: tuple[Any, ...]
    size: int
    sums: dict[str, Any]


class Groups(NamedTuple):
    """Some groups in order, how many there are in all, and the records and sums of all of them together."""

    cells: list[Cell]
    number: int
    size: int
    sums: dict[str, Any]


@dataclass(frozen=True)
class Level:
    """A field to group by, days and moments by a `unit`."""

    path: str
    unit: str
    field: Field

    @property
    def by(self) -> str:
        return f"{self.path}:{self.unit}" if self.unit else self.path


def level_of(entity: Entity, actor: Actor, by: str, moment: datetime | None = None) -> Level:
    """`stage`, `account.industry`, `closes_on:month`. Raises Refused for what there is not or cannot be grouped by."""
    return _level(Sources(entity, actor, moment=moment), by)[0]


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

    Empty values stand last. Raises Refused.
    """
    if not 1 <= len(by) <= MOST_LEVELS:
        raise _refused(_("One to %(most)s fields to group by are expected.") % {"most": MOST_LEVELS}, "group")
    sources = records.sources()
    parts = [_level(sources, each) for each in by]
    keys = tuple(dict.fromkeys(sums))
    added = [sum_column(sources, key) for key in keys]
    query = _Query([level for level, _column in parts], keys, records.actor)
    inner, params = records.source(sources)
    manner = records.actor.manner
    sql = query.sql([_key(*part, manner) for part in parts], added, inner, order)
    if limit is not None:
        sql += f" limit {int(limit)} offset {int(offset)}"
    found = records.ask(sql, [*params, *query.params])
    if not found and offset:
        return grouped(records, by, sums=keys, order=order, limit=0 if limit == 0 else 1)._replace(cells=[])
    return query.read(found)


def condition(level: Level, value: Any) -> dict[str, Any]:
    """The one filter that finds the records of a group again; `value` as it is read, or as JSON gives it. Raises Refused."""
    value = value.id if isinstance(value, Ref) else value
    if value is None or value == "":
        return _nothing(level)
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
    return str(value) if isinstance(level.field, Reference) else value


def last_day(first: date, unit: str) -> date:
    """The last day of the period that begins on a day."""
    if unit in ("day", "week"):
        return first + timedelta(days=6 if unit == "week" else 0)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


def sum_column(sources: Sources, key: str) -> str:
    """The SQL of what is summed; money in the currency of the workspace. Raises Refused."""
    found, column = sources.resolve(key)
    if not found.numeric:
        text = _("“%(name)s” cannot be summed.") % {"name": str(found.label)}
        raise Refused(text, code="bad_sum", fields={"sum": key})
    return column.part(2) if isinstance(found, Money) else column.sql


class Key(NamedTuple):
    """The SQL of what tells groups apart; of what is shown and what ranks them, where that is something else."""

    tells: str
    shown: str = ""
    rank: str = ""


class _Query:
    """The SQL of groups: rows with their keys inside, counted around that, named and ordered around that again."""

    def __init__(self, levels: list[Level], keys: tuple[str, ...], actor: Actor) -> None:
        self.levels, self.keys, self.actor = levels, keys, actor
        self.params: list[Any] = []

    def sql(self, keys: list[Key], added: list[str], inner: str, order: str) -> str:
        levels, sums = range(len(keys)), range(len(added))
        chosen, counted = [], []
        for n, key in enumerate(keys):
            chosen += [f"{key.tells} k{n}"] + [
                f"{sql} {name}{n}" for name, sql in (("v", key.shown), ("o", key.rank)) if sql
            ]
            counted += [
                f"k{n}",
                f"min(v{n}) v{n}" if key.shown else f"k{n} v{n}",
                f"min(o{n}) o{n}" if key.rank else f"k{n} o{n}",
            ]
        chosen += [f"{column} s{n}" for n, column in enumerate(added)]
        counted += ["count(*) size", *(f"sum(s{n}) s{n}" for n in sums)]
        middle = (
            f"select {', '.join(counted)} from (select {', '.join(chosen)} {inner}) listed "
            f"group by {', '.join(f'k{n}' for n in levels)}"
        )
        joins, names, ranks = self._named()
        outer = [f"g.v{n}" for n in levels] + names + ["g.size"] + [f"g.s{n}" for n in sums]
        outer += ["count(*) over ()", "sum(g.size) over ()"] + [f"sum(g.s{n}) over ()" for n in sums]
        return f"select {', '.join(outer)} from ({middle}) g {joins} order by {', '.join(self._order(order, ranks))}"

    def read(self, found: list[tuple[Any, ...]]) -> Groups:
        if not found:
            return Groups([], 0, 0, dict.fromkeys(self.keys))
        levels, sums = len(self.levels), len(self.keys)
        cells = []
        for row in found:
            values = tuple(self._value(level, row[n], row[levels + n]) for n, level in enumerate(self.levels))
            cells.append(Cell(values, row[2 * levels], dict(zip(self.keys, row[2 * levels + 1 :], strict=False))))
        number, size, *totals = found[0][2 * levels + 1 + sums :]
        return Groups(cells, number, int(size), dict(zip(self.keys, totals, strict=True)))

    def _value(self, level: Level, value: Any, name: Any) -> Any:
        if isinstance(level.field, Reference) and value is not None:
            return Ref(value, name or "", level.field.to)
        return value

    def _named(self) -> tuple[str, list[str], list[tuple[str, ...]]]:
        """Joins that bring the names of linked records that the actor may see, the names, and what each level is ranked by."""
        joins: list[str] = []
        names: list[str] = []
        ranks: list[tuple[str, ...]] = []
        for n, level in enumerate(self.levels):
            if not isinstance(level.field, Reference):
                names.append("null")
                ranks.append((f"g.o{n}",))
                continue
            target = registry.get(level.field.to)
            title = target.by_key[target.title]
            column = column_of(target, title, f"n{n}")
            scope, params = limit_of(target.name, self.actor, f"n{n}")
            limit = "" if scope == "true" else f" and {scope}"
            joins.append(f"left join {target.source} n{n} on n{n}.id = g.v{n}{limit}")
            self.params += params
            names.append(column.sql)
            ranks.append((*_places(target, f"n{n}"), title.order(column)))
        return " ".join(joins), names, ranks

    def _order(self, order: str, ranks: list[tuple[str, ...]]) -> list[str]:
        name, direction = order.lstrip("-"), " desc" if order.startswith("-") else ""
        way = direction if name == "label" else ""
        labels = [", ".join([f"{rank}{way} nulls last" for rank in each] + [f"g.k{n}"]) for n, each in enumerate(ranks)]
        if name == "label":
            return labels
        if name == "count":
            return [f"g.size{direction}", *labels]
        if name in self.keys:
            return [f"g.s{self.keys.index(name)}{direction} nulls last", *labels]
        allowed = ", ".join(("label", "count", *self.keys))
        raise _refused(_("One of these is expected: %(allowed)s.") % {"allowed": allowed}, "sort")


def _places(target: Entity, alias: str) -> list[str]:
    """What has an order of its own stands in it: stages as on their path, those of one pipeline together."""
    if target.list is None or target.list.sort != PLACE:
        return []
    return [column_of(target, target.by_key[key], alias).sql for key in (target.part_of, PLACE) if key]


def _level(sources: Sources, by: str) -> tuple[Level, Column]:
    path, _colon, unit = by.partition(":")
    found, column = sources.resolve(path)
    timed = found.kind in TIMES
    if not can_group(found) or (unit and not timed) or (unit and unit not in UNITS):
        raise _refused(_("A list cannot be grouped by “%(name)s”.") % {"name": by[:60]}, by[:80])
    return Level(path, unit or ("day" if timed else ""), found), column


def _key(level: Level, column: Column, manner: Manner) -> Key:
    if level.unit:
        return Key(period_sql(column, level, manner))
    if isinstance(level.field, Text):
        return Key(f"nullif({level.field.order(column)}, '')", shown=f"nullif({column.sql}, '')")
    if isinstance(level.field, Choice):
        return Key(f"nullif({column.sql}, '')", rank=level.field.order(column))
    return Key(column.sql)


def period_sql(column: Column, level: Level, manner: Manner) -> str:
    """The first day of the period that a day or moment lies in, where the person is, in weeks as they count them."""
    value = column.sql
    if level.field.kind == "moment":
        zone = manner.timezone.replace("'", "''")
        value = f"({value} at time zone '{zone}')"
    if level.unit != "week" or not manner.first_weekday:
        return f"date_trunc('{level.unit}', {value})::date"
    days = int(manner.first_weekday)
    return f"(date_trunc('week', {value} - interval '{days} days') + interval '{days} days')::date"


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _refused(_("A date is expected."), "group") from None


def _refused(text: str, name: str) -> Refused:
    return Refused(text, code="bad_group", fields={name: text})
