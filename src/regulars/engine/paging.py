"""The SQL of one page of a list, and the cursor that says where the next begins."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import prepared, registry, rows
from regulars.engine.columns import FIRST, columns_of
from regulars.engine.fields import Choice, Reference
from regulars.engine.fields.base import Sql
from regulars.engine.sql import Sources, column_of

if TYPE_CHECKING:
    from regulars.engine.query import Records
    from regulars.engine.words import Lookup


TITLES = frozenset(("text", "person_name"))
"""Kinds of titles that documents keep as they stand."""


class Plan:
    """The SQL of one list: an inner query that finds the page by filter and order, an outer one that fills the columns."""

    def __init__(self, records: Records, sort: str, paths: tuple[str, ...]) -> None:
        self.records = records
        self.sort = sort
        self.paths = paths
        self.direction = "desc" if sort.startswith("-") else "asc"
        self.inner = records.sources()
        self.order, self.nullable, self.sort_value = _order(self.inner, sort.lstrip("-"))
        self.where, self.where_params = records.where_sql(self.inner)
        self.columns = columns_of(records.entity, records.actor, paths)

    def fetch(self, limit: int, cursor: tuple[Any, uuid.UUID] | None, *, nulls: bool) -> list[tuple[Any, ...]]:
        """Rows in order, those with a value to sort by or those without."""
        inner, params = self.inner_sql("t0.*", limit, cursor, nulls=nulls)
        order = f"t0.id {self.direction}" if nulls else f"t0.sort_value {self.direction}, t0.id {self.direction}"
        sql = f"select {self._chosen('t0.sort_value')} from ({inner}) t0 {self.columns.joins} order by {order}"
        given = [*self.columns.chosen_params, *params, *self.columns.params]
        if self.records.moment is not None:
            return self.records.ask_first(sql, given, f"1 {self.direction}, 2 {self.direction}", limit)
        return self.records.ask(sql, given)

    def fetch_beside(self, limit: int, figures: str, given: list[Any]) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
        """The first rows that have a value to sort by, and the one row that another question answers, asked along with them."""
        inner, params = self.inner_sql("t0.*", limit, nulls=False)
        sql = (
            f"select {self._chosen('t0.sort_value')}, beside.* from ({figures}) beside left join ({inner}) t0 on true "
            f"{self.columns.joins} order by t0.sort_value {self.direction}, t0.id {self.direction}"
        )
        return self._apart(self.records.ask(sql, [*self.columns.chosen_params, *given, *params, *self.columns.params]))

    def fetch_among(
        self, limit: int, tables: str, given: list[Any], summed: list[str], most: int
    ) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
        """The first rows, those without a value to sort by last, of records that `tables` collect: found once, counted (up to `most`)
        and summed, and put in order. Beside the figures stands how many were looked at and kept.
        """
        sums = "".join(f", {column} as s{index}" for index, column in enumerate(summed))
        added = "".join(f", sum(bounded.s{index}) as s{index}" for index in range(len(summed)))
        source, order = self.records.entity.source, f"sort_value {self.direction} nulls last, id {self.direction}"
        sql = (
            f"with {tables}, found as materialized (select t0.id, {self.order} as sort_value{sums} from {source} t0 "
            f"{' '.join(self.inner.joins)} where {self.where}) select {self._chosen('t0.sort_value')}, beside.* "
            f"from (select count(*) as n{added}, (select count(*) from looked), (select count(*) from kept) "
            f"from (select * from found limit {int(most)}) bounded) beside "
            f"left join (select listed.*, first.sort_value from (select id, sort_value from found order by {order} limit {int(limit)}) first "
            f"join {source} listed on listed.id = first.id) t0 on true {self.columns.joins} "
            f"order by t0.sort_value {self.direction} nulls last, t0.id {self.direction}"
        )
        params = [*given, *self.inner.params, *self.where_params, *self.columns.chosen_params, *self.columns.params]
        return self._apart(rows.again(sql, params))

    def fetch_told(
        self, lookup: Lookup, limit: int, most: int, cursor: tuple[Any, uuid.UUID] | None = None
    ) -> tuple[list[tuple[Any, ...]] | None, int, int]:
        """The same, of a list in the order of its titles: the documents found tell that order and how many there are, so that no
        records are read but those of the page. None where there are too many, or where a document tells otherwise than its record.
        """
        first, place = self._first_told("kept", limit, cursor)
        sql = (
            f"with {lookup.sql}, first as materialized ({first}) "
            f"select {self._chosen('t0.sort_value')}, beside.* from (select count(*) as n, (select count(*) from first), "
            f"(select count(*) from looked), (select count(*) from kept) from (select from kept limit {int(most)}) bounded) beside "
            f"left join {self._of_documents()} on true {self.columns.joins} "
            f"order by t0.sort_value {self.direction}, t0.id {self.direction}"
        )
        params = [
            *lookup.params,
            *place,
            *self.columns.chosen_params,
            *self.inner.params,
            *self.where_params,
            *self.columns.params,
        ]
        found, (number, first, looked, kept) = self._apart(rows.again(sql, params))
        is_told = lookup.is_whole(looked, kept) and len(found) == first
        return found if is_told else None, number, looked

    def fetch_within(
        self, most: int, each: Sql, limit: int, cursor: tuple[Any, uuid.UUID] | None
    ) -> list[tuple[Any, ...]]:
        """Of the first `most` rows in order those that meet a condition on t0, asked of one after the other until there are enough."""
        condition, own = each
        inner, params = self.inner_sql("t0.*", most, cursor, nulls=False)
        order = f"t0.sort_value {self.direction}, t0.id {self.direction}"
        sql = (
            f"select {self._chosen('t0.sort_value')} from (select * from ({inner}) t0 where {condition} "
            f"order by {order} limit {int(limit)}) t0 {self.columns.joins} order by {order}"
        )
        return rows.again(sql, [*self.columns.chosen_params, *params, *own, *self.columns.params])

    def reaches(self, most: int, cursor: tuple[Any, uuid.UUID] | None) -> bool:
        """Whether there are so many rows at all."""
        inner, params = self.inner_sql("t0.id", most, cursor, nulls=False)
        return rows.again(f"select count(*) from ({inner}) t0", params) == [(most,)]

    def fetch_documents(
        self, documents: Sql, limit: int, cursor: tuple[Any, uuid.UUID] | None
    ) -> list[tuple[Any, ...]] | None:
        """The same as `fetch_told`, of however many documents, uncounted."""
        sql, given = documents
        first, place = self._first_told(f"({sql}) d", limit, cursor)
        told = (
            f"with first as materialized ({first}) select {self._chosen('t0.sort_value')}, (select count(*) from first) "
            f"from (select) beside left join {self._of_documents()} on true {self.columns.joins} "
            f"order by t0.sort_value {self.direction}, t0.id {self.direction}"
        )
        params = [
            *given,
            *place,
            *self.columns.chosen_params,
            *self.inner.params,
            *self.where_params,
            *self.columns.params,
        ]
        found, (number,) = self._apart(rows.again(told, params))
        return found if len(found) == number else None

    def _first_told(self, source: str, limit: int, cursor: tuple[Any, uuid.UUID] | None) -> Sql:
        """Of a table of documents those of one page, in the order of the titles that they keep."""
        compare = "<" if self.direction == "desc" else ">"
        behind, place = (f"where (title_key, record) {compare} (%s, %s)", list(cursor)) if cursor else ("", [])
        order = f"title_key {self.direction}, record {self.direction}"
        return f"select record, title_key from {source} {behind} order by {order} limit {int(limit)}", place

    def _of_documents(self) -> str:
        """The records of the table `first`, as t0."""
        return (
            f"(select t0.*, first.title_key as sort_value from first join {self.records.entity.source} t0 on t0.id = first.record "
            f"{' '.join(self.inner.joins)} where {self.where}) t0"
        )

    @property
    def is_by_title(self) -> bool:
        """Whether the order is that of the titles, as documents keep it (`SearchDocument.title_key`)."""
        entity = self.records.entity
        title = entity.by_key[entity.title]
        return (
            self.sort.lstrip("-") == entity.title
            and title.kind in TITLES
            and not title.custom
            and self.order == f'sort_key({column_of(entity, title, "t0").sql}) collate "C"'
        )

    def _apart(self, found: list[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
        """Rows, and the figures that stand beside each of them; beside one without an id where there are no rows."""
        figures = found[0][FIRST + len(self.columns.chosen) :]
        return [raw for raw in found if raw[1] is not None], figures

    def _chosen(self, sorted_by: str) -> str:
        return ", ".join([sorted_by, "t0.id", "t0.version", "t0.number", *self.columns.chosen])

    def inner_sql(
        self, wanted: str, limit: int, cursor: tuple[Any, uuid.UUID] | None = None, *, nulls: bool
    ) -> tuple[str, list[Any]]:
        """The question that finds the rows of a page: their sort value and what is wanted of them."""
        direction, compare = self.direction, "<" if self.direction == "desc" else ">"
        conditions, params = [self.where], list(self.where_params)
        if nulls:
            conditions.append(f"{self.order} is null")
            if cursor:
                conditions.append(f"t0.id {compare} %s")
                params.append(cursor[1])
            order = f"t0.id {direction}"
        else:
            if self.nullable:
                conditions.append(f"{self.order} is not null")
            if cursor:
                conditions.append(f"({self.order}, t0.id) {compare} (%s, %s)")
                params.extend((self.sort_value(cursor[0]), cursor[1]))
            order = f"t0.id {direction}" if self.order == "t0.id" else f"{self.order} {direction}, t0.id {direction}"
        value = "null" if nulls else self.order
        sql = (
            f"select {wanted}, {value} as sort_value from {self.records.entity.source} t0 {' '.join(self.inner.joins)} "
            f"where {' and '.join(conditions)} order by {order} limit {int(limit)}"
        )
        return sql, [*self.inner.params, *params]

    def fill(self, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Any, ...]]:
        """The columns of known records. Planned once by each connection: by their ids there is one best plan."""
        sql = f"select {self._chosen('null')} from {self.records.entity.source} t0 {self.columns.joins} where t0.id = any(%s)"
        return (
            {raw[1]: raw for raw in prepared.fetch(sql, [*self.columns.chosen_params, *self.columns.params, ids])}
            if ids
            else {}
        )

    def fetch_one(self, condition: str, value: Any) -> list[tuple[Any, ...]]:
        source = self.records.entity.source
        inner = f"select t0.* from {source} t0 {' '.join(self.inner.joins)} where {self.where} and t0.{condition} = %s"
        sql = f"select {self._chosen('null')} from ({inner}) t0 {self.columns.joins}"
        given = [*self.columns.chosen_params, *self.inner.params, *self.where_params, value, *self.columns.params]
        if self.records.moment is not None:
            return self.records.ask(sql, given, single=True)
        return prepared.fetch(sql, given)


def _order(sources: Sources, path: str) -> tuple[str, bool, Any]:
    """The SQL to sort by, whether it may be null, and how a cursor's value becomes a parameter."""
    if path in ("created_at", "id"):
        return "t0.id", False, uuid.UUID
    found, column = sources.resolve(path)
    if not found.sortable:
        raise Refused(
            _("A list cannot be sorted by “%(name)s”.") % {"name": str(found.label)},
            code="bad_sort",
            fields={"sort": path},
        )
    if isinstance(found, Reference):
        target = registry.get(found.to)
        title = target.by_key[target.title]
        alias = sources.label(column, found).split(".")[0]
        return title.order(column_of(target, title, alias)), True, _same
    nullable = "." in path or isinstance(found, Choice) or sources.entity.nullable(found)
    return found.order(column), nullable, found.sort_value


def _same(value: Any) -> Any:
    return value


def encode(value: Any, key: uuid.UUID, sort: str) -> str:
    """The cursor behind a row: its sort value and its id, good for this order only."""
    packed = orjson.dumps([sort, value, str(key)], default=str)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str, sort: str) -> tuple[Any, uuid.UUID]:
    """What a cursor says. Raises Refused for one of another order, or none at all."""
    try:
        of, value, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if of == sort and (value is None or isinstance(value, str | int | float)):
            return value, uuid.UUID(key)
    except (ValueError, TypeError, AttributeError):
        pass
    raise Refused(_("This cursor belongs to another list."), code="bad_cursor", fields={"after": text[:80]})
