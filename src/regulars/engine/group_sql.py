"""The SQL of groups: what tells them apart, how they are counted, named and put in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.periods import FISCAL
from regulars.engine import ranges, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Reference, Tags, Text
from regulars.engine.fields.base import Column, Manner
from regulars.engine.names import limit_of
from regulars.engine.sql import column_of

if TYPE_CHECKING:
    from regulars.engine.groups import Level

PLACE = "position"


class Key(NamedTuple):
    """The SQL of what tells groups apart, of what is shown where that is something else, and what ranks them by what tells them apart."""

    tells: str
    shown: str = ""
    rank: Callable[[Column], str] | None = None


class Question:
    """The SQL of groups: rows with their keys inside, counted around that, named and ordered around that again."""

    def __init__(self, levels: list[Level], keys: tuple[str, ...], actor: Actor) -> None:
        self.levels, self.keys, self.actor = levels, keys, actor
        self.params: list[Any] = []

    def sql(self, keys: list[Key], added: list[str], inner: str, order: str) -> str:
        levels, sums = range(len(keys)), range(len(added))
        chosen, counted = [], []
        for n, key in enumerate(keys):
            chosen += [f"{key.tells} k{n}", *([f"{key.shown} v{n}"] if key.shown else [])]
            counted += [
                f"k{n}",
                f"min(v{n}) v{n}" if key.shown else f"k{n} v{n}",
                f"{key.rank(Column('', (), (f'k{n}',))) if key.rank else f'k{n}'} o{n}",
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
        raise bad_group(_("One of these is expected: %(allowed)s.") % {"allowed": allowed}, "sort")


def _places(target: Entity, alias: str) -> list[str]:
    """What has an order of its own stands in it: stages as on their path, those of one pipeline together."""
    if target.list is None or target.list.sort != PLACE:
        return []
    return [column_of(target, target.by_key[key], alias).sql for key in (target.part_of, PLACE) if key]


def key_of(level: Level, column: Column, manner: Manner) -> Key:
    if level.is_range:
        return Key(ranges.key_sql(ranges.number_sql(level.field, column), level.unit, level.bounds))
    if level.unit:
        return Key(period_sql(column, level, manner))
    if isinstance(level.field, Tags):
        return Key(column.sql, rank=Text("", "").order)
    if isinstance(level.field, Choices):
        return Key(column.sql, rank=Choice("", "", options=level.field.options).order)
    if isinstance(level.field, Text):
        return Key(f"nullif({level.field.order(column)}, '')", shown=f"nullif({column.sql}, '')")
    if isinstance(level.field, Choice):
        return Key(f"nullif({column.sql}, '')", rank=level.field.order)
    return Key(column.sql)


def period_sql(column: Column, level: Level, manner: Manner) -> str:
    """The first day of the period that a day or moment lies in, where the person is, in weeks as they count them."""
    value = column.sql
    if level.field.kind == "moment":
        zone = manner.timezone.replace("'", "''")
        value = f"({value} at time zone '{zone}')"
    if level.unit.startswith(FISCAL):
        months = f"interval '{int(manner.fiscal_month) - 1} months'"
        return f"(date_trunc('{level.unit.removeprefix(FISCAL)}', {value} - {months}) + {months})::date"
    if level.unit != "week" or not manner.first_weekday:
        return f"date_trunc('{level.unit}', {value})::date"
    days = int(manner.first_weekday)
    return f"(date_trunc('week', {value} - interval '{days} days') + interval '{days} days')::date"


def bad_group(text: str, name: str) -> Refused:
    return Refused(text, code="bad_group", fields={name: text})
