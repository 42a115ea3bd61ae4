"""The dashboard: where the deals stand, what they will bring, what they brought; every figure opens its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from regulars.areas.insight import queries, shown, tallies
from regulars.areas.insight.figures import Figure, Filter
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
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import answer_or
from regulars.ui import pages
from regulars.ui.navigation import Place, add_place

MOST_BARS = 10


def sees_deals(actor: Actor) -> bool:
    return access.may(actor, "deal", "view")


add_place(Place("/dashboard", N_("Dashboard"), "bar-chart", group="insight", below=True, shown=sees_deals))


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """`pipeline`, `who` and `period` narrow it. Refused to those who see no deals."""
    actor = pages.actor_of(request)
    access.require(actor, "deal", "view")
    scope = scope_of(request.GET, actor)
    context: dict[str, Any] = {
        "scope": scope,
        "pipelines": pipeline_choices(actor),
        "chosen_pipeline": "" if scope.every_pipeline or scope.pipeline is None else str(scope.pipeline.pk),
        "people": whose(actor),
        "periods": period_words(),
        "is_empty": not access.records("deal", actor).exists(),
    }
    if not context["is_empty"]:
        with tallies.once():
            context |= {
                "figures": answer_or([], lambda: figures(actor, scope, queries.summary(actor, scope.where)), actor),
                "funnel": answer_or([], lambda: funnel(actor, scope), actor),
                "charts": charts(actor, scope),
            }
    return pages.render(request, "insight/dashboard.html", title=_("Sales dashboard"), **context)


def figures(actor: Actor, scope: Scope, summary: dict[str, Figure]) -> list[dict[str, Any]]:
    """The row of figures on top: what was won in the period, what is open, how well and how fast deals close."""
    speed = queries.velocity(actor, scope.period, scope.where)
    won = queries.won_total(actor, scope.period, scope.where)
    before = queries.won_total(actor, scope.before, scope.where)
    found = [
        (_("Won"), shown.money(won.value), won, shown.deals_count(won.count), delta(won, before)),
        (
            _("Open pipeline"),
            shown.money(summary["open"].value),
            summary["open"],
            shown.deals_count(summary["open"].count),
            None,
        ),
        (_("Weighted"), shown.money(summary["weighted"].value), summary["weighted"], _("by probability"), None),
        (
            _("Win rate"),
            shown.share(speed.win_rate.value),
            speed.win_rate,
            shown.deals_count(speed.win_rate.count),
            None,
        ),
        (_("Days to win"), shown.days(speed.cycle_days.value), speed.cycle_days, _("on average"), None),
        (
            _("Velocity"),
            shown.money(speed.per_day) if speed.per_day is not None else "–",
            speed.open_deals,
            _("a day"),
            None,
        ),
        (
            _("No next step"),
            shown.deals_count(summary["idle"].count),
            summary["idle"],
            shown.money(summary["idle"].value),
            None,
        ),
    ]
    return [
        {"label": label, "value": value, "url": shown.list_url(figure.opens), "note": note, "delta": change}
        for label, value, figure, note, change in found
    ]


def delta(now: Figure, before: Figure) -> dict[str, Any] | None:
    """How much more or less than in the period before; nothing to compare with gives nothing."""
    if not before.value:
        return None
    change = float(now.value or 0) / float(before.value) - 1
    return {"text": shown.share(abs(change)), "up": change >= 0, "good": change >= 0}


def funnel(actor: Actor, scope: Scope) -> list[dict[str, Any]]:
    """Stages with how many deals begun in the period came so far; the bar is a share of all who entered."""
    if scope.pipeline is None:
        return []
    steps = queries.funnel(actor, scope.pipeline.pk, scope.period, scope.where)
    stays = {
        stay.of.id: stay.figure
        for stay in queries.stage_times(actor, scope.pipeline.pk, scope.period, people(scope.who, "deal.owner"))
    }
    return [
        {
            "label": step.stage.label,
            "count": step.reached.count,
            "amount": shown.money(step.reached.value),
            "share": round((step.of_all or 0) * 100),
            "from_before": shown.share(step.from_before) if index else "",
            "url": shown.list_url(step.reached.opens),
            "days": shown.days(stays[step.stage.id].value) if step.stage.id in stays else "",
        }
        for index, step in enumerate(steps)
    ]


def charts(actor: Actor, scope: Scope) -> dict[str, dict[str, Any]]:
    """The charts of the page, as the macro takes them; those that a field kept from the reader is needed for are left out."""
    where = scope.where
    asked: dict[str, Callable[[], dict[str, Any]]] = {
        "forecast": lambda: forecast_chart(actor, where),
        "won": lambda: won_chart(actor, where),
        "owners": lambda: by("owner", queries.pipeline_by(actor, "owner", where)),
        "teams": lambda: by("owner.team", queries.pipeline_by(actor, "owner.team", where)),
        "winners": lambda: by("owner", queries.won_by(actor, "owner", scope.period, where)),
        "reasons": lambda: by("loss_reason", queries.lost_by(actor, "loss_reason", scope.period, where)),
    }
    answers = ((name, answer_or(None, ask, actor)) for name, ask in asked.items())
    return {name: answer for name, answer in answers if answer is not None}


def forecast_chart(actor: Actor, where: Filter | None) -> dict[str, Any]:
    months = queries.forecast(actor, timezone.localdate(), MONTHS_AHEAD, where)
    bars = {"stack": "all"}
    return {
        "kind": "bar",
        "unit": shown.currency(),
        "labels": [month_name(each.month) for each in months],
        "series": [
            shown.money_series(_("Won"), [each.won for each in months], tone="good", **bars),
            shown.money_series(_("Commit"), [each.commit for each in months], tone="accent", **bars),
            shown.money_series(_("Best case"), [each.best_case for each in months], tone="accent-2", **bars),
            shown.money_series(
                pgettext("forecast", "Pipeline"), [each.pipeline for each in months], tone="accent-3", **bars
            ),
            shown.money_series(
                _("Weighted"), [each.weighted for each in months], kind="line", dashed=True, tone="text-quiet"
            ),
        ],
    }


def won_chart(actor: Actor, where: Filter | None) -> dict[str, Any]:
    won = queries.won_by_month(actor, year_before(timezone.localdate()), where)
    return {
        "kind": "bar",
        "unit": shown.currency(),
        "labels": [month_name(each.of) for each in won],
        "series": [shown.money_series(_("Won"), [each.figure for each in won])],
    }


def by(key: str, found: list[Share]) -> dict[str, Any]:
    """Bars across, the greatest first."""
    listed = found[:MOST_BARS]
    return {
        "kind": "bar",
        "across": True,
        "unit": shown.currency(),
        "labels": [shown.name_of(each.of, key) for each in listed],
        "series": [shown.money_series(_("Amount"), [each.figure for each in listed])],
        "more": len(found) - len(listed),
        "height": min(300, 60 + 30 * max(2, len(listed))),
    }


def month_name(month: Any) -> str:
    """Nov 2026, short."""
    return shown.period_name(month, "month")
