"""The sales dashboard for programs and assistants: its figures and tables, each with the filter of the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.api.reports_known import Dashboard, Options
from regulars.areas.insight import queries, shown, tallies
from regulars.areas.insight.figures import Figure, Opens
from regulars.areas.insight.queries import Share
from regulars.areas.insight.scope import (
    MONTHS_AHEAD,
    Scope,
    people,
    period_words,
    pipeline_choices,
    scope_of,
    whose,
    year_before,
)
from regulars.base.i18n import N_
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Sum


def parameters(actor: Actor) -> dict[str, Options]:
    """What narrows it; colleagues are named to those who may see them."""
    pipelines = pipeline_choices(actor)
    who = [each for each in whose(actor) if each[0]]
    if not access.may(actor, "user", "view"):
        who = [each for each in who if each[0] in ("me", "team")]
    return {"pipeline": pipelines, "who": who, "period": period_words()}


def told(actor: Actor, asked: Mapping[str, str], *, filters: bool) -> dict[str, Any]:
    """Period, figures and tables. `filters` gives to each figure the entity and the filter that list what it was counted from."""
    scope = scope_of(asked, actor)
    tell = Teller(filters=filters)
    with tallies.once():
        return {
            "period": {"first": scope.period.first, "last": scope.period.last},
            "figures": _figures(actor, scope, tell),
            "tables": [*_by_month(actor, scope, tell), *_funnel(actor, scope, tell), *_by(actor, scope, tell)],
        }


class Teller:
    """Writes figures as the API does; money with the currency of the workspace."""

    def __init__(self, *, filters: bool) -> None:
        self.filters = filters

    def money(self, figure: Figure) -> dict[str, Any]:
        amount = registry.get("deal").by_key["amount"]
        value = None if figure.value is None else amount.dump(Sum(Decimal(figure.value), shown.currency()))
        return self._told(value, figure.count, figure.opens)

    def number(self, figure: Figure, digits: int) -> dict[str, Any]:
        value = None if figure.value is None else round(float(figure.value), digits)
        return self._told(value, figure.count, figure.opens)

    def _told(self, value: Any, count: int, opens: Opens) -> dict[str, Any]:
        found = {"value": value, "count": count}
        return found | {"entity": opens.entity, "filter": opens.filter} if self.filters else found


def _figures(actor: Actor, scope: Scope, tell: Teller) -> list[dict[str, Any]]:
    summary = queries.summary(actor, scope.where)
    speed = queries.velocity(actor, scope.period, scope.where)
    a_day = Figure(speed.per_day, speed.open_deals.count, speed.open_deals.opens)
    found = [
        ("won", _("Won"), tell.money(queries.won_total(actor, scope.period, scope.where))),
        ("won_before", _("Won in the period before"), tell.money(queries.won_total(actor, scope.before, scope.where))),
        ("open", _("Open pipeline"), tell.money(summary["open"])),
        ("weighted", _("Weighted"), tell.money(summary["weighted"])),
        ("win_rate", _("Win rate"), tell.number(speed.win_rate, 4)),
        ("days_to_win", _("Days to win"), tell.number(speed.cycle_days, 1)),
        ("velocity", _("Velocity"), tell.money(a_day)),
        ("idle", _("No next step"), tell.money(summary["idle"])),
    ]
    return [{"key": key, "label": label, **figure} for key, label, figure in found]


def _by_month(actor: Actor, scope: Scope, tell: Teller) -> list[dict[str, Any]]:
    today = timezone.localdate()
    months = queries.forecast(actor, today, MONTHS_AHEAD, scope.where)
    columns = {
        "won": _("Won"), "commit": _("Commit"), "best_case": _("Best case"), "pipeline": pgettext("forecast", "Pipeline"), "weighted": _("Weighted"),
    }  # fmt: skip
    expected = [row(each.month, {key: tell.money(getattr(each, key)) for key in columns}) for each in months]
    won = queries.won_by_month(actor, year_before(today), scope.where)
    return [
        table("forecast", _("Forecast by month"), columns, expected),
        table("won_by_month", _("Won by month"), {"won": _("Won")}, [row(each.of, {"won": tell.money(each.figure)}) for each in won]),
    ]  # fmt: skip


def _funnel(actor: Actor, scope: Scope, tell: Teller) -> list[dict[str, Any]]:
    """The stages of one pipeline: deals that came so far, and the days they stood there, for those who may see stays."""
    if scope.pipeline is None:
        return []
    columns, days = {"reached": _("Reached")}, {}
    if access.may(actor, "stage-visit", "view"):
        stays = queries.stage_times(actor, scope.pipeline.pk, scope.period, people(scope.who, "deal.owner"))
        columns, days = columns | {"days": _("Days on the stage")}, {stay.of.id: stay.figure for stay in stays}
    rows = []
    for step in queries.funnel(actor, scope.pipeline.pk, scope.period, scope.where):
        values = {"reached": tell.money(step.reached)}
        if step.stage.id in days:
            values["days"] = tell.number(days[step.stage.id], 1)
        rows.append(row(step.stage, values, "stage"))
    label = _("Sales funnel: %(pipeline)s") % {"pipeline": scope.pipeline.name}
    return [table("funnel", label, columns, rows)]


def _by(actor: Actor, scope: Scope, tell: Teller) -> list[dict[str, Any]]:
    asked: list[tuple[str, str, str, Iterable[Share]]] = [
        ("open_by_owner", _("Open, by owner"), "owner", queries.pipeline_by(actor, "owner", scope.where)),
        ("open_by_team", _("Open, by team"), "owner.team", queries.pipeline_by(actor, "owner.team", scope.where)),
        ("won_by_owner", _("Won, by owner"), "owner", queries.won_by(actor, "owner", scope.period, scope.where)),
        ("lost_by_reason", _("Lost, by reason"), "loss_reason", queries.lost_by(actor, "loss_reason", scope.period, scope.where)),
    ]  # fmt: skip
    columns = {"amount": _("Amount")}
    return [
        table(key, label, columns, [row(each.of, {"amount": tell.money(each.figure)}, by) for each in found])
        for key, label, by, found in asked
    ]


def table(key: str, label: str, columns: Mapping[str, str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": key, "label": label, "columns": dict(columns), "rows": rows}


def row(of: Any, values: dict[str, Any], key: str = "") -> dict[str, Any]:
    """`of` is a month, a record or an option; null where nothing is set."""
    plain = {"id": of.id, "label": of.label} if hasattr(of, "label") else of
    label = of.isoformat() if isinstance(of, date) else shown.name_of(of, key)
    return {"of": plain, "label": label, "values": values}


SALES = Dashboard(
    "sales",
    N_("Sales dashboard"),
    N_("Where the deals stand, what they will bring, what they brought."),
    "deal",
    parameters,
    told,
)
