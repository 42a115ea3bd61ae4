"""The chart of an account, and the two dialogs by which it is edited without dragging."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from regulars.areas.accounts.actions import places
from regulars.areas.accounts.choices import ATTITUDE_ICONS, ATTITUDES
from regulars.areas.accounts.org_chart.people import MOST, Person, may_see, people_of
from regulars.areas.accounts.placing import done, put
from regulars.areas.accounts.trees import below, chart_of, steps
from regulars.areas.sales.choices import DEAL_ROLES
from regulars.base.errors import Conflict, NotAllowed, NotFound, Refused
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.ui import pages

OPEN = {"field": "status", "op": "eq", "value": "open"}
FOLDED_FROM = 60
"""People from which branches below the second level are folded at first."""
WORDS: dict[str, dict[str, Any]] = {
    "roles": {option.value: option for option in DEAL_ROLES},
    "attitudes": {option.value: option for option in ATTITUDES},
    "icons": ATTITUDE_ICONS,
}


@require_GET
def chart(request: HttpRequest, key: str) -> HttpResponse:
    """The page. `deal` (an id) is the deal whose roles and attitudes are shown, without it all open ones; `as=list` the same people as a list."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    if not may_see(actor):
        raise NotAllowed
    deals = deals_of(account, actor)
    chosen = _chosen(request.GET.get("deal", ""), deals)
    people = people_of(account, actor, [chosen.id] if chosen else [each.id for each in deals if _is_open(each)])
    drawn = chart_of(people)
    query = f"deal={chosen.id}" if chosen else ""
    context: dict[str, Any] = {
        "account": account,
        "chart": drawn,
        "steps": list(steps(drawn.roots)),
        "deals": [(str(each.id), _words_of(each)) for each in deals],
        "deal": chosen,
        "query": f"?{query}" if query else "",
        "as_list": request.GET.get("as") == "list",
        "address": f"/accounts/{account.number}/chart",
        "folds": drawn.count > FOLDED_FROM,
        "is_cut": drawn.count >= MOST,
        "may_edit": any(each.may_edit for each in people),
        "may_add": access.may(actor, "contact", "create"),
        "names": {each.id: each.name for each in people},
        "kinds": {entity.name: entity.label for entity in registry.entities()},
        **WORDS,
        "title": _("Org chart"),
        "crumbs": [
            (str(registry.get("account").label_plural), "/accounts/"),
            (str(account), f"/accounts/{account.number}"),
            (_("Org chart"), ""),
        ],
    }
    return pages.render(request, "accounts/chart.html", **context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, key: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Whom somebody reports to: GET asks, POST `to` (an id, or nothing for nobody) says. Refused in a circle (422)."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    if not may_see(actor):
        raise NotAllowed
    contact = access.to_edit(registry.get("contact"), actor, person)
    if actor.cannot_edit("contact", "reports_to"):
        raise NotAllowed
    people = people_of(account, actor, None)
    me = _among(people, contact.pk)
    reason = ""
    if request.method == "POST":
        names = {each.id: each.name for each in people}

        def words(boss: uuid.UUID | None) -> str:
            text = _("%(name)s reports to %(boss)s.") if boss else _("%(name)s reports to nobody here.")
            return text % {"name": me.name, "boss": names.get(boss, "") if boss else ""}

        answer = put(request, lambda boss: places.report_to(contact, actor=actor, account=account, boss=boss), words)
        if isinstance(answer, HttpResponse):
            return answer
        reason = answer
    barred = below(people, me.id)
    offered = [
        (str(each.id), f"{each.name} · {each.job_title}" if each.job_title else each.name)
        for each in people
        if each.id not in barred
    ]
    context = {"account": account, "person": me, "offered": offered, "reason": reason, "boss": str(me.above or "")}
    return pages.render(request, "accounts/place.html", status=422 if reason else 200, **context)


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, key: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """What somebody is in the deal of the address and how they stand to us: GET asks, POST `role` (several) and `attitude` says."""
    actor = pages.actor_of(request)
    account = access.records("account", actor).get(key)
    contact = access.to_edit(registry.get("contact"), actor, person)
    chosen = _chosen(request.GET.get("deal", ""), deals_of(account, actor))
    me = _among(people_of(account, actor, [chosen.id] if chosen else []), contact.pk)
    may_roles = bool(chosen) and access.records("deal", actor, "edit").matching([chosen.id]).exists()
    reason = ""
    if request.method == "POST":
        roles = [each for each in request.POST.getlist("role") if each in WORDS["roles"]]
        attitude = request.POST.get("attitude", "")
        try:
            written = places.stand(
                contact,
                actor=actor,
                account=account,
                deal=access.records("deal", actor).get(chosen.id) if chosen else None,
                roles=roles if may_roles else None,
                attitude=attitude if attitude in WORDS["attitudes"] else "",
            )
        except (NotAllowed, NotFound, Conflict):
            raise
        except Refused as problem:
            reason = problem.why
        else:
            return done(_("Kept: %(name)s") % {"name": me.name}, written[0].pk if written else None)
    context = {
        "account": account, "person": me, "deal": chosen, "deal_name": _words_of(chosen) if chosen else "", "reason": reason, "may_roles": may_roles, **WORDS,
        "attitude": "" if chosen and me.is_general else me.attitude,
        "general": me.attitude if chosen and me.is_general else "",
    }  # fmt: skip
    return pages.render(request, "accounts/standing.html", status=422 if reason else 200, **context)


def deals_of(account: Any, actor: Actor) -> list[Any]:
    """The account's deals that the actor may see: the open ones first, then those closed last. Rows with name and status."""
    if not access.may(actor, "deal", "view") or any(actor.withholds("deal", key) for key in ("account", "status")):
        return []
    columns = [key for key in ("name", "status", "amount") if not actor.hides("deal", key)]
    records = access.records("deal", actor).where(account=account.pk)
    return [*records.where(OPEN).rows(columns, limit=100), *records.where({"none": [OPEN]}).rows(columns, limit=50)]


def _among(people: list[Person], key: uuid.UUID) -> Person:
    found = next((each for each in people if each.id == key), None)
    if found is None:
        raise Http404
    return found


def _chosen(given: str, deals: list[Any]) -> Any:
    return next((each for each in deals if str(each.id) == given), None)


def _is_open(row: Any) -> bool:
    return bool(row.values.get("status") == "open")


def _words_of(row: Any) -> str:
    name = registry.get("deal").by_key["name"].said(row.values.get("name")) or str(row.number)
    return name if _is_open(row) else _("%(deal)s (closed)") % {"deal": name}
