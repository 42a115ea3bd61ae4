"""Questions about leads: how many came from where, how soon they were answered, what became of them. Only what the actor may see is counted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.areas.insight import costs
from regulars.areas.insight.figures import Figure, Filter, Opens, Period, all_of, is_
from regulars.base.errors import NotAllowed
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref, Reference
from regulars.engine.labels import labels_of
from regulars.engine.withheld import may_ask

CONVERTED, WON = is_("status", "converted"), is_("deal.status", "won")
ANSWERED = {"field": "answered_at", "op": "filled"}
COUNTED_BY = frozenset(("status", "answered_at", "created_at", "converted_at"))
UNATTENDED = all_of(is_("status", "new"), {"field": "answered_at", "op": "empty"})
BY = ("source", "campaign", "owner")
STEPS = ("month", "quarter")
MOST = 200
"""Sources, campaigns or people of one table, those with most leads."""


Won = Sequence[Any]
"""Deals won: how many, their revenue, the median of days from the lead to the win."""
NO_DEALS: Won = (0, 0, None)


@dataclass(frozen=True)
class Came:
    """Leads that came in a period: `answer` in working seconds, `days` to conversion and `to_win` in days are medians, `revenue` that of deals won since.

    `cost` is what was spent in the period; None where the reader may not know it, or where it is nobody's (by owner).
    """

    of: Any
    leads: Figure
    answered: Figure
    answer: Figure
    qualified: Figure
    days: Figure
    won: Figure
    to_win: Figure
    revenue: Figure | None
    cost: Figure | None = None

    @property
    def per_lead(self) -> Decimal | None:
        return self._per(self.leads.count)

    @property
    def per_qualified(self) -> Decimal | None:
        return self._per(self.qualified.count)

    @property
    def per_won(self) -> Decimal | None:
        return self._per(self.won.count)

    @property
    def roi(self) -> Decimal | None:
        """What came back over what was spent: (revenue − cost) / cost; None where one of them is not known, or nothing was spent."""
        if self.cost is None or self.revenue is None or not self.cost.value:
            return None
        spent = Decimal(self.cost.value)
        return (Decimal(self.revenue.value or 0) - spent) / spent

    def _per(self, count: int) -> Decimal | None:
        return round(Decimal(self.cost.value) / count, 2) if self.cost and self.cost.value and count else None


def may_see(actor: Actor) -> bool:
    """Whether an actor may see leads, and nothing is kept from them that all of these figures count by."""
    return access.may(actor, "lead", "view") and not actor.withheld("lead") & COUNTED_BY


def require(actor: Actor) -> None:
    """Raises NotAllowed to those who may not see the figures."""
    if not may_see(actor):
        raise NotAllowed


def total(actor: Actor, period: Period, whose: Filter | None = None) -> Came:
    """All leads of the period together."""
    found = _counted(actor, "", period, whose)
    whole = found[0] if found else _nothing(None, actor, all_of(*period.of("created_at"), whose))
    spent = {} if whose else costs.spent(actor, "", [period])
    return replace(whole, cost=costs.figure(spent, None, "", period)) if costs.may_see(actor) and not whose else whole


def by(actor: Actor, key: str, period: Period, whose: Filter | None = None) -> list[Came]:
    """The same by source, campaign or owner, those with most leads first; what cost without bringing any stands below. Nothing where the field is kept from
    the actor. Costs are the company's: they stand where everybody's leads do.
    """
    if actor.withholds("lead", key):
        return []
    found = _counted(actor, key, period, whose)
    if key == "owner" or whose or not costs.may_see(actor):
        return found
    spent = costs.spent(actor, key, [period])
    known = {each.of for each in found}
    base = all_of(*period.of("created_at"))
    idle = [_nothing(of, actor, base, _is(key, of)) for of in spent if of not in known]
    return [replace(each, cost=costs.figure(spent, each.of, key, period)) for each in [*found, *idle][:MOST]]


def by_step(actor: Actor, step: str, period: Period, whose: Filter | None = None) -> list[Came]:
    """The same by month or quarter in which the leads came (`of` is its first day); every one of the period that has begun."""
    parts = period.steps(step)
    came = {each.of: each for each in _counted(actor, step, period, whose)}
    found = [came.get(of) or _nothing(of, actor, all_of(*part.of("created_at"), whose)) for of, part in parts.items()]
    if whose or not costs.may_see(actor):
        return found
    spent = costs.spent(actor, step, list(parts.values()))
    return [replace(each, cost=costs.figure(spent, parts[each.of].first, "", parts[each.of])) for each in found]


def unattended(actor: Actor, whose: Filter | None = None) -> Figure:
    """New leads that nobody has answered, whenever they came."""
    asked = all_of(UNATTENDED, whose)
    count = access.records("lead", actor).where(asked).count(10_000).number
    return Figure(count, count, Opens("lead", asked))


def without_room(actor: Actor, whose: Filter | None = None) -> Figure | None:
    """Leads that a rule gives to nobody yet, because everyone holds as many as they may; None for whoever may not know why."""
    if actor.withholds("lead", "waits_because"):
        return None
    asked = all_of({"field": "waits_because", "op": "eq", "value": "full"}, whose)
    count = access.records("lead", actor).where(asked).count(10_000).number
    return Figure(count, count, Opens("lead", asked))


def waiting(actor: Actor, whose: Filter | None = None, limit: int = 10) -> list[Any]:
    """Those of them who wait longest, as rows with name, company, source, owner, why nobody has them yet and the moment they came."""
    keys = [each for each in ("name", "company", "source", "owner", "waits_because") if not actor.hides("lead", each)]
    found = access.records("lead", actor).where(all_of(UNATTENDED, whose)).order_by("created_at")
    return list(found.rows([*keys, "created_at"], limit=limit))


_LEADS = (
    "select {key}, count(*), count(t0.answered_at), "
    "percentile_cont(0.5) within group (order by extract(epoch from t0.answer_time)), "
    "count(*) filter (where t0.status = 'converted'), "
    "percentile_cont(0.5) within group (order by extract(epoch from t0.converted_at - t0.created_at) / 86400.0) "
    "filter (where t0.status = 'converted' and t0.converted_at >= t0.created_at) {source} {group}"
)
_DEALS = (
    "with l as (select {key} as key, t0.deal_id, t0.converted_at, t0.created_at, t0.id {leads}), d as (select t0.id, t0.amount_base, t0.closed_at {deals}), "
    "first as (select distinct on (l.deal_id) l.key, d.amount_base, extract(epoch from d.closed_at - l.created_at) / 86400.0 as days from l join d on d.id = l.deal_id order by l.deal_id, l.converted_at, l.id) "
    "select key, count(*), coalesce(sum(amount_base), 0), percentile_cont(0.5) within group (order by days) filter (where days >= 0) from first group by key"
)
"""A deal that several leads became counts for the first of them."""


def _counted(actor: Actor, key: str, period: Period, whose: Filter | None) -> list[Came]:
    base = all_of(*period.of("created_at"), whose)
    column = _column(key)
    leads, params = access.records("lead", actor).where(base).source()
    group = f"group by {column} order by 2 desc, 1 limit {MOST}" if key else "having count(*) > 0"
    counted = rows.query(_LEADS.format(key=column, source=leads, group=group), params)
    won = _won(actor, column, base)
    names = _names(key, [row[0] for row in counted], actor)
    parts = period.steps(key) if key in STEPS else {}
    return [
        _came(names.get(row[0], row[0] or None), row, won.get(row[0], NO_DEALS), (base, _is(key, row[0], parts)), actor)
        for row in counted
    ]


def _won(actor: Actor, column: str, base: Filter) -> dict[Any, Won]:
    if not access.may(actor, "deal", "view"):
        return {}
    converted = access.records("lead", actor).where(all_of(base, CONVERTED))
    deals_won = access.records("deal", actor).where(is_("status", "won"))
    if not may_ask(converted) or not may_ask(deals_won):
        return {}
    (leads, params), (deals, more) = converted.source(), deals_won.source()
    found = rows.query(_DEALS.format(key=column, leads=leads, deals=deals), [*params, *more])
    return {key: won for key, *won in found}


def _nothing(of: Any, actor: Actor, *conditions: Filter | None) -> Came:
    return _came(of, (None, 0, 0, None, 0, None), NO_DEALS, conditions, actor)


def _came(of: Any, row: Any, won: Won, conditions: tuple[Filter | None, ...], actor: Actor) -> Came:
    _key, count, answered, answer, qualified, days = row

    def figure(value: Any, number: int, *more: Filter) -> Figure:
        return Figure(value, number, Opens("lead", all_of(*conditions, *more)))

    sees_deals = access.may(actor, "deal", "view")
    is_told = sees_deals and not actor.withholds("deal", "amount")
    is_dated = sees_deals and not actor.withholds("deal", "closed_at")
    return Came(
        of=of,
        leads=figure(count, count),
        answered=figure(answered / count if count else None, answered, ANSWERED),
        answer=figure(answer, answered, ANSWERED),
        qualified=figure(qualified / count if count else None, qualified, CONVERTED),
        days=figure(days, qualified, CONVERTED),
        won=figure(won[0], won[0], WON),
        to_win=figure(won[2] if is_dated else None, won[0], WON),
        revenue=figure(round(Decimal(won[1]), 2), won[0], WON) if is_told else None,
    )


def _column(key: str) -> str:
    if key in STEPS:
        return f"date_trunc('{key}', t0.created_at at time zone 'UTC')::date"
    return {"": "null::text", "owner": "t0.owner_id"}.get(key, f"t0.{key}")


def _is(key: str, value: Any, parts: Mapping[date, Period] | None = None) -> Filter | None:
    if not key:
        return None
    if parts:
        return all_of(*parts[value].of("created_at"))
    return {"field": key, "op": "empty"} if value in (None, "") else is_(key, str(value))


def _names(key: str, values: list[Any], actor: Actor) -> dict[uuid.UUID, Ref]:
    found = registry.get("lead").by_key.get(key)
    if not isinstance(found, Reference):
        return {}
    refs = [Ref(value, "", found.to) for value in values if value]
    labels = labels_of(refs, actor)
    return {ref.id: ref._replace(label=labels.get(ref.id, "")) for ref in refs}
