"""Questions about sales. Every answer counts only what the actor may see and opens the records it was counted from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regulars.areas.insight.figures import Figure, Filter, Opens, Period, all_of, deals, is_, opens
from regulars.areas.insight.tallies import DEALS, NOTHING, Tally, tallies, tally
from regulars.areas.sales.stages import Place, Places
from regulars.base.periods import month_starts
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref, Reference
from regulars.engine.labels import labels_of
from regulars.engine.names import told
from regulars.engine.sql import Sources

OPEN, WON, LOST = is_("status", "open"), is_("status", "won"), is_("status", "lost")
CLOSED = {"field": "status", "op": "in", "value": ["won", "lost"]}
COUNTED = {"field": "forecast", "op": "ne", "value": "omitted"}


@dataclass(frozen=True)
class Step:
    """A stage of the funnel: how many deals came at least here, as a share of the step before and of all."""

    stage: Ref
    reached: Figure
    from_before: float | None
    of_all: float | None


@dataclass(frozen=True)
class Month:
    """What a month brings: won already, and by forecast category; `weighted` by the probability of each deal."""

    month: date
    won: Figure
    commit: Figure
    best_case: Figure
    pipeline: Figure
    weighted: Figure


@dataclass(frozen=True)
class Share:
    """A figure of one owner, stage, reason or month."""

    of: Any
    figure: Figure


@dataclass(frozen=True)
class Velocity:
    """What the open pipeline yields in a day: deals × value × win rate ÷ cycle (the sales velocity equation)."""

    per_day: Decimal | None
    open_deals: Figure
    won_value: Figure
    win_rate: Figure
    cycle_days: Figure


def funnel(actor: Actor, pipeline: uuid.UUID, cohort: Period | None = None, where: Filter | None = None) -> list[Step]:
    """How many of the deals begun in a period (all without one) reached each stage of a pipeline; lost is no step."""
    places = [place for place in Places().of(pipeline) if place.kind != "lost"]
    base = [is_("pipeline", str(pipeline)), *(cohort.of("created_at") if cohort else ()), where]
    counted = {stage: found for (stage,), found in tallies(actor, ("furthest",), *base).items()}
    steps: list[Step] = []
    for index, place in enumerate(places):
        further = places[index:]
        found = [counted[each.id] for each in further if each.id in counted]
        count = sum(each.deals for each in found)
        amount = sum((each.amount for each in found), Decimal(0))
        reached = Figure(amount, count, opens(*base, _furthest(further)))
        before = steps[-1].reached.count if steps else None
        first = steps[0].reached.count if steps else count
        steps.append(
            Step(
                Ref(place.id, told("stage", place.name, actor), "stage"),
                reached,
                _ratio(count, before),
                _ratio(count, first),
            )
        )
    return steps


def stage_times(actor: Actor, pipeline: uuid.UUID, period: Period, whose: Filter | None = None) -> list[Share]:
    """The median days deals stood on each stage of a pipeline that they left in the period; `whose` is asked of the visits' deals."""
    stages = [Ref(place.id, place.name, "stage") for place in Places().of(pipeline) if place.kind == "open"]
    asked = {stage.id: all_of(is_("stage", str(stage.id)), *period.of("left_at"), whose) for stage in stages}
    source, params = access.records("stage-visit", actor).where({"any": list(asked.values())}).source()
    sql = (
        "select t0.stage_id, percentile_cont(0.5) within group (order by extract(epoch from t0.duration) / 86400.0), count(*) "
        f"{source} group by t0.stage_id"
    )
    found = {stage: (median, count) for stage, median, count in rows.query(sql, params)} if stages else {}
    return [
        Share(stage, Figure(*found.get(stage.id, (None, 0)), Opens("stage-visit", asked[stage.id]))) for stage in stages
    ]


