"""`/api/v1/jobs` (administrators): the queue, what failed, once more or away with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.services.jobs import dead, queue


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of jobs, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case ["failed"]:
            return {"GET": lambda: failed(call)}
        case [("retry" | "discard") as what]:
            return {"POST": lambda: done(call, what)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /jobs: how much there is of each kind."""
    return answer({"items": [asdict(each) for each in queue.lines(call.actor)]})


def failed(call: Call) -> HttpResponse:
    """GET /jobs/failed: the latest first, each with its error."""
    limit = call.number("limit", 50, dead.MOST)
    before = call.number("after", dead.BIGGEST, dead.BIGGEST)
    found = dead.listed(call.actor, task=call.parameter("task"), before=before, limit=limit + 1)
    following = str(found[limit - 1].id) if len(found) > limit else None
    return answer({"items": [asdict(each) for each in found[:limit]], "next": following})


def done(call: Call, what: str) -> HttpResponse:
    """POST /jobs/retry and /jobs/discard: `ids`, or all of a `task`, or `all` of them."""
    given = call.json_object()
    ids, task, every = given.get("ids", []), given.get("task", ""), given.get("all", False)
    wrong: dict[str, Any] = {
        name: _("There is no option “%(name)s”.") % {"name": name[:60]}
        for name in given
        if name not in ("ids", "task", "all")
    }
    if not isinstance(ids, list) or not all(isinstance(each, int) and 0 < each <= dead.BIGGEST for each in ids):
        wrong["ids"] = _("A list of numbers is expected.")
    if not isinstance(task, str) or "\x00" in task:
        wrong["task"] = _("Text is expected.")
    if not isinstance(every, bool):
        wrong["all"] = _("Yes or no is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    deed = queue.retry if what == "retry" else queue.discard
    return answer({"count": deed(ids, task=task, every=every, actor=call.actor)})
