"""The import wizard: a file, its columns, a preview, the work."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine import registry, runs
from regulars.engine.describe import Entity
from regulars.engine.models import Run
from regulars.services.exchange import importing, previewing
from regulars.services.exchange.pages import choices
from regulars.services.exchange.pages.common import actor_of, entity_or_404, page
from regulars.services.exchange.pages.runs import described
from regulars.services.exchange.plan import read_plan
from regulars.services.exchange.reading import Table
from regulars.services.exchange.recognising import recognised


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, plural: str) -> HttpResponse:
    """Step 1: a file, or rows pasted from a spreadsheet."""
    entity, actor = entity_or_404(plural), actor_of(request)
    importing.require(actor, entity)
    problem: Refused | None = None
    if request.method == "POST":
        sent, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
        try:
            if sent is not None and sent.file is not None:
                run = previewing.bring(
                    cast("BinaryIO", sent.file), name=sent.name or "", size=sent.size or 0, entity=entity, actor=actor
                )
            elif pasted.strip():
                content = pasted.encode()
                run = previewing.bring(content, name=_("pasted.csv"), size=len(content), entity=entity, actor=actor)
            else:
                raise Refused(_("Choose a file, or paste rows."), code="no_file")
            return redirect("exchange:columns", run.id)
        except Refused as refusal:
            problem = refusal
    return page(
        request, "exchange/upload.html", status=problem.status if problem else 200, problem=problem,
        **_frame(entity, 0), matches=choices.match_names(entity), limit=settings.IMPORT_LIMIT,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Step 2: which column is which field, and what happens to records that are there already."""
    run, entity = _draft(request, key)
    actor = actor_of(request)
    problem: Refused | None = None
    plan = read_plan(run.input["plan"])
    if request.method == "POST":
        try:
            table = previewing.table_of(run, choices.file_choices(request.POST))
            plan = choices.kept(choices.read(request.POST, table, entity), plan)
            if "reread" not in request.POST:
                previewing.decide(run, plan, actor=actor)
                return redirect("exchange:preview", run.id)
        except Refused as refusal:
            problem = refusal
    try:
        table = previewing.table_of(run, plan)
    except Refused as refusal:
        problem, plan = refusal, choices.without_file_choices(plan)
        table = previewing.table_of(run, plan)
    return page(
        request, "exchange/columns.html", status=problem.status if problem else 200, problem=problem, run=run,
        system=run.input.get("system", ""), others=_others(table, entity), **_frame(entity, 1, run), **choices.shown(table, plan, entity, actor),
    )  # fmt: skip


@require_http_methods(["GET"])
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Step 3: what will be created, updated, skipped and refused. Nothing has been changed."""
    run, entity = _draft(request, key)
    if run.state == previewing.DRAFT:
        return redirect("exchange:columns", run.id)
    if run.state == "begun":
        return redirect("exchange:run", run.message)
    shown = run.position.get("shown", {})
    labels = {name: str(entity.by_key[name].label) for name in shown.get("keys", ())}
    return page(
        request, "exchange/preview.html", run=described(run), raw=run, shown=shown, labels=labels,
        may_be_past=actor_of(request).is_unlimited, **_frame(entity, 2, run),
    )  # fmt: skip


@require_POST
def as_past(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Look again: as records of the past, of which stages ask nothing."""
    run, _entity = _draft(request, key)
    previewing.decide(run, replace(read_plan(run.input["plan"]), past=True), actor=actor_of(request))
    return redirect("exchange:preview", run.id)


@require_POST
def start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Step 4: begin. A second press leads to the same work."""
    run, _entity = _draft(request, key)
    return redirect("exchange:run", previewing.start(run, actor=actor_of(request)).id)


def _others(table: Table, entity: Entity) -> list[Entity]:
    """What a file of another system holds, when that is not what the person is importing."""
    found = [registry.get(each.entity) for each in recognised(table.headers)]
    return [] if entity in found else found


def _draft(request: HttpRequest, key: uuid.UUID) -> tuple[Run, Entity]:
    run = runs.mine(actor_of(request), key)
    if run.kind != "preview":
        raise Refused(_("This import has been begun."), code="begun")
    return run, registry.get(run.entity)


def _frame(entity: Entity, step: int, run: Run | None = None) -> dict[str, Any]:
    names = (_("File"), _("Columns"), _("Preview"), _("Import"))
    addresses = ("", f"/runs/{run.id}/columns" if run else "", f"/runs/{run.id}/preview" if run else "", "")
    steps = [
        {
            "label": name,
            "state": "done" if place < step else "current" if place == step else "next",
            "url": addresses[place] if place < step else "",
        }
        for place, name in enumerate(names)
    ]
    return {
        "title": _("Import %(entity)s") % {"entity": entity.label_plural},
        "entity": entity,
        "steps": steps,
        "crumbs": [(entity.label_plural, f"/{entity.plural}/"), (_("Import"), "")],
    }
