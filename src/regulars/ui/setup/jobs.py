"""The queue of work: how long it is, what failed and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.base.digits import LONG, whole
from regulars.base.errors import Refused
from regulars.base.jobs import title_of
from regulars.services.identity.pages.guard import for_admins, refused
from regulars.services.jobs import queue
from regulars.ui import pages

HOME = "/admin/jobs/"
SHOWN = 50


@for_admins
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The kinds of work, and the failed jobs: all, or of one task."""
    actor = pages.actor_of(request)
    task, after = request.GET.get("task", "").replace("\x00", "")[:128], request.GET.get("after", "")
    before = whole(after, LONG) or queue.BIGGEST
    failed = queue.failed(actor, task=task, before=before, limit=SHOWN + 1)
    return pages.render(
        request,
        "ui/setup/jobs.html",
        title=_("Jobs"),
        lines=queue.lines(actor),
        failed=failed[:SHOWN],
        next=failed[SHOWN - 1].id if len(failed) > SHOWN else None,
        task=task,
        task_title=title_of(task),
        is_first=before == queue.BIGGEST,
    )


@for_admins
@require_POST
def act(request: HttpRequest, what: str) -> HttpResponse:
    """`retry` or `discard` the jobs that were ticked, one, or all of a task."""
    actor = pages.actor_of(request)
    ids = [found for text in request.POST.getlist("ids") if (found := whole(text, LONG)) is not None]
    task = request.POST.get("task", "").replace("\x00", "")[:128] if not ids else ""
    deed = queue.retry if what == "retry" else queue.discard
    try:
        count = deed(ids, task=task, actor=actor)
    except Refused as problem:
        refused(request, problem)
        return redirect(HOME)
    if what == "retry":
        said = ngettext("%(num)s job begins again.", "%(num)s jobs begin again.", count)
    else:
        said = ngettext("%(num)s job was discarded.", "%(num)s jobs were discarded.", count)
    messages.success(request, said % {"num": count})
    return redirect(HOME)
