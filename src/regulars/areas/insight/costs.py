"""What was spent on leads: marketing expenses, shared out evenly over the days that they are for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from regulars.areas.insight.figures import Figure, Filter, Opens, Period, all_of, is_
from regulars.engine import access, rows
from regulars.engine.actor import Actor

EXPENSE = "marketing-expense"
NEEDED = ("amount", "source", "campaign", "starts_on", "ends_on")
Spent = dict[Any, tuple[Decimal, int]]
"""By source, campaign or first day of a period: what was spent, by how many expenses."""

_DAYS = "(t0.ends_on - t0.starts_on + 1)"
_SPENT = (
    "select {key}, sum(round(t0.amount_base * least(greatest(p.last - t0.starts_on + 1, 0), {days}) / {days}, 2) "
    "- round(t0.amount_base * least(greatest(p.first - t0.starts_on, 0), {days}) / {days}, 2)), count(*) "
    "from (select t0.* {source}) t0 join unnest(%s::date[], %s::date[]) p(first, last) "
    "on t0.starts_on <= p.last and t0.ends_on >= p.first group by 1"
)
"""Rounded from the first day on, so that parts side by side add up to the whole."""


def may_see(actor: Actor) -> bool:
    """Whether an actor may know what was spent on what, and when."""
    return access.may(actor, EXPENSE, "view") and not any(actor.withholds(EXPENSE, key) for key in NEEDED)


def spent(actor: Actor, key: str, periods: Sequence[Period]) -> Spent:
    """In these periods, in the workspace's currency: by `source` or `campaign` of expenses, by the first days of periods otherwise, all of it without a key."""
    if not may_see(actor) or not periods:
        return {}
    column = {"source": "nullif(t0.source, '')", "campaign": "nullif(t0.campaign, '')", "": "null::text"}
    source, params = access.records(EXPENSE, actor).source()
    sql = _SPENT.format(key=column.get(key, "p.first"), days=_DAYS, source=source)
    found = rows.query(sql, [*params, [each.first for each in periods], [each.last for each in periods]])
    return {of: (Decimal(amount or 0), count) for of, amount, count in found}


def figure(known: Spent, of: Any, key: str, period: Period) -> Figure:
    """What was spent on one of them, with the list of its expenses."""
    amount, count = known.get(of, (Decimal(0), 0))
    return Figure(amount, count, Opens(EXPENSE, all_of(*_in(period), _is(key, of))))


def _in(period: Period) -> tuple[Filter, Filter]:
    return (
        {"field": "starts_on", "op": "lte", "value": period.last.isoformat()},
        {"field": "ends_on", "op": "gte", "value": period.first.isoformat()},
    )


def _is(key: str, of: Any) -> Filter | None:
    if not key:
        return None
    return is_(key, of) if of else {"field": key, "op": "empty"}
