"""How long history and the bin are kept: the policy, what it would take away, what was archived."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.base.jobs import enqueue
from regulars.engine import horizon
from regulars.services.audit import archive, retention, returning, tasks
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages

HOME = "/admin/retention/"


@for_admins
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """The policy, or another one that is only looked at (`step=look`); saved with `step=save`."""
    entered: dict[str, Any] = dict(retention.policy())
    errors: dict[str, str] = {}
    wanted: dict[str, int] | None = None
    if request.method == "POST":
        entered = {name: request.POST.get(name, "").strip() for name in retention.POLICY}
        try:
            wanted = _numbers(entered)
            if request.POST.get("step") == "save":
                retention.set_policy(wanted, actor=pages.actor_of(request))
                messages.success(request, _("Saved. It is carried out each night."))
                return HttpResponseRedirect(HOME)
        except Refused as problem:
            errors = {name: str(text) for name, text in problem.fields.items()}
            wanted = None
    context = {
        "title": _("How long history is kept"),
        "entered": entered,
        "errors": errors,
        "going": retention.would_go(wanted),
        "readings": retention.old_readings(wanted),
        "in_bin": retention.in_bin(wanted),
        "is_look": wanted is not None,
        "archived": archive.manifests(),
        "begins_at": horizon.begins_at(),
        "returning": returning.open_to_return(),
        "folder": archive.folder(),
    }
    return pages.render(request, "ui/setup/retention.html", status=422 if errors else 200, **context)


@for_admins
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Do now what the night would do."""
    enqueue("audit.apply", queueing_lock="audit.apply")
    messages.success(request, _("The worker is at it."))
    return HttpResponseRedirect(HOME)


@for_admins
@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    """Take an archived month back into the log."""
    try:
        tasks.ask_back(request.POST.get("table", ""), actor=pages.actor_of(request))
        messages.success(request, _("The worker is at it."))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(HOME)


def _numbers(entered: dict[str, Any]) -> dict[str, int]:
    wrong = {
        name: _("A whole number from 0 to %(most)s is expected; 0 is for ever.") % {"most": retention.MOST[name]}
        for name, text in entered.items()
        if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= retention.MOST[name])
    }
    if wrong:
        raise Invalid(fields=wrong)
    return {name: int(text) for name, text in entered.items()}
