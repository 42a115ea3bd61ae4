"""`GET /api/v1/runs/ID`: how far a piece of long work has come."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.engine.models import Run


def shown(call: Call, key: str) -> HttpResponse:
    """A run of the actor's own; any for administrators."""
    return answer(run_item(run_of(call, key)))


def run_of(call: Call, key: str) -> Run:
    """Raises NotFound for others' runs as for none."""
    try:
        runs = Run.objects.filter(pk=uuid.UUID(key))
    except ValueError:
        runs = Run.objects.none()
    if not call.actor.is_unlimited:
        runs = runs.filter(actor=call.actor.id)
    found = runs.first()
    if found is None:
        raise NotFound(_("There is no such record, or you may not see it."))
    return found


def run_item(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "kind": run.kind,
        "label": run.label,
        "entity": run.entity,
        "state": run.state,
        "done": run.done,
        "total": run.total,
        "counts": run.counts,
        "message": run.message,
        "batch": run.batch,
        "result": run.result_id,
        "errors": run.errors_id,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "url": f"/api/v1/runs/{run.pk}",
    }
