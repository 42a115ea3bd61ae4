"""Pages of a list that asks for words: told by the search documents, collected by them, or walked to."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from regulars.engine import words
from regulars.engine.counting import COUNT_LIMIT, Count
from regulars.engine.paging import Plan
from regulars.engine.words import Holding

if TYPE_CHECKING:
    from regulars.engine.query import Page, Records

Counted = tuple["Page", Count, dict[str, Any]]
Place = tuple[Any, uuid.UUID]


def collected_page(records: Records, paths: tuple[str, ...], keys: tuple[str, ...], limit: int) -> Counted | None:
    """The first page of those that hold the words, their count and sums, collected by the question itself; None where that is not the way to them."""
    told = page_by_title(records, paths, limit) if not keys else None
    if told is not None or records.knows_holding:
        return told
    lookup = words.lookup(records.entity, records.words, records.actor)
    if lookup is None or lookup.is_too_much:
        return None
    among = replace(records)
    among.found_by(Holding("t0.id = any(array(select record from kept))", [], are_few=True))
    plan = Plan(among, records.order_in_force(), paths)
    counting = among.counting(plan.inner, keys, COUNT_LIMIT, (plan.where, plan.where_params))
    found, (*figures, looked, kept) = plan.fetch_among(
        limit + 1, lookup.sql, lookup.params, counting.columns, COUNT_LIMIT + 1
    )
    if not looked:
        records.found_by(words.regrouped(records.entity, records.words, records.actor))
        return None
    if not lookup.is_whole(looked, kept):
        return None
    return records.cut(plan, found, limit), *counting.told(tuple(figures))


def page_by_title(records: Records, paths: tuple[str, ...], limit: int, cursor: Place | None = None) -> Counted | None:
    """The same of a list in the order of its titles that asks for nothing but words, by their documents alone.

    None where that is not the way to them.
    """
    plan = _of_any_words(records, paths) if _asks_words_alone(records) else None
    if plan is None or not plan.is_by_title:
        return None
    lookup = words.lookup(records.entity, records.words, records.actor, kept=words.LOOKED_AT)
    if lookup is None or not lookup.is_all or lookup.is_too_much:
        return None
    found, number, looked = plan.fetch_told(lookup, limit + 1, COUNT_LIMIT + 1, cursor)
    if not looked:
        records.found_by(words.regrouped(records.entity, records.words, records.actor))
    if not looked or found is None:
        return None
    return records.cut(plan, found, limit), Count(min(number, COUNT_LIMIT), exact=number <= COUNT_LIMIT), {}


def walked_to(records: Records, plan: Plan, limit: int, cursor: Place | None) -> list[tuple[Any, ...]] | None:
    """Rows in the order of their titles that hold words of very many: the list is walked to them, or all their documents are put in order where they stand late in it.

    None where that is not the way to them.
    """
    holding = records.holding if _asks_words_alone(records) and plan.is_by_title else None
    if holding is None or holding.each is None or holding.documents is None:
        return None
    bare = _of_any_words(records, plan.paths)
    found = bare.fetch_within(words.WALKED, holding.each, limit, cursor)
    if len(found) == limit or not bare.reaches(words.WALKED, cursor):
        return found
    return bare.fetch_documents(holding.documents, limit, cursor)


def _asks_words_alone(records: Records) -> bool:
    """Whether nothing but words is asked of the records that are there now: their documents tell it."""
    asked = records.filters or records.among is not None or records.bin or records.moment or records.action != "view"
    return bool(records.words) and not asked


def _of_any_words(records: Records, paths: tuple[str, ...]) -> Plan:
    """The plan of the same list, whatever words the records hold."""
    among = replace(records)
    among.found_by(Holding("true", [], are_few=True))
    return Plan(among, records.order_in_force(), paths)
