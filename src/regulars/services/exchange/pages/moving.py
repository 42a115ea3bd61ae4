"""Several files of another system: brought, shown in their order, imported one after the other."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.engine.stages import stage_of
from regulars.services.exchange import moving
from regulars.services.exchange.pages.common import actor_of, page
from regulars.services.exchange.pages.runs import described
from regulars.services.exchange.recognising import known


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    problem: Refused | None = None
    if request.method == "POST":
        try:
            sent = [each for each in request.FILES.getlist("file") if each.file is not None]
            files = [
                moving.Brought(cast("moving.BinaryIO", each.file), each.name or "", each.size or 0) for each in sent
            ]
            return redirect("exchange:moving-files", moving.bring(files, actor=actor_of(request)))
        except Refused as refusal:
            problem = refusal
    return page(
        request, "exchange/moving.html", status=problem.status if problem else 200, problem=problem,
        title=_("Files of another system"), systems=list(dict.fromkeys(each.label for each in known())),
        crumbs=[(_("Long work"), "/runs"), (_("Files of another system"), "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, group: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        moving.begin(group, actor=actor, past="past" in request.POST)
        return redirect("exchange:runs")
    found = [(described(run), run) for run in moving.drafts(group, actor=actor)]
    return page(
        request, "exchange/moving_files.html", title=_("Files of another system"), found=found, group=group,
        may_be_past=actor.is_unlimited and any(stage_of(shown["entity"]) is not None for shown, _run in found),
        waiting=any(run.state != "begun" for _shown, run in found),
        crumbs=[(_("Files of another system"), "/imports/several"), (_("In their order"), "")],
    )  # fmt: skip