def forecast(actor: Actor, first: date, months: int = 6, where: Filter | None = None) -> list[Month]:
    """Month by month from `first`: what is won, what is expected by category, and weighted by probability."""
    start = first.replace(day=1)
    listed = month_starts(start, start + timedelta(days=31 * (months - 1) - months // 2))[:months]
    days = Period(start, _last_day(listed[-1]))
    won = tallies(actor, ("closed_at:month",), WON, *days.of("closed_at"), where)
    expected = tallies(actor, ("closes_on:month", "forecast"), OPEN, _expected(days), where)
    return [_month(month, won.get((month,), NOTHING), expected, where) for month in listed]


def pipeline_by(actor: Actor, key: str, where: Filter | None = None) -> list[Share]:
    """The open deals by owner, stage, source or another field: how many, worth how much."""
    return _by(actor, key, (OPEN, where))


def won_by(actor: Actor, key: str, period: Period, where: Filter | None = None) -> list[Share]:
    """What was won in a period by owner, source or another field."""
    return _by(actor, key, (WON, *period.of("closed_at"), where))


def lost_by(actor: Actor, key: str, period: Period, where: Filter | None = None) -> list[Share]:
    """What was lost in a period by reason, competitor or another field."""
    return _by(actor, key, (LOST, *period.of("closed_at"), where))


def won_by_month(actor: Actor, period: Period, where: Filter | None = None) -> list[Share]:
    """What was won in each month of a period; months without a sale are there with nothing."""
    by_month = tallies(actor, ("closed_at:month",), WON, *period.of("closed_at"), where)
    found = []
    for month in month_starts(period.first, period.last):
        sold = by_month.get((month,), NOTHING)
        days = Period(max(month, period.first), min(_last_day(month), period.last))
        found.append(Share(month, Figure(sold.amount, sold.deals, opens(WON, *days.of("closed_at"), where))))
    return found


def win_rate(actor: Actor, period: Period, where: Filter | None = None) -> Figure:
    """The share of won among the deals closed in a period (0 to 1), None when none was closed."""
    ended = _ended(actor, period, where)
    total = sum(each.deals for each in ended.values())
    return Figure(_ratio(ended.get("won", NOTHING).deals, total), total, opens(CLOSED, *period.of("closed_at"), where))


def cycle_days(actor: Actor, period: Period, where: Filter | None = None) -> Figure:
    """The mean days from the beginning of a deal to its winning, over those won in a period."""
    sold = _ended(actor, period, where).get("won", NOTHING)
    mean = float(sold.seconds) / 86400 / sold.deals if sold.deals else None
    return Figure(mean, sold.deals, opens(WON, *period.of("closed_at"), where))


def won_total(actor: Actor, period: Period, where: Filter | None = None) -> Figure:
    """What was won in a period, all together."""
    sold = _ended(actor, period, where).get("won", NOTHING)
    return Figure(round(sold.amount, 2), sold.deals, opens(WON, *period.of("closed_at"), where))


def open_total(actor: Actor, where: Filter | None = None, *, weighted: bool = False) -> Figure:
    """What is open now; `weighted` by the probability of each deal, without those that are not counted on."""
    return _sum(actor, (OPEN, COUNTED if weighted else None, where), weighted=weighted)


def velocity(actor: Actor, period: Period, where: Filter | None = None) -> Velocity:
    """How fast the pipeline turns into money, judged by what was closed in a period."""
    working = tally(actor, OPEN, where).deals
    won = won_total(actor, period, where)
    rate, cycle = win_rate(actor, period, where), cycle_days(actor, period, where)
    mean = Decimal(won.value or 0) / won.count if won.count else None
    per_day = None
    if mean is not None and rate.value is not None and cycle.value:
        per_day = round(working * mean * Decimal(rate.value) / Decimal(cycle.value), 2)
    return Velocity(
        per_day=per_day,
        open_deals=Figure(working, working, opens(OPEN, where)),
        won_value=Figure(mean, won.count, won.opens),
        win_rate=rate,
        cycle_days=cycle,
    )


def summary(actor: Actor, where: Filter | None = None) -> dict[str, Figure]:
    """The deals that are open now, on top of the dashboard: what they are worth, weighted, and those without a next step."""
    idle = {"field": "next_step_kind", "op": "empty"}
    return {
        "open": open_total(actor, where),
        "weighted": open_total(actor, where, weighted=True),
        "idle": _sum(actor, (OPEN, idle, where)),
    }


def _expected(days: Period) -> Filter:
    return {"field": "closes_on", "op": "between", "value": [days.first.isoformat(), days.last.isoformat()]}


def _month(month: date, won: Tally, expected: dict[tuple[Any, ...], Tally], where: Filter | None) -> Month:
    days = Period(month, _last_day(month))
    base = (OPEN, _expected(days), where)

    def category(name: str) -> Figure:
        found = expected.get((month, name), NOTHING)
        return Figure(found.amount, found.deals, opens(*base, is_("forecast", name)))

    counted = [found for (when, category_), found in expected.items() if when == month and category_ != "omitted"]
    weighted = sum((each.weighted for each in counted), Decimal(0))
    return Month(
        month=month,
        won=Figure(won.amount, won.deals, opens(WON, *days.of("closed_at"), where)),
        commit=category("commit"),
        best_case=category("best_case"),
        pipeline=category("pipeline"),
        weighted=Figure(round(weighted, 2), sum(each.deals for each in counted), opens(*base, COUNTED)),
    )


def _ended(actor: Actor, period: Period, where: Filter | None) -> dict[str, Tally]:
    """The deals closed in a period, by how they ended: what was won, the rate and the cycle are all told by them."""
    found = tallies(actor, ("status",), CLOSED, *period.of("closed_at"), where)
    return {status: each for (status,), each in found.items()}


def _sum(actor: Actor, conditions: tuple[Filter | None, ...], *, weighted: bool = False) -> Figure:
    found = tally(actor, *conditions)
    return Figure(round(found.weighted if weighted else found.amount, 2), found.deals, opens(*conditions))


def _by(actor: Actor, key: str, conditions: tuple[Filter | None, ...]) -> list[Share]:
    found = []
    for value, count, amount in _groups(actor, key, conditions):
        mine = {"field": key, "op": "empty"} if value in (None, "") else is_(key, _plain(value))
        found.append(Share(value or None, Figure(amount, count, opens(*conditions, mine))))
    return sorted(found, key=lambda share: share.figure.value or 0, reverse=True)


def _groups(actor: Actor, key: str, conditions: tuple[Filter | None, ...]) -> list[tuple[Any, int, Decimal]]:
    """Each value of a field with how many deals have it and what they are worth; links with their names."""
    if key not in DEALS:
        groups = deals(actor, *conditions).group(key, sums=["amount"])
        return [(group.value, group.size, group.sums["amount"] or Decimal(0)) for group in groups]
    found = tallies(actor, (key,), *conditions)
    field, _column = Sources(registry.get("deal"), actor).resolve(key)
    names: dict[Any, Any] = {}
    if isinstance(field, Reference):
        refs = [Ref(value, "", field.to) for (value,) in found if value]
        labels = labels_of(refs, actor)
        names = {ref.id: ref._replace(label=labels.get(ref.id, "")) for ref in refs}
    return [(names.get(value, value), each.deals, each.amount) for (value,), each in found.items()]


def _plain(value: Any) -> Any:
    return str(value.id) if isinstance(value, Ref) else value


def _furthest(places: list[Place]) -> dict[str, Any]:
    return {"field": "furthest", "op": "in", "value": [str(place.id) for place in places]}


def _ratio(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


def _last_day(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
