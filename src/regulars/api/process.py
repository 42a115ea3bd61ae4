"""`/api/v1/…/ID/process`: where a record stands in its process, what is missing, its steps done and decided; how a process is kept to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.base.errors import Invalid, NotFound
from regulars.engine import access, registry
from regulars.engine.describe import Entity
from regulars.services.process import adherence, deeds, standing
from regulars.services.process.adherence import StageFigures
from regulars.services.process.checking import may_have_process
from regulars.services.process.definition import DECIDE, plan_of
from regulars.services.process.facts import StepState
from regulars.services.process.grants import Grant
from regulars.services.process.standing import Standing

Handler = Callable[[], HttpResponse]


def offered(call: Call, entity: Entity, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked of the process of a record, by method; None where there is nothing."""
    if entity.name == "process" and rest == ["adherence"]:
        return {"GET": lambda: kept_to(call, key)}
    if not may_have_process(entity):
        return None
    match rest:
        case ["process"]:
            return {"GET": lambda: shown(call, entity, key)}
        case ["process", step]:
            return {"POST": lambda: done(call, entity, key, step)}
        case ["process", step, "activity"]:
            return {"POST": lambda: begun(call, entity, key, step)}
    return None


def shown(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET …/process: the stages, the steps of the present one, what is missing before the next."""
    return answer(_told(call, entity, access.records(entity, call.actor).get(key)))


def done(call: Call, entity: Entity, key: str, step: str) -> HttpResponse:
    """POST …/process/STEP {"done": true}, or {"answer": KEY} for a decision; an empty answer takes it back."""
    body = call.json_object()
    wrong = dict(unknown(body, ("done", "answer")))
    if len(body) != 1 and not wrong:
        wrong = {"done": _("Send “done”, or “answer” for a decision.")}
    if not isinstance(body.get("done", False), bool):
        wrong["done"] = _("Yes or no is expected.")
    if not isinstance(body.get("answer", ""), str):
        wrong["answer"] = _("A text is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    record = access.records(entity, call.actor).get(key)
    if "answer" in body:
        deeds.decide(entity, record, step, actor=call.actor, answer=body["answer"])
    else:
        deeds.tick(entity, record, step, actor=call.actor, is_done=body["done"])
    return answer(_told(call, entity, access.records(entity, call.actor).get(record.pk)))


def begun(call: Call, entity: Entity, key: str, step: str) -> HttpResponse:
    """POST …/process/STEP/activity: the activity that the step asks for is made."""
    record = access.records(entity, call.actor).get(key)
    made = deeds.begin(entity, record, step, actor=call.actor)
    found = _told(call, entity, record)
    return answer({**found, "activity": {"id": made.id, "number": made.number}}, status=201)


def kept_to(call: Call, key: str) -> HttpResponse:
    """GET /processes/ID/adherence?days=90: stage by stage, over the records that you see."""
    row = access.records("process", call.actor).get(key)
    days, now = call.number("days", 90, 3660), timezone.now()
    since = now - timedelta(days=days)
    found = adherence.figures(plan_of(row), registry.get(row.entity), call.actor, since=since, until=now)
    return answer({"since": since, "until": now, "stages": [_figures(each) for each in found]})


def _figures(each: StageFigures) -> dict[str, Any]:
    names = ("stage", "label", "entered", "forward", "back", "closed", "standing", "overdue", "kept", "refused")
    steps = [
        {"step": one.step.key, "label": str(one.step.label), "done": one.done, "skipped": one.skipped}
        for one in each.steps
    ]
    return {
        **{name: getattr(each, name) for name in names},
        "service_hours": each.hours,
        "median_seconds": each.median,
        "ninety_seconds": each.ninety,
        "missing": [{"key": key, "count": count} for key, count in each.missing],
        "steps": steps,
    }


def _told(call: Call, entity: Entity, record: Any) -> dict[str, Any]:
    found = standing.standing_of(entity, record, call.actor)
    if found is None:
        raise NotFound(_("There is no process for this record."), code="no_process")
    return {
        "process": {"id": found.plan.id, "label": str(found.plan.label)},
        "stages": [_stage(lane, found) for lane in found.lanes],
        "stage": found.stage.value,
        "guidance": str(found.stage.guidance),
        "entered_at": found.entered_at,
        "due_at": found.due_at,
        "overdue": found.is_overdue,
        "steps": [_step(each, found) for each in found.steps],
        "criteria": {"condition": found.stage.criteria, "met": found.met},
        "approvals": [_approval(each) for each in found.grants],
        "missing": [each.step.key for each in found.missing],
        "next": found.following.value if found.following else None,
    }


def _stage(lane: Any, found: Standing) -> dict[str, Any]:
    return {"stage": lane.value, "label": str(lane.label), "current": lane.value == found.stage.value}


def _approval(each: Grant) -> dict[str, Any]:
    request = each.request
    return {
        "approval": each.approval.key,
        "label": each.approval.words,
        "granted": each.is_given,
        "state": request.state if request else None,
        "request": request.pk if request else None,
    }


def _step(each: StepState, found: Standing) -> dict[str, Any]:
    step, mark = each.step, each.mark if each.mark and each.mark.is_done else None
    made = {"entity": each.activity[0], "id": each.activity[1]} if each.activity else None
    return {
        "step": step.key,
        "kind": step.kind,
        "label": str(step.label),
        "required": step.required,
        "done": each.is_done,
        "by": {"id": mark.by, "label": found.people.get(mark.by, "")} if mark and mark.by else None,
        "at": mark.at if mark else None,
        "answer": each.answer or None,
        "answers": [{"answer": one.key, "label": str(one.label)} for one in step.answers]
        if step.kind == DECIDE
        else [],
        "missing": list(each.empty),
        "activity": made,
    }
