"""The plan of an account as a page: objectives, white space, risks, team; and the deal that is made from a white cell."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from regulars.areas.accounts.actions.plan import begin_deal
from regulars.areas.accounts.branch.companies import companies_below
from regulars.areas.accounts.branch.companies import may_see as may_see_branch
from regulars.areas.accounts.branch.figures import shown_totals
from regulars.areas.accounts.choices import LEVELS, MEMBER_ROLES, OBJECTIVE_STATUSES, RISK_STATUSES
from regulars.areas.accounts.plan.white_space import may_see, white_space
from regulars.base.errors import Conflict, NotAllowed, NotFound, Refused
from regulars.base.ids import id_of
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.orders import usual_sort
from regulars.ui import hx, pages

MOST_COMPANIES = 12
MOST = 100
WORDS: dict[str, dict[str, Any]] = {
    "levels": {option.value: option for option in LEVELS},
    "member_roles": {option.value: option for option in MEMBER_ROLES},
    "objective_statuses": {option.value: option for option in OBJECTIVE_STATUSES},
    "risk_statuses": {option.value: option for option in RISK_STATUSES},
}
OPEN = {"field": "status", "op": "eq", "value": "open"}


@require_GET
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """The page. `by=product` draws the white space product by product."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    by = "product" if request.GET.get("by") == "product" else "family"
    context: dict[str, Any] = {
        "account": account,
        "totals": shown_totals(account, actor) if may_see_branch(actor) else [],
        "objectives": parts_of("objective", account, actor),
        "risks": parts_of("account-risk", account, actor),
        "team": parts_of("account-member", account, actor),
        "space": space_of(account, actor, by=by),
        "may_sell": actor.viewer is None
        and access.may(actor, "deal", "create")
        and access.may(actor, "deal-line", "create"),
        "may_add": {
            name: actor.viewer is None and access.may(actor, name, "create") for name in ("objective", "account-risk")
        },
        "may_join": actor.viewer is None and access.records("account", actor, "edit").matching([account.pk]).exists()
        if access.may(actor, "account", "edit")
        else False,
        "address": f"/accounts/{account.number}/plan",
        "by": by,
        **WORDS,
        "title": _("Account plan"),
        "crumbs": [
            (str(registry.get("account").label_plural), "/accounts/"),
            (str(account), f"/accounts/{account.number}"),
            (_("Account plan"), ""),
        ],
    }
    return pages.render(request, "accounts/plan.html", **context)


@require_http_methods(["GET", "POST"])
def sell(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A deal from a white cell: `row` is `product:ID` or `family:ID`. GET asks which product and how it is called; POST makes it and goes there."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    access.require(actor, "deal", "create")
    offered = _offered(request.GET.get("row", ""), actor)
    reason = ""
    if request.method == "POST":
        product = id_of(request.POST.get("product", ""))
        try:
            if product is None or str(product) not in {value for value, _label in offered}:
                raise Refused(_("Choose a product."), code="invalid")
            deal = begin_deal(account, actor=actor, product=product, name=request.POST.get("name", "")[:400])
        except (NotAllowed, NotFound, Conflict):
            raise
        except Refused as problem:
            reason = problem.why
        else:
            return hx.go(f"/deals/{deal.number}")
    context = {
        "account": account,
        "offered": offered,
        "row": request.GET.get("row", ""),
        "reason": reason,
        "name": request.POST.get("name", ""),
        "chosen": request.POST.get("product", offered[0][0] if len(offered) == 1 else ""),
    }
    return pages.render(request, "accounts/plan_sell.html", status=422 if reason else 200, **context)


def parts_of(entity: str, account: Any, actor: Actor) -> list[dict[str, Any]] | None:
    """What of an entity belongs to the plan: the values of each that the actor may see, open ones first; None where they may see none at all."""
    if not access.may(actor, entity, "view") or actor.withholds(entity, "account"):
        return None
    found = registry.get(entity)
    keys = [each.key for each in found.fields if not actor.withholds(entity, each.key) and each.kind != "rich_text"]
    records = access.records(entity, actor).where(account=account.pk)
    wanted = {"objective": "due_on", "account-risk": "-weight"}.get(entity, "name")
    rows = records.order_by(usual_sort(registry.get(entity), actor, wanted)).rows(keys, limit=MOST)
    listed = [
        {**dict.fromkeys(each.key for each in found.fields), **row.values, "id": row.id, "number": row.number}
        for row in rows
    ]
    return sorted(listed, key=lambda each: each.get("status") not in (None, "open"))


def space_of(account: Any, actor: Actor, *, by: str) -> Any:
    """The white space of the account and of the next companies below it; None for a reader who sees no products or lines of deals."""
    if not may_see(actor) or not may_see_branch(actor):
        return None
    return white_space(account, companies_below(account.pk, actor)[:MOST_COMPANIES], actor, by=by)


def _offered(row: str, actor: Actor) -> list[tuple[str, str]]:
    kind, _colon, key = row.partition(":")
    found = id_of(key)
    if kind not in ("product", "family") or found is None:
        raise Http404
    products = access.records("product", actor).where(is_active=True).order_by("name")
    narrowed = products.matching([found]) if kind == "product" else products.where(family=found)
    return [(str(each.id), str(each["name"])) for each in narrowed.rows(["name"], limit=500)]
