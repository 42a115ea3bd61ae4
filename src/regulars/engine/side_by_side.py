"""The first pages of several lists of one entity, such as the lanes of a board.

They are found by one question and filled by another, instead of one question for each list, all of which look up the same names.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from regulars.engine.paging import Plan, encode
from regulars.engine.query import Page, Records

Key = tuple[Any, uuid.UUID]


def first_pages(lists: Sequence[Records], columns: Iterable[str], *, limit: int) -> list[Page]:
    """The first page of each list. They differ in what they are narrowed by, not in entity, reader, order or moment."""
    paths = tuple(dict.fromkeys(columns))
    if len(lists) < 2 or lists[0].moment is not None:
        return [each.page(paths, limit=limit) for each in lists]
    plans = [Plan(each, each.order_in_force(), paths) for each in lists]
    found = _found(plans, limit + 1)
    filled = plans[0].fill([key for keys in found for _value, key in keys[:limit]])
    made = []
    for plan, keys in zip(plans, found, strict=True):
        shown = [filled[key] for _value, key in keys[:limit] if key in filled]
        following = encode(*keys[limit - 1], plan.sort) if len(keys) > limit else None
        made.append(Page(plan.records.rows_of(plan, shown), following))
    return made


def _found(plans: list[Plan], limit: int) -> list[list[Key]]:
    """For each list the sort values and ids of its first records: those with a value to sort by, then those without."""
    found = _keys(dict.fromkeys(range(len(plans)), limit), plans, nulls=False)
    short = {index: limit - len(found[index]) for index, plan in enumerate(plans) if plan.nullable}
    short = {index: left for index, left in short.items() if left > 0}
    rest = _keys(short, plans, nulls=True) if short else {}
    return [found[index] + rest.get(index, []) for index in range(len(plans))]


def _keys(wanted: dict[int, int], plans: list[Plan], *, nulls: bool) -> dict[int, list[Key]]:
    """So many keys of each of these plans, by one question."""
    asked = [(index, *plans[index].inner_sql("t0.id", limit, nulls=nulls)) for index, limit in wanted.items()]
    each = " union all ".join(
        f"select {index} as list, sort_value, id from ({sql}) list{index}" for index, sql, _ in asked
    )
    direction = plans[0].direction
    sql = f"select list, sort_value, id from ({each}) found order by list, sort_value {direction}, id {direction}"
    found: dict[int, list[Key]] = {index: [] for index in wanted}
    for index, value, key in plans[0].records.ask(sql, [value for _index, _sql, own in asked for value in own]):
        found[index].append((value, key))
    return found
