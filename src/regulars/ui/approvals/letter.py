"""The page behind the link of a letter. Looking at it decides nothing: mail scanners follow links, only a person presses the button."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regulars.base.errors import NotFound, Refused
from regulars.engine.actor import Actor
from regulars.services.approvals import deciding, facts, letters, queries
from regulars.services.approvals.models import APPROVED, REJECTED, ApprovalSeat
from regulars.ui.approvals.words import drawn

TEMPLATE = "ui/approvals/letter.html"


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is asked; POST answers with the rights that the reader of the letter has now."""
    try:
        seat, actor = letters.read(token)
    except NotFound:
        return _told(request, _("This link is not right, or too old."), 404)
    signed_in: Actor | None = getattr(request, "actor", None)
    if signed_in is not None and signed_in.id != actor.id:
        return _told(request, _("This letter was written to another person."), 403)
    if request.method == "POST":
        return _answered(request, seat, actor)
    if seat.pk not in {each.pk for each in deciding.seats_for(seat.request, actor)}:
        return _told(request, _("This is not asked of you any more: it was decided, withdrawn or handed over."), 410)
    return _asked(request, seat, actor)


def _answered(request: HttpRequest, seat: ApprovalSeat, actor: Actor) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in (APPROVED, REJECTED):
        return _asked(request, seat, actor, _("Choose one of the two."))
    comment = request.POST.get("comment", "")
    try:
        deciding.decide(seat.request, decision, actor=actor, comment=comment, way="mail", seat=seat.pk)
    except Refused as problem:
        if problem.fields:
            return _asked(request, seat, actor, problem.why)
        return _told(request, str(problem), problem.status)
    return _told(request, _("Thank you. Your answer counts."), 200)


def _asked(request: HttpRequest, seat: ApprovalSeat, actor: Actor, wrong: str = "") -> HttpResponse:
    one = drawn(queries.one(seat.request_id, actor), actor)
    context = {
        "title": _("Your approval"), "one": one, "facts": facts.facts_of(seat.request, actor), "wrong": wrong,
        "comment": request.POST.get("comment", ""),
    }  # fmt: skip
    return render(request, TEMPLATE, context, status=422 if wrong else 200)


def _told(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, TEMPLATE, {"title": _("Your approval"), "text": text}, status=status)
