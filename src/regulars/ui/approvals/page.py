"""What waits for a person, what they asked for; one request with its story; the answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.services.approvals import asking, deciding, facts, lock, queries
from regulars.services.approvals.models import APPROVED, REJECTED, ApprovalRequest
from regulars.ui import hx, pages
from regulars.ui.approvals.words import DEEDS, drawn
from regulars.ui.navigation import Place, add_place

HOME = "/approval-requests/"
PAGE = 50
add_place(Place(HOME, N_("Approvals"), "badge-check", shown=lambda actor: lock.is_in_use(), count_url=f"{HOME}count"))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for the person; `?scope=asked` what they asked for, `all` what they have to do with, for administrators everything."""
    actor = pages.actor_of(request)
    scope = request.GET.get("scope", queries.MINE)
    if scope not in queries.SCOPES:
        raise Http404
    found = queries.listed(actor, scope=scope, before=_key(request.GET.get("before", "")), limit=PAGE + 1)
    tabs = [
        {"label": label, "url": f"{HOME}?scope={name}", "current": name == scope}
        for name, label in (
            (queries.MINE, _("Wait for me")),
            (queries.ASKED, _("Asked by me")),
            (queries.ALL, _("All")),
        )
    ]
    more = f"{HOME}?scope={scope}&before={found[PAGE - 1].request.pk}" if len(found) > PAGE else ""
    known = facts.all_facts([each.request for each in found[:PAGE]], actor)
    context: dict[str, Any] = {
        "title": _("Approvals"),
        "found": [drawn(each, actor) for each in found[:PAGE]],
        "facts": known,
    }
    return pages.render(
        request, "ui/approvals/list.html", tabs=tabs, scope=scope, more=more, here=request.get_full_path(), **context
    )


@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """The figure in the navigation."""
    found = queries.waiting_count(pages.actor_of(request))
    return render(request, "ui/approvals/count.html", {"count": found, "most": queries.MOST_COUNTED})


@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A request with everyone who was asked and all that happened."""
    return _shown(request, key)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: uuid.UUID, what: str) -> HttpResponse:
    """GET asks for the words that go with it, in the dialog or as a page; POST does it."""
    actor = pages.actor_of(request)
    found = queries.one(key, actor)
    if request.method == "GET":
        return _asked(request, found, what)
    try:
        done = DOES[what](request, found.request, actor)
    except (NotAllowed, NotFound):
        raise
    except Refused as problem:
        wrong = {name: str(text) for name, text in problem.fields.items()}
        return _asked(request, queries.one(key, actor), what, wrong, "" if wrong else str(problem))
    said = _("%(deed)s: done.") % {"deed": DEEDS[what]}
    if not hx.is_part(request):
        messages.success(request, said)
        return HttpResponseRedirect(f"{HOME}{done.pk}")
    gone = hx.trigger(hx.trigger(HttpResponse(status=204), "dialog:close"), "record:changed")
    return hx.said(gone, said)


def _shown(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = pages.actor_of(request)
    each = drawn(queries.one(key, actor), actor)
    context: dict[str, Any] = {
        "title": each.request.words,
        "crumbs": [(_("Approvals"), HOME), (each.title, "")],
        "one": each,
        "facts": facts.facts_of(each.request, actor),
    }
    return pages.render(request, "ui/approvals/one.html", **context)


def _asked(
    request: HttpRequest, found: queries.Shown, what: str, wrong: Mapping[str, str] | None = None, reason: str = ""
) -> HttpResponse:
    each = drawn(found, pages.actor_of(request))
    needs = what == "reject" and bool(found.request.plan.get("needs_reason", True))
    context = {
        "one": each, "what": what, "deed": DEEDS[what], "needs_reason": needs, "wrong": wrong or {}, "reason": reason,
        "title": f"{DEEDS[what]}: {found.request.words}", "comment": request.POST.get("comment", ""),
    }  # fmt: skip
    template = "ui/approvals/answer.html" if hx.is_part(request) else "ui/approvals/answer_page.html"
    return pages.render(request, template, status=422 if wrong or reason else 200, **context)


def _approve(request: HttpRequest, row: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    return deciding.decide(row, APPROVED, actor=actor, comment=request.POST.get("comment", ""), way=_way(request))


def _reject(request: HttpRequest, row: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    return deciding.decide(row, REJECTED, actor=actor, comment=request.POST.get("comment", ""), way=_way(request))


def _withdraw(request: HttpRequest, row: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    return asking.withdraw(row, actor=actor, comment=request.POST.get("comment", ""))


def _hand_over(request: HttpRequest, row: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    person = _key(request.POST.get("from", ""))
    if person is None:
        raise Invalid(fields={"from": _("This field is required.")})
    to, comment = request.POST.get("to", ""), request.POST.get("comment", "")
    return deciding.hand_over(row, person, to, actor=actor, comment=comment)


DOES: Mapping[str, Callable[[HttpRequest, ApprovalRequest, Actor], ApprovalRequest]] = {
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "hand-over": _hand_over,
}


def _way(request: HttpRequest) -> str:
    """Browsers of phones say so (Client Hints; else the word in their name)."""
    hint, name = request.headers.get("Sec-CH-UA-Mobile", ""), request.headers.get("User-Agent", "")
    return "phone" if hint == "?1" or (not hint and "Mobi" in name) else "page"


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Http404 from None
