"""Long work: the list, one with its progress and result, the menu of what runs now; cancel, go on, undo."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.retold import retold
from regulars.engine import bulk_runs, refusals, registry, runs
from regulars.engine.models import Run
from regulars.services.exchange import everything, reasons, resuming, undoing
from regulars.services.exchange.pages.common import actor_of, page


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    found = [described(run) for run in runs.recent(actor_of(request))]
    whole = actor_of(request).is_unlimited
    return page(request, "exchange/runs.html", title=_("Long work"), found=found, whole=whole)


@require_POST
def archive(request: HttpRequest) -> HttpResponse:
    """Ask for everything in one archive (administrators)."""
    return redirect("exchange:run", everything.begin(actor=actor_of(request)).id)


@require_GET
def active(request: HttpRequest) -> HttpResponse:
    """What runs now, for the bar of every page."""
    found = [described(run) for run in runs.active(actor_of(request))]
    return page(request, "exchange/active.html", found=found)


@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Progress while it runs, then what became of it."""
    run = runs.mine(actor_of(request), key)
    if run.kind == "preview":
        return redirect("exchange:preview", key)
    sets = bulk_runs.told(run, actor_of(request))
    return page(request, "exchange/run.html", title=runs.name_of(run), run=described(run), raw=run, sets=sets)


@require_GET
def progress(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    run = runs.mine(actor_of(request), key)
    sets = bulk_runs.told(run, actor_of(request))
    return page(request, "exchange/run_state.html", run=described(run), raw=run, sets=sets)


@require_POST
def cancel(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    run = runs.mine(actor_of(request), key)
    runs.cancel(run)
    return redirect("exchange:run", key)


@require_POST
def go_on(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take up again what was cancelled or failed, from where it stands."""
    resuming.go_on(runs.mine(actor_of(request), key))
    return redirect("exchange:run", key)


@require_POST
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    run = runs.mine(actor_of(request), key)
    made = undoing.begin(run, actor=actor_of(request))
    return redirect("exchange:run", made.id)


def described(run: Run) -> dict[str, Any]:
    """A run as its pages show it."""
    entity = registry.find(run.entity)
    undone = undoing.undone_by(run) if run.kind in undoing.KINDS and run.state not in runs.ACTIVE else None
    return {
        "id": run.id,
        "label": runs.name_of(run),
        "kind": run.kind,
        "state": run.state,
        "state_label": state_label(run.state),
        "tone": {runs.DONE: "good", runs.FAILED: "bad", runs.CANCELLED: "warn"}.get(run.state, ""),
        "is_active": run.state in runs.ACTIVE,
        "is_stopping": run.cancel_asked and run.state in runs.ACTIVE,
        "done": run.done,
        "total": run.total,
        "counts": run.counts,
        "message": retold(run.message),
        "created_at": run.created_at,
        "seconds": (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else None,
        "actor": run.actor.name if run.actor is not None else "Regulars",
        "result": run.result,
        "errors": run.errors,
        "entity": entity,
        "refused": run.counts.get("rejected", run.counts.get("refused", run.counts.get("left", 0))),
        "reasons": reasons.of_run(run),
        "left": refusals.shown(run),
        "undone_by": undone,
        "undo_left": undoing.left_by(undone) if undone is not None else 0,
        "can_undo": run.kind in undoing.KINDS
        and run.state not in runs.ACTIVE
        and (run.kind == "territories" or bool(_changed(run)))
        and (undone is None or undoing.left_by(undone) > 0),
        "can_repeat": run.kind == "import" and run.state == runs.DONE,
        "can_go_on": resuming.can_go_on(run),
        "list_url": _list_url(run),
    }


def state_label(state: str) -> str:
    return {
        runs.WAITING: _("Waiting"),
        runs.RUNNING: _("Running"),
        runs.DONE: _("Done"),
        runs.FAILED: _("Failed"),
        runs.CANCELLED: _("Cancelled"),
    }.get(state, state)


def _changed(run: Run) -> int:
    return sum(int(run.counts.get(name, 0)) for name in ("created", "updated", "changed", "moved", "undone"))


def _list_url(run: Run) -> str:
    """The list of what an import created, or of what bulk work changed: the records that its batch wrote."""
    entity = registry.find(run.entity)
    by_import = run.kind == "import"
    if entity is None or run.kind not in undoing.KINDS or not run.counts.get("created" if by_import else "changed"):
        return ""
    made = {"all": [{"batch": {"id": str(run.batch), "made": by_import}}]}
    return f"/{entity.plural}/?{urlencode({'view': 'all', 'filter': json.dumps(made)})}"
