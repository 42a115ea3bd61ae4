"""Where leads come from, how soon they are answered and what becomes of them; every figure opens its records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from regulars.areas.insight import costs, lead_charts, lead_table, leads, shown
from regulars.areas.insight.leads import Came
from regulars.areas.insight.scope import Scope, people, period_words, scope_of, whose
from regulars.base.i18n import N_
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.ui import formats, pages
from regulars.ui.navigation import Place

PLACE = Place("/dashboard/leads", N_("Lead sources"), "magnet", group="insight", shown=leads.may_see)


@require_GET
def lead_sources(request: HttpRequest) -> HttpResponse:
    """`who`, `period` (in which leads came) and `step` (month or quarter) narrow it; with `as=csv` a file of the tables. Refused to those who see no leads, or not what it counts by."""
    actor = pages.actor_of(request)
    leads.require(actor)
    scope = scope_of(request.GET, actor, "lead")
    step = "quarter" if request.GET.get("step") == "quarter" else "month"
    is_empty = not access.records("lead", actor).exists()
    found = {} if is_empty else counted(actor, scope, step)
    if request.GET.get("as") == "csv":
        return lead_table.file_of(found, labels(step))
    steps = [("month", _("By month")), ("quarter", _("By quarter"))]
    context: dict[str, Any] = {
        "scope": scope,
        "people": whose(actor, "lead"),
        "periods": period_words(),
        "steps": steps,
        "step": step,
        "is_empty": is_empty,
    }
    if not is_empty:
        mine = people(scope.who)
        whole = leads.total(actor, scope.period, mine)
        context |= {
            "figures": figures(actor, whole, mine),
            "tables": [
                (key, labels(step)[key], lead_table.heads(came), [lead_table.row(each, key, came) for each in came])
                for key, came in found.items()
                if came and any(each.leads.count or each.cost for each in came)
            ],
            "charts": lead_charts.charts(found, step),
            "may_spend": actor.viewer is None and access.may(actor, costs.EXPENSE, "create"),
            "sees_costs": costs.may_see(actor),
            "waiting": [waiting_row(each) for each in leads.waiting(actor, mine)],
            "lead": registry.get("lead"),
            "file": f"?{urlencode({'who': scope.who, 'period': scope.period_name, 'step': step, 'as': 'csv'})}",
        }
    return pages.render(request, "insight/lead_sources.html", title=_("Lead sources"), **context)


def counted(actor: Actor, scope: Scope, step: str) -> dict[str, list[Came]]:
    """The tables of the page: by source, campaign and owner, and by month or quarter."""
    mine = people(scope.who)
    found = {key: leads.by(actor, key, scope.period, mine) for key in leads.BY}
    return {**found, step: leads.by_step(actor, step, scope.period, mine)}


def labels(step: str) -> dict[str, str]:
    """What the tables are called."""
    by = {"source": _("By source"), "campaign": _("By campaign"), "owner": _("By owner")}
    return {**by, step: _("By quarter") if step == "quarter" else _("By month")}


def figures(actor: Actor, whole: Came, mine: Any) -> list[dict[str, Any]]:
    """The row of figures on top; those who wait are counted whenever they came."""
    waiting, full = leads.unattended(actor, mine), leads.without_room(actor, mine)
    found = [
        (_("Leads"), formats.number(whole.leads.count), whole.leads, ""),
        (_("Unattended"), formats.number(waiting.count), waiting, _("now")),
        *(
            [(_("Waiting for room"), formats.number(full.count), full, _("everyone holds as many as they may"))]
            if full and full.count
            else []
        ),
        (_("Answered"), shown.share(whole.answered.value), whole.answered, shown.leads_count(whole.answered.count)),
        (_("First answer"), shown.length(whole.answer.value), whole.answer, _("of working time, median")),
        (_("Qualified"), shown.share(whole.qualified.value), whole.qualified, shown.leads_count(whole.qualified.count)),
        (_("Won"), shown.deals_count(whole.won.count), whole.won, won_after(whole)),
    ]
    if whole.revenue is not None:
        found.append((_("Revenue"), shown.money(whole.revenue.value), whole.revenue, ""))
    if whole.cost is not None:
        a_lead = _("%(amount)s a lead") % {"amount": shown.exact(whole.per_lead)} if whole.per_lead else ""
        found.append((pgettext("spent on leads", "Cost"), shown.money(whole.cost.value), whole.cost, a_lead))
    if whole.roi is not None and whole.cost is not None:
        found.append((_("ROI"), shown.share(whole.roi), whole.cost, _("of what was spent")))
    return [
        {"label": label, "value": value, "url": shown.list_url(figure.opens), "note": note}
        for label, value, figure, note in found
    ]


def won_after(whole: Came) -> str:
    days = whole.to_win.value
    return "" if days is None else _("after %(days)s days, median") % {"days": shown.days(days)}


def waiting_row(found: Any) -> dict[str, Any]:
    """One who waits, in words."""
    fields = registry.get("lead").by_key
    said = {
        key: fields[key].said(value)
        for key in ("name", "company", "source", "waits_because")
        if (value := found.values.get(key))
    }
    owner = found.values.get("owner")
    return {**said, "owner": owner.label if owner else "", "number": found.number, "came": found["created_at"]}
