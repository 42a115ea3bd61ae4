"""The branch of companies that an account stands in, and putting one below another."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from regulars.areas.accounts.branch.companies import MOST, branch_of, may_see
from regulars.areas.accounts.branch.figures import shown_totals
from regulars.areas.accounts.branch.measures import measures
from regulars.areas.accounts.placing import put
from regulars.areas.accounts.trees import steps
from regulars.base.errors import NotAllowed
from regulars.engine import access, registry
from regulars.engine.fields import Option
from regulars.engine.save import save
from regulars.ui import pages
from regulars.ui.controls import control, labelled

FOLDED_FROM = 60


@require_GET
def branch(request: HttpRequest, key: str) -> HttpResponse:
    """The page: figures of the account with all below it, and the whole branch drawn from its top."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    if not may_see(actor):
        raise NotAllowed
    counted = measures(actor)
    chart = branch_of(account, actor, counted)
    context: dict[str, Any] = {
        "account": account,
        "chart": chart,
        "steps": list(steps(chart.roots)),
        "measures": counted,
        "totals": shown_totals(account, actor),
        "address": f"/accounts/{account.number}/branch",
        "as_list": request.GET.get("as") == "list",
        "folds": chart.count > FOLDED_FROM,
        "is_cut": chart.count >= MOST,
        "may_edit": any(each.one.may_edit for _step, each in steps(chart.roots)),
        "relations": _options("relation"),
        "industries": _options("industry"),
        "title": _("Group of companies"),
        "crumbs": [
            (str(registry.get("account").label_plural), "/accounts/"),
            (str(account), f"/accounts/{account.number}"),
            (_("Group of companies"), ""),
        ],
    }
    return pages.render(request, "accounts/branch.html", **context)


def _options(key: str) -> dict[str, Option]:
    found: Any = registry.get("account").by_key[key]
    return {option.value: option for option in found.options}


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What a company is part of: GET asks, POST `to` (an id, or nothing) says. Refused in a circle (422)."""
    actor = pages.actor_of(request)
    entity = registry.get("account")
    company = access.to_edit(entity, actor, key)
    if actor.cannot_edit("account", "parent"):
        raise NotAllowed
    reason = ""
    if request.method == "POST":

        def below(above: uuid.UUID | None) -> Any:
            if above is not None:
                access.records("account", actor).get(above)
            company.parent_id = above
            return save(company, actor=actor)

        def words(above: uuid.UUID | None) -> str:
            if above is None:
                return _("%(account)s is part of no other account now.") % {"account": company}
            return _("%(account)s is part of %(parent)s now.") % {
                "account": company,
                "parent": access.records("account", actor).get(above),
            }

        answer = put(request, below, words, field="parent")
        if isinstance(answer, HttpResponse):
            return answer
        reason = answer
        company = access.to_edit(entity, actor, key)
    found = entity.by_key["parent"]
    value = labelled([found], {"parent": found.get(company)}, actor)["parent"]
    asked = control(found, entity, value, None, actor, record=company.pk)
    return pages.render(
        request,
        "accounts/branch_place.html",
        status=422 if reason else 200,
        company=company,
        reason=reason,
        control=asked,
    )
