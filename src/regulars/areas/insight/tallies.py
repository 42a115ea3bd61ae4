"""Deals counted and summed: in the book of sums where it knows the answer, else over the deals themselves.

The book knows whose deals they are, so it answers where a reader's rights go by the person responsible alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any, NamedTuple

from regulars.areas.insight import book
from regulars.areas.insight.figures import Filter, deals
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.sql import Sources

TEAM = "(select of.team_id from engine_user of where of.id = {})"
DEALS = {
    "owner": "t0.owner_id",
    "owner.team": TEAM.format("t0.owner_id"),
    "stage": "t0.stage_id",
    "furthest": "t0.furthest_id",
    "status": "t0.status",
    "forecast": "t0.forecast",
    "loss_reason": "t0.loss_reason",
    "closes_on:month": "date_trunc('month', t0.closes_on::timestamp)::date",
    "closed_at:month": "date_trunc('month', t0.closed_at at time zone 'UTC')::date",
}
"""What deals can be grouped by here."""

OF_BOOK = "sum(t0.deals), sum(t0.amount), sum(t0.weighted), sum(t0.seconds)"
OF_DEALS = (
    "count(*), sum(t0.amount_base), sum(t0.amount_base * t0.probability / 100), "
    "sum(extract(epoch from t0.closed_at - t0.created_at))"
)


class Tally(NamedTuple):
    """How many deals; what they are worth; that weighted by probability; the seconds from beginning to end, of all together."""

    deals: int
    amount: Decimal
    weighted: Decimal
    seconds: Decimal


NOTHING = Tally(0, Decimal(0), Decimal(0), Decimal(0))


_answered: ContextVar[dict[tuple[str, str], list[tuple[Any, ...]]] | None] = ContextVar("answered", default=None)


@contextmanager
def once() -> Iterator[None]:
    """Inside, a question that was asked before has the same answer and is not asked again: several figures of one page are told by it."""
    token = _answered.set({})
    try:
        yield
    finally:
        _answered.reset(token)


def tally(actor: Actor, *conditions: Filter | None) -> Tally:
    """All deals that the actor may see and that meet the conditions, together."""
    return tallies(actor, (), *conditions).get((), NOTHING)


def tallies(actor: Actor, by: Sequence[str], *conditions: Filter | None) -> dict[tuple[Any, ...], Tally]:
    """The same by the values of some fields (DEALS), empty values as None. Raises Refused for a field the reader may not see."""
    _require(actor, by)
    asked = [each for each in conditions if each]
    columns, measures, source, params = _from_book(actor, by, asked) or _from_deals(actor, by, asked)
    chosen = "".join(f"{column}, " for column in columns)
    groups = f" group by {', '.join(str(index + 1) for index in range(len(by)))}" if by else ""
    found = _answer(f"select {chosen}{measures} {source}{groups}", params)
    return {tuple(value or None for value in row[: len(by)]): _read(row[len(by) :]) for row in found if row[len(by)]}


def _answer(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    known, question = _answered.get(), (sql, repr(params))
    if known is None:
        return rows.again(sql, params)
    if question not in known:
        known[question] = rows.again(sql, params)
    return known[question]


def settle() -> None:
    """Add the fresh rows of the book to the settled ones. Whoever reads meanwhile sees them before or after, never twice."""
    rows.query(_SETTLE, [])
    rows.query("delete from insight_dealsum where not is_fresh and deals = 0 and amount = 0 and weighted = 0", [])


def _require(actor: Actor, by: Sequence[str]) -> None:
    sources = Sources(registry.get("deal"), actor)
    for path in ("amount", *(each.partition(":")[0] for each in by)):
        sources.resolve(path)


def _read(row: Sequence[Any]) -> Tally:
    return Tally(int(row[0]), *(Decimal(each or 0) for each in row[1:]))


def _from_book(
    actor: Actor, by: Sequence[str], conditions: list[Filter]
) -> tuple[list[str], str, str, list[Any]] | None:
    deal = registry.get("deal")
    people = access.by_owner_alone(deal, actor, "view")
    if people is None and access.scope_sql(deal, actor, "view", "t0")[0] != "true":
        return None
    asked = book.question(conditions, actor, people)
    if asked is None:
        return None
    known = {**book.COLUMNS[asked.book], "owner": "t0.owner", "owner.team": TEAM.format("t0.owner")}
    if not known.keys() >= set(by):
        return None
    return [known[each] for each in by], OF_BOOK, f"from insight_dealsum t0 where {asked.where}", asked.params


def _from_deals(actor: Actor, by: Sequence[str], conditions: list[Filter]) -> tuple[list[str], str, str, list[Any]]:
    source, params = deals(actor, *conditions).source()
    return [DEALS[each] for each in by], OF_DEALS, source, params


_KEYS = "book, owner, pipeline, stage, day, status, label, is_idle"
_SETTLE = f"""
with fresh as (delete from insight_dealsum where is_fresh returning *)
insert into insight_dealsum as settled ({_KEYS}, deals, amount, weighted, seconds, is_fresh)
select {_KEYS}, sum(deals), sum(amount), sum(weighted), sum(seconds), false from fresh group by {_KEYS}
on conflict ({_KEYS}) where not is_fresh do update set
  deals = settled.deals + excluded.deals, amount = settled.amount + excluded.amount,
  weighted = settled.weighted + excluded.weighted, seconds = settled.seconds + excluded.seconds
"""
