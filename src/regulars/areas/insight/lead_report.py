"""Lead sources for programs and assistants: the figures and tables of the page, each with the filter of the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.api.reports_known import Dashboard, Options
from regulars.areas.insight import leads
from regulars.areas.insight.leads import BY, Came
from regulars.areas.insight.report import Teller, row, table
from regulars.areas.insight.scope import people, period_words, scope_of, whose
from regulars.base.i18n import N_
from regulars.engine import access
from regulars.engine.actor import Actor


def parameters(actor: Actor) -> dict[str, Options]:
    """What narrows it; colleagues are named to those who may see them."""
    who = [each for each in whose(actor, "lead") if each[0]]
    if not access.may(actor, "user", "view"):
        who = [each for each in who if each[0] in ("me", "team")]
    return {"who": who, "period": period_words()}


def told(actor: Actor, asked: Mapping[str, str], *, filters: bool) -> dict[str, Any]:
    """Period, figures and tables by source, campaign and owner, of the leads that came in the period. Raises NotAllowed like the page."""
    leads.require(actor)
    scope = scope_of(asked, actor, "lead")
    tell, mine = Teller(filters=filters), people(scope.who)
    whole = leads.total(actor, scope.period, mine)
    values = {**_values(whole, tell), "unattended": tell.number(leads.unattended(actor, mine), 0)}
    if (full := leads.without_room(actor, mine)) is not None:
        values["waiting_for_room"] = tell.number(full, 0)
    columns = {key: label for key, label in _columns().items() if key in values}
    now = {"unattended": _("Unattended"), "waiting_for_room": _("Waiting for room")}
    labels = {"source": _("By source"), "campaign": _("By campaign"), "owner": _("By owner")}
    return {
        "period": {"first": scope.period.first, "last": scope.period.last},
        "figures": [{"key": key, "label": label, **values[key]} for key, label in (*columns.items(), *now.items()) if key in values],
        "tables": [
            table(f"by_{key}", labels[key], columns, [row(each.of, _values(each, tell), key) for each in leads.by(actor, key, scope.period, mine)])
            for key in BY if not actor.withholds("lead", key)
        ] + [
            table("by_month", _("By month"), columns, [row(each.of, _values(each, tell), "month") for each in leads.by_step(actor, "month", scope.period, mine)])
        ],
    }  # fmt: skip


def _columns() -> dict[str, str]:
    return {
        "leads": _("Leads"),
        "answered": _("Answered, share"),
        "first_answer": _("First answer, working seconds (median)"),
        "qualified": _("Qualified, share"),
        "days": _("Days to conversion (median)"),
        "won": _("Deals won"),
        "days_to_win": _("Days to win (median)"),
        "revenue": _("Revenue"),
        "cost": pgettext("spent on leads", "Cost"),
        "cost_per_lead": _("Cost of a lead"),
        "cost_per_qualified": _("Cost of a qualified lead"),
        "cost_per_won": _("Cost of a deal won"),
        "roi": _("ROI, share"),
    }


def _values(came: Came, tell: Teller) -> dict[str, Any]:
    found = {
        "leads": tell.number(came.leads, 0),
        "answered": tell.number(came.answered, 4),
        "first_answer": tell.number(came.answer, 0),
        "qualified": tell.number(came.qualified, 4),
        "days": tell.number(came.days, 1),
        "won": tell.number(came.won, 0),
        "days_to_win": tell.number(came.to_win, 1),
    }
    if came.revenue is not None:
        found["revenue"] = tell.money(came.revenue)
    if (cost := came.cost) is not None:
        each = {"cost_per_lead": came.per_lead, "cost_per_qualified": came.per_qualified, "cost_per_won": came.per_won}
        found["cost"] = tell.money(cost)
        found |= {key: tell.money(replace(cost, value=value)) for key, value in each.items()}
        if came.revenue is not None:
            found["roi"] = tell.number(replace(cost, value=came.roi), 4)
    return found


LEADS = Dashboard(
    "leads",
    N_("Lead sources"),
    N_("Where leads come from, how soon they are answered, what becomes of them."),
    "lead",
    parameters,
    told,
)
