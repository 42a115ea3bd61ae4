"""Mail that the program sends: what waits, what went, what failed and why."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.services.identity.pages.guard import for_admins, refused
from regulars.services.identity.passwords import mail_goes_out
from regulars.services.outbox import kinds, listing
from regulars.ui import pages

HOME = "/admin/mail/"
SHOWN = 50
TONES = {"sent": "good", "failed": "bad", "sending": "accent"}


@for_admins
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The latest first: all, or those in one state."""
    actor = pages.actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in listing.STATES else ""
    before = next(iter(_keys([request.GET.get("after", "")])), None)
    found = listing.page(actor, state=state, before=before, limit=SHOWN + 1)
    counts = listing.counts(actor)
    tabs = [{"label": _("All"), "url": HOME, "current": not state}]
    tabs += [
        {"label": _(label), "url": f"{HOME}?state={name}", "current": name == state, "count": counts[name]}
        for name, label in listing.STATES.items()
    ]
    return pages.render(
        request,
        "ui/setup/mail.html",
        title=_("Outgoing mail"),
        found=found[:SHOWN],
        next=found[SHOWN - 1].id if len(found) > SHOWN else None,
        state=state,
        tabs=tabs,
        labels={name: _(label) for name, label in listing.STATES.items()},
        tones=TONES,
        kind_of=kinds.label_of,
        goes_out=mail_goes_out(),
        failed=counts["failed"],
    )


@for_admins
@require_POST
def act(request: HttpRequest, what: str) -> HttpResponse:
    """`retry` or `discard` the failed letters that were ticked, or all of them where it says so."""
    ids = None if request.POST.get("all") == "1" else _keys(request.POST.getlist("ids"))
    if ids == []:
        messages.info(request, _("Tick the letters first."))
        return redirect(f"{HOME}?state=failed")
    deed = listing.retry if what == "retry" else listing.discard
    try:
        count = deed(ids, actor=pages.actor_of(request))
    except Refused as problem:
        refused(request, problem)
        return redirect(HOME)
    if what == "retry":
        said = ngettext("%(num)s letter is sent again.", "%(num)s letters are sent again.", count)
    else:
        said = ngettext("%(num)s letter was discarded.", "%(num)s letters were discarded.", count)
    messages.success(request, said % {"num": count})
    return redirect(HOME)


def _keys(given: list[str]) -> list[uuid.UUID]:
    """Those that are identifiers; an address that somebody changed by hand names nothing."""
    return [found for text in given if (found := id_of(text))]
