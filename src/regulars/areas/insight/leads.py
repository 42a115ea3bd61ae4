"""Questions about leads: how many came from where, how soon they were answered, what became of them. Only what the actor may see is counted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.areas.insight.figures import Figure, Filter, Opens, Period, all_of, is_
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref, Reference
from regulars.engine.labels import labels_of

CONVERTED, WON = is_("status", "converted"), is_("deal.status", "won")
ANSWERED = {"field": "answered_at", "op": "filled"}
UNATTENDED = all_of(is_("status", "new"), {"field": "answered_at", "op": "empty"})
BY = ("source", "campaign", "owner")
MOST = 200
"""Sources, campaigns or people of one table, those with most leads."""


@dataclass(frozen=True)
class Came:
    """Leads that came in a period: `answer` in working seconds and `days` to conversion are medians, `revenue` that of deals won since."""

    of: Any
    leads: Figure
    answered: Figure
    answer: Figure
    qualified: Figure
    days: Figure
    won: Figure
    revenue: Figure | None


def total(actor: Actor, period: Period, whose: Filter | None = None) -> Came:
    """All leads of the period together."""
    found = _counted(actor, "", period, whose)
    return (
        found[0]
        if found
        else _came(None, (None, 0, 0, None, 0, None), (0, 0), (all_of(*period.of("created_at"), whose),), actor)
    )


def by(actor: Actor, key: str, period: Period, whose: Filter | None = None) -> list[Came]:
    """The same by source, campaign or owner, those with most leads first. Nothing where the field is hidden from the actor."""
    return [] if actor.hides("lead", key) else _counted(actor, key, period, whose)


def unattended(actor: Actor, whose: Filter | None = None) -> Figure:
    """New leads that nobody has answered, whenever they came."""
    asked = all_of(UNATTENDED, whose)
    count = access.records("lead", actor).where(asked).count(10_000).number
    return Figure(count, count, Opens("lead", asked))


def waiting(actor: Actor, whose: Filter | None = None, limit: int = 10) -> list[Any]:
    """Those of them who wait longest, as rows with name, company, source, owner and the moment they came."""
    keys = [each for each in ("name", "company", "source", "owner") if not actor.hides("lead", each)]
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
    "with l as (select {key} as key, t0.deal_id, t0.converted_at, t0.id {leads}), d as (select t0.id, t0.amount_base {deals}), "
    "first as (select distinct on (l.deal_id) l.key, d.amount_base from l join d on d.id = l.deal_id order by l.deal_id, l.converted_at, l.id) "
    "select key, count(*), coalesce(sum(amount_base), 0) from first group by key"
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
    return [
        _came(names.get(row[0], row[0] or None), row, won.get(row[0], (0, 0)), (base, _is(key, row[0])), actor)
        for row in counted
    ]


def _won(actor: Actor, column: str, base: Filter) -> dict[Any, tuple[int, Any]]:
    if not access.may(actor, "deal", "view"):
        return {}
    leads, params = access.records("lead", actor).where(all_of(base, CONVERTED)).source()
    deals, more = access.records("deal", actor).where(is_("status", "won")).source()
    found = rows.query(_DEALS.format(key=column, leads=leads, deals=deals), [*params, *more])
    return {key: (count, amount) for key, count, amount in found}


def _came(of: Any, row: Any, won: tuple[int, Any], conditions: tuple[Filter | None, ...], actor: Actor) -> Came:
    _key, count, answered, answer, qualified, days = row

    def figure(value: Any, number: int, *more: Filter) -> Figure:
        return Figure(value, number, Opens("lead", all_of(*conditions, *more)))

    is_told = access.may(actor, "deal", "view") and not actor.hides("deal", "amount")
    return Came(
        of=of,
        leads=figure(count, count),
        answered=figure(answered / count if count else None, answered, ANSWERED),
        answer=figure(answer, answered, ANSWERED),
        qualified=figure(qualified / count if count else None, qualified, CONVERTED),
        days=figure(days, qualified, CONVERTED),
        won=figure(won[0], won[0], WON),
        revenue=figure(round(Decimal(won[1]), 2), won[0], WON) if is_told else None,
    )


def _column(key: str) -> str:
    return {"": "null::text", "owner": "t0.owner_id"}.get(key, f"t0.{key}")


def _is(key: str, value: Any) -> Filter | None:
    if not key:
        return None
    return {"field": key, "op": "empty"} if value in (None, "") else is_(key, str(value))


def _names(key: str, values: list[Any], actor: Actor) -> dict[uuid.UUID, Ref]:
    found = registry.get("lead").by_key[key] if key else None
    if not isinstance(found, Reference):
        return {}
    refs = [Ref(value, "", found.to) for value in values if value]
    labels = labels_of(refs, actor)
    return {ref.id: ref._replace(label=labels.get(ref.id, "")) for ref in refs}
