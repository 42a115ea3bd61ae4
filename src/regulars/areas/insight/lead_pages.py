"""Where leads come from, how soon they are answered and what becomes of them; every figure opens its records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.insight import leads, shown
from regulars.areas.insight.leads import Came
from regulars.areas.insight.scope import people, period_words, scope_of, whose
from regulars.base.i18n import N_
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.ui import formats, pages
from regulars.ui.navigation import Place


def sees_leads(actor: Actor) -> bool:
    return access.may(actor, "lead", "view")


PLACE = Place("/dashboard/leads", N_("Lead sources"), "magnet", group="insight", shown=sees_leads)


@require_GET
def lead_sources(request: HttpRequest) -> HttpResponse:
    """`who` and `period` (in which leads came) narrow it. Refused to those who see no leads."""
    actor = pages.actor_of(request)
    access.require(actor, "lead", "view")
    scope = scope_of(request.GET, actor, "lead")
    mine = people(scope.who)
    labels = {"source": _("By source"), "campaign": _("By campaign"), "owner": _("By owner")}
    context: dict[str, Any] = {
        "scope": scope,
        "people": whose(actor, "lead"),
        "periods": period_words(),
        "is_empty": not access.records("lead", actor).exists(),
    }
    if not context["is_empty"]:
        tables = [(key, label, leads.by(actor, key, scope.period, mine)) for key, label in labels.items()]
        whole = leads.total(actor, scope.period, mine)
        context |= {
            "figures": figures(actor, whole, mine),
            "tables": [(key, label, [row(each, key) for each in found]) for key, label, found in tables if found],
            "has_revenue": whole.revenue is not None,
            "waiting": [waiting_row(each) for each in leads.waiting(actor, mine)],
            "lead": registry.get("lead"),
        }
    return pages.render(request, "insight/lead_sources.html", title=_("Lead sources"), **context)


def figures(actor: Actor, whole: Came, mine: Any) -> list[dict[str, Any]]:
    """The row of figures on top; those who wait are counted whenever they came."""
    waiting = leads.unattended(actor, mine)
    found = [
        (_("Leads"), formats.number(whole.leads.count), whole.leads, ""),
        (_("Unattended"), formats.number(waiting.count), waiting, _("now")),
        (_("Answered"), shown.share(whole.answered.value), whole.answered, shown.leads_count(whole.answered.count)),
        (_("First answer"), shown.length(whole.answer.value), whole.answer, _("of working time, median")),
        (_("Qualified"), shown.share(whole.qualified.value), whole.qualified, shown.leads_count(whole.qualified.count)),
        (_("Won"), shown.deals_count(whole.won.count), whole.won, ""),
    ]
    if whole.revenue is not None:
        found.append((_("Revenue"), shown.money(whole.revenue.value), whole.revenue, ""))
    return [
        {"label": label, "value": value, "url": shown.list_url(figure.opens), "note": note}
        for label, value, figure, note in found
    ]


def row(came: Came, key: str) -> dict[str, Any]:
    """A source, a campaign or a person in words: the cells of its row, each with the list behind it."""
    cells = [
        (formats.number(came.leads.count), came.leads),
        (shown.share(came.answered.value), came.answered),
        (shown.length(came.answer.value), None),
        (formats.number(came.qualified.count), came.qualified),
        (shown.share(came.qualified.value), None),
        (shown.days(came.days.value), None),
        (formats.number(came.won.count), came.won),
    ]
    if came.revenue is not None:
        cells.append((shown.money(came.revenue.value), None))
    return {
        "label": shown.name_of(came.of, key),
        "cells": [(text, shown.list_url(figure.opens) if figure and figure.count else "") for text, figure in cells],
    }


def waiting_row(found: Any) -> dict[str, Any]:
    """One who waits, in words."""
    fields = registry.get("lead").by_key
    said = {key: fields[key].said(value) for key in ("name", "company", "source") if (value := found.values.get(key))}
    owner = found.values.get("owner")
    return {**said, "owner": owner.label if owner else "", "number": found.number, "came": found["created_at"]}
