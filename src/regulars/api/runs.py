"""Long work: how far it is, what came of it, stopping it, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.base.retold import retold
from regulars.engine import runs, stored
from regulars.engine.models import Run
from regulars.services.exchange import everything, previewing, reasons, resuming, undoing


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of runs, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case [key]:
            return {"GET": lambda: shown(call, key)}
        case [key, ("errors" | "result") as which]:
            return {"GET": lambda: file_of(call, key, which)}
        case [key, "cancel"]:
            return {"POST": lambda: cancelled(call, key)}
        case [key, "continue"]:
            return {"POST": lambda: gone_on(call, key)}
        case [key, "start"]:
            return {"POST": lambda: started(call, key)}
        case [key, "undo"]:
            return {"POST": lambda: undone(call, key)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /runs: the latest of the actor's; everyone's for administrators."""
    return answer({"items": [run_item(run) for run in runs.recent(call.actor, call.number("limit", 25, 200))]})


def shown(call: Call, key: str) -> HttpResponse:
    """GET /runs/ID, with why rows or records were refused."""
    run = run_of(call, key)
    return answer({**run_item(run), "reasons": [_reason(each) for each in reasons.of_run(run)]})


def _reason(found: reasons.Reason) -> dict[str, Any]:
    examples = [{"row": row, "value": value} for row, value in found.examples]
    return {"reason": found.text, "count": found.count, "examples": examples}


def file_of(call: Call, key: str, which: str) -> Any:
    """GET /runs/ID/errors and …/result: the file, streamed."""
    run = run_of(call, key)
    file = run.errors if which == "errors" else run.result
    if file is None:
        raise NotFound(_("This run has no such file."))
    path = stored.path_of(file)
    return FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)


def cancelled(call: Call, key: str) -> HttpResponse:
    """POST /runs/ID/cancel: it stops at its next step."""
    run = run_of(call, key)
    runs.cancel(run)
    run.refresh_from_db()
    return answer(run_item(run))


def gone_on(call: Call, key: str) -> HttpResponse:
    """POST /runs/ID/continue: what was cancelled or failed is taken up from where it stands."""
    run = run_of(call, key)
    resuming.go_on(run)
    run.refresh_from_db()
    return answer(run_item(run))


def started(call: Call, key: str) -> HttpResponse:
    """POST /runs/ID/start: begin the import that a dry run looked at; the answer is the run that does it (202)."""
    found = run_item(previewing.start(run_of(call, key), actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def undone(call: Call, key: str) -> HttpResponse:
    """POST /runs/ID/undo: take a whole import or bulk work back; the answer is the run that does so (202)."""
    found = run_item(undoing.begin(run_of(call, key), actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def archived(call: Call) -> HttpResponse:
    """POST /archive: everything in one archive (administrators); the answer is the run whose result it will be (202)."""
    found = run_item(everything.begin(actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def run_of(call: Call, key: str) -> Run:
    """Raises NotFound for others' runs as for none."""
    try:
        identifier = uuid.UUID(key)
    except ValueError:
        raise NotFound(_("There is no such run, or you may not see it.")) from None
    return runs.mine(call.actor, identifier)


def run_item(run: Run) -> dict[str, Any]:
    address = f"/api/v1/runs/{run.pk}"
    return {
        "id": run.pk,
        "kind": run.kind,
        "label": runs.name_of(run),
        "entity": run.entity,
        "state": run.state,
        "done": run.done,
        "total": run.total,
        "counts": run.counts,
        "message": retold(run.message),
        "batch": run.batch,
        "result": f"{address}/result" if run.result_id else None,
        "errors": f"{address}/errors" if run.errors_id else None,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "url": address,
    }
