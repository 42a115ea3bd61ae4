"""The queue of work: how long it is, what failed and why."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.base.digits import LONG, whole
from regulars.base.errors import Refused
from regulars.base.jobs import title_of
from regulars.services.callouts import listing, state
from regulars.services.identity.pages.guard import for_admins, refused
from regulars.services.jobs import dead, queue
from regulars.services.workflow.models import Rule
from regulars.ui import pages

HOME = "/admin/jobs/"
SHOWN, CALLS = 50, 20


@for_admins
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The kinds of work, and the failed jobs: all, or of one task."""
    actor = pages.actor_of(request)
    task, after = _task(request.GET), request.GET.get("after", "")
    before = whole(after, LONG) or dead.BIGGEST
    failed = dead.listed(actor, task=task, before=before, limit=SHOWN + 1)
    lines = queue.lines(actor)
    return pages.render(
        request,
        "ui/setup/jobs.html",
        title=_("Jobs"),
        lines=lines,
        failed=failed[:SHOWN],
        next=failed[SHOWN - 1].id if len(failed) > SHOWN else None,
        task=task,
        tabs=_tabs(lines, task),
        is_first=before == dead.BIGGEST,
        **_calls(),
    )


def _calls() -> dict[str, Any]:
    """Calls of other programs that failed lately, by the rule that made them, and how many are not shown."""
    failed = listing.failed()
    found = list(failed[:CALLS])
    rules = {each.pk: each.words for each in Rule.objects.filter(pk__in={each.rule for each in found})}
    calls = [{"call": each, "rule": rules.get(each.rule, _("Rule")), "why": state.result(each)} for each in found]
    return {"calls": calls, "more_calls": failed.count() - len(found)}


def _tabs(lines: list[queue.Line], task: str) -> list[dict[str, Any]]:
    """What failed, by kind of work."""
    counts: dict[str, int] = {task: 0} if task else {}
    for line in lines:
        if line.failed or line.task == task:
            counts[line.task] = counts.get(line.task, 0) + line.failed
    tabs = [
        {"label": _("All"), "url": f"{HOME}#failed", "current": not task, "count": sum(line.failed for line in lines)}
    ]
    return tabs + [
        {"label": title_of(name), "url": f"{HOME}?task={quote(name)}#failed", "current": name == task, "count": count}
        for name, count in counts.items()
    ]


@for_admins
@require_POST
def act(request: HttpRequest, what: str) -> HttpResponse:
    """`retry` or `discard` one job, those that were ticked, or all: of a task, where one is looked at."""
    actor = pages.actor_of(request)
    is_every = request.POST.get("all") == "1"
    task = _task(request.POST)
    ids = [] if is_every else [found for text in _chosen(request) if (found := whole(text, LONG)) is not None]
    if not ids and not is_every:
        messages.info(request, _("Tick the jobs first."))
        return redirect(_back(task))
    deed = queue.retry if what == "retry" else queue.discard
    try:
        count = deed(ids, task=task if is_every else "", every=is_every and not task, actor=actor)
    except Refused as problem:
        refused(request, problem)
        return redirect(_back(task))
    messages.success(request, _said(what, count, len(ids)))
    return redirect(_back(task))


def _said(what: str, count: int, asked: int) -> str:
    if what == "discard":
        return ngettext("%(num)s job was discarded.", "%(num)s jobs were discarded.", count) % {"num": count}
    if asked > count:
        text = _("Begun again: %(count)s. The others are not failed any more, their like waits already, or this version does not know them.")  # fmt: skip
        return text % {"count": count}
    return ngettext("%(num)s job begins again.", "%(num)s jobs begin again.", count) % {"num": count}


def _chosen(request: HttpRequest) -> list[str]:
    """The one whose button was pressed, else the ticked ones."""
    one = request.POST.get("one")
    return [one] if one else request.POST.getlist("ids")


def _task(given: QueryDict) -> str:
    return given.get("task", "").replace("\x00", "")[:128]


def _back(task: str) -> str:
    return f"{HOME}?task={quote(task)}#failed" if task else f"{HOME}#failed"
