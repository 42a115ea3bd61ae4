"""Recurring imports: the list, setting one up, its rounds; run now, on and off, away with it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import access, registry, runs
from regulars.engine.actor import Actor
from regulars.services.exchange import recurring, rounds
from regulars.services.exchange.models import RecurringImport
from regulars.services.exchange.pages.common import actor_of, page
from regulars.services.exchange.pages.runs import described
from regulars.services.exchange.plan import Plan


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = recurring.mine(actor)
    crumbs = [(_("Long work"), "/runs"), (_("Recurring imports"), "")]
    latest = {key: log[0] if log else None for key, log in rounds.of(found, 1).items()}
    title = _("Recurring imports")
    return page(request, "exchange/recurring.html", title=title, found=found, latest=latest, crumbs=crumbs)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new one; `run` names an import whose records and mapping it begins with."""
    return _form(request, None, _begun_with(request))


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return _form(request, recurring.one(actor_of(request), key))


@require_POST
def act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """`now`, `on`, `off`, `delete`."""
    actor = actor_of(request)
    found = recurring.one(actor, id_of(key))
    if what == "delete":
        found.delete()
        return redirect("exchange:recurring")
    if what == "now":
        recurring.look_now(found)
    else:
        recurring.save({"is_on": what == "on"}, actor=actor, known=found)
    return redirect("exchange:recurring-one", key)


def _begun_with(request: HttpRequest) -> dict[str, Any]:
    if "run" not in request.GET:
        return {}
    run = runs.mine(actor_of(request), id_of(request.GET["run"]) or uuid.UUID(int=0))
    if run.kind != "import":
        return {}
    return {"entity": run.entity, "plan": _text(run.input.get("plan"))}


def _form(request: HttpRequest, known: RecurringImport | None, begun_with: Mapping[str, Any] = {}) -> HttpResponse:
    actor = actor_of(request)
    problem: Refused | None = None
    given = {**_shown(known), **begun_with}
    if request.method == "POST":
        given |= {name: request.POST.get(name, "") for name in given}
        try:
            saved = recurring.save(_read(given), actor=actor, known=known)
            return redirect("exchange:recurring-one", saved.id)
        except Refused as refusal:
            problem = refusal
    title = known.name if known else _("New recurring import")
    return page(
        request, "exchange/recurring_one.html", status=problem.status if problem else 200, problem=problem, title=title,
        known=known, rounds=_rounds(known), given=given, entities=_importable(actor), kinds=_kinds(actor), every=_every(),
        runs=[described(run) for run in recurring.runs_of(known)] if known else [],
        crumbs=[(_("Recurring imports"), "/imports"), (title, "")],
    )  # fmt: skip


def _rounds(known: RecurringImport | None) -> list[dict[str, Any]]:
    """What its rounds brought, the latest first."""
    found = rounds.of([known])[known.id] if known else []
    return [{**each.entry, "at": datetime.fromisoformat(each.entry["at"]), "brought": each} for each in found]


def _shown(known: RecurringImport | None) -> dict[str, Any]:
    if known is None:
        return {"name": "", "entity": "", "kind": "address", "place": "", "pattern": "", "minutes": "60", "plan": ""}
    given = {name: getattr(known, name) for name in ("name", "entity", "kind", "place", "pattern")}
    return {**given, "minutes": str(known.minutes), "plan": _text(known.plan)}


def _text(plan: Any) -> str:
    """What a mapping says, without what goes without saying."""
    usual = Plan().as_json()
    said = {key: value for key, value in plan.items() if value != usual.get(key)} if plan else {}
    return json.dumps(said, ensure_ascii=False, indent=1) if said else ""


def _read(given: dict[str, Any]) -> dict[str, Any]:
    try:
        plan = json.loads(given["plan"]) if given["plan"].strip() else {}
    except (ValueError, RecursionError) as wrong:
        text = _("The mapping file is not JSON: %(why)s.") % {"why": wrong}
        raise Refused(text, code="bad_mapping", fields={"plan": text}) from None
    return {**given, "plan": plan, "minutes": whole(given["minutes"]) or 0}


def _importable(actor: Actor) -> list[tuple[str, str]]:
    found = [each for each in registry.entities() if each.exchange.importable and access.may(actor, each, "import")]
    return [(each.name, str(each.label_plural)) for each in found]


def _kinds(actor: Actor) -> list[tuple[str, str]]:
    kinds = [(recurring.ADDRESS, _("An address"))]
    return [*kinds, (recurring.FOLDER, _("A folder of the server"))] if actor.is_unlimited else kinds


def _every() -> list[tuple[str, str]]:
    names = (_("Every 15 minutes"), _("Every hour"), _("Every six hours"), _("Every day"), _("Every week"))
    return [(str(minutes), name) for minutes, name in zip(recurring.MINUTES, names, strict=True)]
