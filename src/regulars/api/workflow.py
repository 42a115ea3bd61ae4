"""`/api/v1/rules/ID/…`: what became of a rule, its versions, a try on a record, and when it would have been set off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import intake
from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.rules import change, rule_of, trial_told
from regulars.base.errors import Invalid
from regulars.services.workflow import log, rehearsing, running
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import ASLEEP, DONE, FAILED, HELD, STOPPED, WAITING

STATES = (WAITING, ASLEEP, DONE, FAILED, STOPPED, HELD)
Handler = Callable[[], HttpResponse]


def offered(call: Call, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked below a rule, by method; None where there is nothing."""
    match rest:
        case ["runs"]:
            return {"GET": lambda: listed(call, key)}
        case ["runs", "retry"]:
            return {"POST": lambda: retried_all(call, key)}
        case ["runs", run]:
            return {"GET": lambda: shown(call, key, run)}
        case ["runs", run, "retry"]:
            return {"POST": lambda: retried(call, key, run)}
        case ["runs", run, "stop"]:
            return {"POST": lambda: halted(call, key, run)}
        case ["versions"]:
            return {"GET": lambda: versions(call, key)}
        case ["test"]:
            return {"POST": lambda: tested(call, key)}
        case ["rehearsal"]:
            return {"GET": lambda: rehearsed(call, key)}
    return intake.offered(call, key, rest)


def listed(call: Call, key: str) -> HttpResponse:
    """GET …/runs?state=&limit=&after=: newest first."""
    limit = call.number("limit", 50, 500)
    found = log.runs_of(
        rule_of(call, key),
        call.actor,
        state=call.choice("state", STATES),
        before=call.identifier("after"),
        limit=limit + 1,
    )
    items = [_run(each) for each in found[:limit]]
    return answer({"items": items, "next": str(found[limit - 1].run.id) if len(found) > limit else None})


def shown(call: Call, key: str, run: str) -> HttpResponse:
    """GET …/runs/RUN: with its steps and what they wrote."""
    return answer(_whole(log.run_of(rule_of(call, key), run, call.actor)))


def retried(call: Call, key: str, run: str) -> HttpResponse:
    """POST …/runs/RUN/retry: a failed or held run goes on from the step that failed."""
    rule = rule_of(call, key, "edit")
    running.retry(log.run_of(rule, run, call.actor).run)
    return answer(_whole(log.run_of(rule, run, call.actor)))


def retried_all(call: Call, key: str) -> HttpResponse:
    """POST …/runs/retry {"state": "failed" or "held"}: all of these go on, a thousand at a time."""
    rule = rule_of(call, key, "edit")
    given = call.json_object()
    wrong: dict[str, Any] = {
        name: _("There is no option “%(name)s”.") % {"name": name[:60]} for name in given if name != "state"
    }
    if given.get("state") not in (FAILED, HELD):
        wrong["state"] = _("One of these is expected: %(allowed)s.") % {"allowed": f"{FAILED}, {HELD}"}
    if wrong:
        raise Invalid(fields=wrong)
    return answer({"count": running.retry_all(rule.pk, given["state"])})


def halted(call: Call, key: str, run: str) -> HttpResponse:
    """POST …/runs/RUN/stop: a run that waits ends where it is."""
    rule = rule_of(call, key, "edit")
    running.halt(log.run_of(rule, run, call.actor).run)
    return answer(_whole(log.run_of(rule, run, call.actor)))


def versions(call: Call, key: str) -> HttpResponse:
    """GET …/versions: what the rule said, newest first."""
    found = log.versions_of(rule_of(call, key), call.actor)
    names = ("number", "trigger", "before", "condition", "steps", "made_at", "made_by")
    return answer({"items": [{name: getattr(each, name) for name in names} for each in found]})


def tested(call: Call, key: str) -> HttpResponse:
    """POST …/test {"record": id or number} or {"incoming": what comes in}: what each step would do to it. Nothing is kept."""
    body = call.json_object()
    if "incoming" in body:
        return intake.tested(call, key, body)
    wrong = {name: _("There is no such parameter.") for name in body if name != "record"}
    if not isinstance(body.get("record"), str) or not body["record"]:
        wrong["record"] = _("This field is required.")
    if wrong:
        raise Invalid(fields=wrong)
    rule = rule_of(call, key, "edit")
    return answer(trial_told(rehearsing.try_out(page_of(rule), rule.steps, body["record"], viewer=call.actor)))


def rehearsed(call: Call, key: str) -> HttpResponse:
    """GET …/rehearsal?days=30: when the rule would have been set off."""
    found = rehearsing.rehearse(
        page_of(rule_of(call, key, "edit")), viewer=call.actor, days=call.number("days", 30, 90)
    )
    firings = [
        {"at": each.at, "record": each.record, "label": each.label, "change": each.change} for each in found.firings
    ]
    return answer({"since": found.since, "count": found.count, "complete": not found.is_cut, "firings": firings})


def _run(each: log.Shown) -> dict[str, Any]:
    run = each.run
    return {
        "id": run.id, "version": run.number, "state": run.state, "reason": each.reason, "entity": run.entity, "record": run.record,
        "label": each.label, "change": run.change, "due_at": run.due_at if run.state in (WAITING, ASLEEP) else None,
        "created_at": run.created_at, "ended_at": run.ended_at,
    }  # fmt: skip


def _whole(each: log.Shown) -> dict[str, Any]:
    return {
        **_run(each),
        "steps": [log.told(step) for step in each.steps],
        "calls": [log.call_told(call) for call in each.calls],
        "changes": [change(one) for one in each.changes],
    }
