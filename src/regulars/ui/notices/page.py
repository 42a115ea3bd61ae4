"""A person's own notifications: how many are new, the latest in the bell, all of them on a page."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid
from regulars.services.notify import actions, queries
from regulars.ui import pages

HOME = "/notifications/"
LATEST = 8


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The latest first; `?unread=1` only those not read yet, `?after=` what came before one."""
    unread = request.GET.get("unread") == "1"
    after = _ids([request.GET["after"]])[0] if request.GET.get("after") else None
    found = queries.page(pages.actor_of(request), after=after, unread=unread)
    more = f"{HOME}?after={found.next}{'&unread=1' if unread else ''}" if found.next else ""
    return pages.render(
        request, "ui/notices/page.html", title=_("Notifications"), found=found.items, unread=unread, more=more
    )


@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """The figure on the bell."""
    found = queries.unread_count(pages.actor_of(request))
    return render(request, "ui/notices/count.html", {"count": found, "most": queries.MOST_COUNTED})


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """What the bell opens; `?unread=1` only what was not read yet."""
    unread = request.GET.get("unread") == "1"
    found = queries.page(pages.actor_of(request), unread=unread, limit=LATEST).items
    return render(request, "ui/notices/latest.html", {"found": found, "unread": unread})


@require_GET
def opened(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the record that one of them is about; it counts as read."""
    actor = pages.actor_of(request)
    told = queries.one(actor, key)
    if told is None:
        raise Http404
    if told.read_at is None and actor.viewer is None:
        actions.mark_read([key], actor=actor)
    return HttpResponseRedirect(pages.url_of(told.entity, str(told.record)) if told.entity else told.url or HOME)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark those of the form as read, or all of them where it says `all`."""
    ids = None if request.POST.get("all") == "1" else _ids(request.POST.getlist("id"))
    actions.mark_read(ids, actor=pages.actor_of(request))
    return HttpResponseRedirect(HOME)


def _ids(given: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(each) for each in given]
    except ValueError:
        raise Invalid(_("This address cannot be read."), code="bad_parameter") from None
