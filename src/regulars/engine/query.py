"""Reading rows: filter, search, sort, keyset pages, counts that never block, totals, groups."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import NotFound
from regulars.engine import asof, formulas_then, groups, prepared, rows, sensitive, worded, words, words_then
from regulars.engine.access import scope_sql
from regulars.engine.actor import Actor
from regulars.engine.counting import COUNT_LIMIT, Count, Counting, beyond
from regulars.engine.describe import Entity
from regulars.engine.filters import compile_filter
from regulars.engine.labels import fill_labels
from regulars.engine.orders import usual_sort
from regulars.engine.paging import Plan, decode, encode
from regulars.engine.sql import Sources
from regulars.engine.words import Holding

MAX_PAGE = 500
SYSTEM_COLUMNS = ("id", "version", "number")


class Row:
    """One row of a list: its identity and the values of the columns asked for, by their paths."""

    __slots__ = ("id", "number", "values", "version")

    def __init__(self, key: uuid.UUID, version: int, number: int, values: dict[str, Any]) -> None:
        self.id = key
        self.version = version
        self.number = number
        self.values = values

    def __getitem__(self, path: str) -> Any:
        return self.values[path]


class Page(NamedTuple):
    """Rows and the cursor of the next page, None at the end."""

    rows: list[Row]
    next: str | None


class Group(NamedTuple):
    """One group: its value (a Ref for a reference), the number of records, the sums asked for."""

    value: Any
    size: int
    sums: dict[str, Any]


@dataclass(frozen=True)
class Records:
    """Records of an entity as one actor may read them. Each method narrows and returns a new one, or asks the database."""

    entity: Entity
    actor: Actor
    action: str = "view"
    filters: tuple[Mapping[str, Any], ...] = ()
    words: str = ""
    among: tuple[uuid.UUID, ...] | None = None
    sort: str = ""
    bin: bool = False
    moment: datetime | None = None

    # -- narrowing --------------------------------------------------------------------------------------------------

    def where(self, data: Mapping[str, Any] | None = None, **equal: Any) -> Records:
        """With the one filter, or `field=value`. Raises Refused when it is asked, naming the wrong part."""
        leaves = [{"field": key.replace("__", "."), "op": "eq", "value": value} for key, value in equal.items()]
        added = [*([data] if data else []), *leaves]
        return replace(self, filters=(*self.filters, *added))

    def search(self, text: str) -> Records:
        """Whose name or details hold these words."""
        return replace(self, words=text.strip()[:200])

    def matching(self, ids: Iterable[uuid.UUID]) -> Records:
        return replace(self, among=tuple(ids))

    def order_by(self, sort: str) -> Records:
        """By one field, `-field` for the greatest first. Empty values stand last."""
        return replace(self, sort=sort)

    def deleted(self) -> Records:
        """Those in the bin instead of those alive."""
        return replace(self, bin=True)

    def as_of(self, moment: datetime | None) -> Records:
        """As they stood at a past moment; None is now. The reader's rights are those of today."""
        return replace(self, moment=moment)

    # -- asking -----------------------------------------------------------------------------------------------------

    def page(self, columns: Iterable[str], *, limit: int = 25, after: str | None = None) -> Page:
        """One page of rows in order, without OFFSET: every page costs the same."""
        limit = max(1, min(limit, MAX_PAGE))
        paths = tuple(dict.fromkeys(columns))
        cursor = decode(after, self.order_in_force()) if after else None
        told = worded.page_by_title(self, paths, limit, cursor)
        if told is not None:
            return told[0]
        return self._page_from(Plan(self, self.order_in_force(), paths), limit, cursor)

    def _page_from(self, plan: Plan, limit: int, cursor: tuple[Any, uuid.UUID] | None = None) -> Page:
        found: list[tuple[Any, ...]] = []
        if cursor is None or cursor[0] is not None:
            walked = worded.walked_to(self, plan, limit + 1, cursor)
            found = plan.fetch(limit + 1, cursor, nulls=False) if walked is None else walked
        return self._page_of(plan, found, limit, cursor)

    def _page_of(
        self, plan: Plan, found: list[tuple[Any, ...]], limit: int, cursor: tuple[Any, uuid.UUID] | None = None
    ) -> Page:
        """The page that begins with those found, who have a value to sort by; those without one follow."""
        if plan.nullable and len(found) <= limit:
            resume = cursor if cursor and cursor[0] is None else None
            found += plan.fetch(limit + 1 - len(found), resume, nulls=True)
        return self.cut(plan, found, limit)

    def cut(self, plan: Plan, found: list[tuple[Any, ...]], limit: int) -> Page:
        """The page of those found, of whom there may be one more."""
        more = len(found) > limit
        found = found[:limit]
        following = encode(found[-1][0], found[-1][1], self.order_in_force()) if more else None
        return Page(self.rows_of(plan, found), following)

    def counted_page(
        self, columns: Iterable[str], keys: Iterable[str] = (), *, limit: int = 25
    ) -> tuple[Page, Count, dict[str, Any]]:
        """The first page, and what `counted` tells, in one question where the reader waits for both."""
        limit = max(1, min(limit, MAX_PAGE))
        paths, summed = tuple(dict.fromkeys(columns)), tuple(dict.fromkeys(keys))
        if self.words and self.moment is None:
            collected = worded.collected_page(self, paths, summed, limit)
            if collected is not None:
                return collected
        plan = Plan(self, self.order_in_force(), paths)
        counting = self.counting(plan.inner, summed, COUNT_LIMIT, (plan.where, plan.where_params))
        if counting.question in beyond:
            return self._page_from(plan, limit), Count(COUNT_LIMIT, exact=False), {}
        if self.moment is None and not self.words:
            found, figures = plan.fetch_beside(limit + 1, counting.sql, counting.params)
            return self._page_of(plan, found, limit), *counting.told(figures)
        page = self._page_from(plan, limit)
        if page.next is None and not counting.keys:  # it holds all there are
            return page, Count(len(page.rows), exact=True), {}
        return page, *counting.told(self.ask(counting.sql, counting.params)[0])

    def row(self, key: uuid.UUID | str | int, columns: Iterable[str]) -> Row:
        """One record with the columns asked for. Raises NotFound when there is none, or none that the actor may reach."""
        condition, value = _identity(key)
        plan = Plan(self, "created_at", tuple(dict.fromkeys(columns)))
        found = self.rows_of(plan, plan.fetch_one(condition, value))
        if not found:
            raise NotFound(_("There is no such record, or you may not see it."))
        return found[0]

    def rows(self, columns: Iterable[str], *, limit: int = 25) -> list[Row]:
        return self.page(columns, limit=limit).rows

    def count(self, limit: int | None = COUNT_LIMIT) -> Count:
        """How many, exact up to `limit` and cut there; None counts them all."""
        return self.counted((), limit)[0]

    def counted(self, keys: Iterable[str], limit: int | None = COUNT_LIMIT) -> tuple[Count, dict[str, Any]]:
        """How many, and what some numeric fields sum to, in one question; no sums where there are more than `limit`."""
        counting = self.counting(self.sources(), tuple(dict.fromkeys(keys)), limit)
        if counting.question in beyond:
            return Count(COUNT_LIMIT, exact=False), {}
        return counting.told(self.ask(counting.sql, counting.params)[0])

    def counting(
        self, sources: Sources, keys: tuple[str, ...], limit: int | None, where: tuple[str, list[Any]] | None = None
    ) -> Counting:
        columns = [groups.sum_column(sources, key) for key in keys]
        chosen = ", ".join(f"{column} as s{index}" for index, column in enumerate(columns)) or "1"
        sql, params = self._from(sources, where)
        inner = f"select {chosen} {sql}" + ("" if limit is None else f" limit {limit + 1}")
        added = "".join(f", sum(bounded.s{index}) as s{index}" for index in range(len(keys)))
        question = (sql, repr(params), self.moment) if limit == COUNT_LIMIT and not self._are_few else None
        return Counting(f"select count(*) as n{added} from ({inner}) bounded", params, keys, columns, limit, question)

    def ids(
        self, limit: int = 100_000, *, after: uuid.UUID | None = None, upto: uuid.UUID | None = None
    ) -> list[uuid.UUID]:
        """Identifiers, oldest first; those `after` one, up to another."""
        sql, params = self._from()
        for sign, bound in ((">", after), ("<=", upto)):
            if bound is not None:
                sql, params = f"{sql} and t0.id {sign} %s", [*params, bound]
        return [row[0] for row in self.ask(f"select t0.id {sql} order by t0.id limit {int(limit)}", params)]

    def totals(self, keys: Iterable[str]) -> dict[str, Any]:
        """Sums of numeric fields over all of them; money in the workspace currency."""
        listed = tuple(dict.fromkeys(keys))
        sources = self.sources()
        added = ", ".join(f"sum({groups.sum_column(sources, key)})" for key in listed)
        sql, params = self._from(sources)
        return dict(zip(listed, self.ask(f"select {added} {sql}", params)[0], strict=True)) if listed else {}

    def group(self, by: str, *, sums: Iterable[str] = (), limit: int = 1000) -> list[Group]:
        """Counts and sums by the values of a field (`closes_on:month` by calendar month); see `engine.groups`."""
        found = groups.grouped(self, (by,), sums=sums, limit=limit)
        return [Group(cell.values[0], cell.size, cell.sums) for cell in found.cells]

    def get(self, key: uuid.UUID | str | int) -> Any:
        """One record as a model instance. Raises NotFound when there is none, or none that the actor may reach."""
        condition, value = _identity(key)
        found = self._instances(f"t0.{condition} = %s", [value], limit=1, single=True)
        if not found:
            raise NotFound(_("There is no such record, or you may not see it."))
        return found[0]

    def instances(self, limit: int = 1000, *, lock: bool = False) -> list[Any]:
        """Model instances, oldest first; with `lock` nobody else changes them until this transaction ends."""
        return self._instances("true", [], limit=limit, lock=lock)

    def exists(self) -> bool:
        return self.count(0).exact is False

    def source(self, sources: Sources | None = None) -> tuple[str, list[Any]]:
        """The rows as `from … where …` with the entity's table as t0, for figures that no list gives (funnel, cycle)."""
        return self._from(sources)

    def ask(self, sql: str, params: list[Any], *, single: bool = False) -> list[tuple[Any, ...]]:
        """The answer to a question made of `source`, of the moment that these records are of."""
        if self.moment is not None:
            sql, params = asof.past(
                sql, params, self.entity, self.actor, self.moment, action=self.action, single=single
            )
            return rows.query(sql, params)
        return rows.again(sql, params)

    def ask_first(self, sql: str, params: list[Any], order: str, limit: int) -> list[tuple[Any, ...]]:
        """The first rows of a past moment, in an order of the question's own columns."""
        assert self.moment is not None
        return rows.query(
            *asof.past_page(sql, params, self.entity, self.actor, self.moment, order, limit, action=self.action)
        )

    def require_askable(self) -> None:
        """Raises Refused where the conditions or the order need what may not, or cannot, be asked for."""
        sources = self.sources()
        self.where_sql(sources)
        if self.sort:
            sources.resolve(self.sort.lstrip("-"))

    def sources(self) -> Sources:
        """What a question about these records is put together with."""
        return Sources(self.entity, self.actor, moment=self.moment)

    # -- SQL --------------------------------------------------------------------------------------------------------

    def rows_of(self, plan: Plan, found: list[tuple[Any, ...]]) -> list[Row]:
        readers = plan.columns.readers
        made = [Row(raw[1], raw[2], raw[3], {path: read(raw) for path, read in readers}) for raw in found]
        if self.actor.reveals:
            sensitive.delivered(self.entity, made, [path for path, _read in readers], self.actor)
        fill_labels(made, plan.columns, self.actor)
        if self.moment is not None:
            formulas_then.fill(self, made, [path for path, _read in readers])
        return made

    def order_in_force(self) -> str:
        return self.sort or usual_sort(self.entity, self.actor, moment=self.moment)

    def _instances(
        self, condition: str, params: list[Any], *, limit: int, single: bool = False, lock: bool = False
    ) -> list[Any]:
        model = self.entity.model
        columns = [column.column for column in model._meta.concrete_fields]
        names = model.column_names()
        sql, own = self._from()
        chosen = ", ".join(f't0."{column}"' for column in columns)
        asked = f"select {chosen} {sql} and {condition} order by t0.id limit {int(limit)}"
        asked += " for update of t0" if lock else ""
        given = [*own, *params]
        once = single and self.moment is None  # by an identifier there is one best plan
        found = prepared.fetch(asked, given) if once else self.ask(asked, given, single=single)
        converted = rows.converters(model)
        return [model.from_db("default", names, rows.convert(row, converted)) for row in found]

    def _from(
        self, sources: Sources | None = None, where: tuple[str, list[Any]] | None = None
    ) -> tuple[str, list[Any]]:
        """`where` is what `where_sql` made of the same sources before."""
        sources = sources or self.sources()
        condition, params = where or self.where_sql(sources)
        joins = " ".join(sources.joins)
        return f"from {self.entity.source} t0 {joins} where {condition}", [*sources.params, *params]

    def where_sql(self, sources: Sources) -> tuple[str, list[Any]]:
        """The conditions of these records, with rights, on the entity's table as t0."""
        parts = [f"t0.deleted_at is {'not ' if self.bin else ''}null"]
        params: list[Any] = []
        for sql, own in self._conditions(sources):
            if sql != "true":
                parts.append(sql)
                params.extend(own)
        return " and ".join(parts), params

    def _conditions(self, sources: Sources) -> Iterable[tuple[str, list[Any]]]:
        if self.moment is None:  # the past is cut by the rights of today, on the rows of today
            yield scope_sql(self.entity, self.actor, self.action, "t0")
        if self.moment is None and self.action != "view" and not self.entity.access.through:
            yield scope_sql(self.entity, self.actor, "view", "t0")
        for data in self.filters:
            yield compile_filter(data, sources)
        if self.among is not None:
            yield "t0.id = any(%s)", [list(self.among)]
        if self.words:
            yield self.holding[:2]

    @property
    def _are_few(self) -> bool:
        """Whether all that hold the words are named by their identifiers."""
        return bool(self.words) and self.holding.are_few

    @property
    def knows_holding(self) -> bool:
        """Whether it has been asked how those that hold the words are found."""
        return "holding" in self.__dict__

    def found_by(self, holding: Holding) -> None:
        """It is known how those that hold the words are found, and need not be asked."""
        self.__dict__["holding"] = holding

    @cached_property
    def holding(self) -> Holding:
        """What the words ask: worked out once for the page and its count, for it asks the database."""
        if self.moment is not None:
            return words_then.condition(self.entity, self.words, self.actor, self.moment, in_bin=self.bin)
        return words.condition(self.entity, self.words, self.actor)


def _identity(key: uuid.UUID | str | int) -> tuple[str, Any]:
    if isinstance(key, uuid.UUID):
        return "id", key
    if isinstance(key, int) or (key.isascii() and key.isdecimal()):
        return "number", min(int(key[:19] if isinstance(key, str) else key), 2**62)
    try:
        return "id", uuid.UUID(key)
    except ValueError:
        raise NotFound(_("There is no such record, or you may not see it.")) from None
