"""`/forms/KEY`: a form that anybody may fill in, by itself or within a page of the company's site. No cookie, no session; a script only within other pages, which tells its height."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import registry
from regulars.engine.fields.base import PLAIN
from regulars.services.identity.lockout import address_of
from regulars.services.intake import answers, bodies, doors, keeping, suspicion
from regulars.services.intake.forms import TRACKED, Form
from regulars.services.intake.kinds import FORM
from regulars.services.intake.models import Door
from regulars.services.oauth.addresses import origin_of
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Rule
from regulars.ui.public.controls import control_of

View = Callable[[HttpRequest, Rule, Door, Form], HttpResponse]
HIDDEN = (*TRACKED, "_referrer", "_page")


def for_everybody(view: View) -> Callable[..., HttpResponseBase]:
    """The form behind an address, in its language or the visitor's; shown where its rule allows, and nowhere else."""

    @wraps(view)
    def guarded(request: HttpRequest, key: str) -> HttpResponseBase:
        found = doors.at(key, FORM)
        entity = registry.find(found[0].entity) if found is not None else None
        if found is None or entity is None:
            return _said(request, _("There is no form at this address."), status=404)
        form = Form(found[0].trigger, entity)
        with speaking(form.language or get_language() or "en"):
            answer = view(request, *found, form)
        return _framed(request, answer, form)

    return csrf_exempt(login_not_required(never_cache(guarded)))


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, rule: Rule, door: Door, form: Form) -> HttpResponse:
    """GET shows it, POST keeps what was typed; wrong answers come back with what was typed and why."""
    if request.method != "POST":
        return _shown(request, form, hidden=_whence(request), stamp=suspicion.stamp(door.digest))
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isdecimal() and len(length) < 10 and int(length) <= bodies.MOST_BYTES):
        return _said(request, _("This is more than a form can hold."), status=413)
    if suspicion.RUSH.is_too_fast(address_of(request) or ""):
        return _said(request, _("Very much came from your network. Wait a minute and send it again."), status=429)
    try:
        return _taken(request, rule, door, form)
    except (UnreadablePostError, RequestDataTooBig):
        return _said(request, _("The message broke off. Send it again."), status=400)


@for_everybody
def thanks(request: HttpRequest, rule: Rule, door: Door, form: Form) -> HttpResponse:
    """What is said once it was sent."""
    words = form.words("thanks") or _("Thank you. We have received what you sent.")
    return _said(request, words, title=form.words("title"), tone="good")


def _taken(request: HttpRequest, rule: Rule, door: Door, form: Form) -> HttpResponse:
    post = request.POST
    actor = page_of(rule).actor()
    found = answers.read(form, post, actor.manner if actor is not None else PLAIN)
    shown = suspicion.read(post.get("_stamp", ""), door.digest)
    late = _("This page has been open for very long. Please look through it and send it once more.")
    if found.wrong or (shown is not None and shown.is_too_old):
        stamp = post["_stamp"] if shown is not None and not shown.is_too_old else suspicion.stamp(door.digest)
        hidden = {name: post[name] for name in HIDDEN if post.get(name)}
        problem = "" if found.wrong else late
        return _shown(request, form, given=found.given, wrong=found.wrong, hidden=hidden, stamp=stamp, problem=problem)
    suspect = suspicion.reason(
        shown,
        trapped=bool(post.get(suspicion.TRAP)),
        own_site=request.headers.get("Origin", "") in form.origins,
        address=address_of(request) or "",
    )
    body = {
        "language": get_language(),
        **answers.whence(post.dict(), referrer="", page=request.headers.get("Referer", "")),
        **found.given,
        "consents": answers.consented(form, found.given),
    }
    try:
        _keep(rule, orjson.dumps(body).decode(), name=shown.name if shown is not None else "", suspect=suspect)
    except Refused as problem:  # more waits than is kept
        hidden = {name: post[name] for name in HIDDEN if post.get(name)}
        return _shown(
            request, form, given=found.given, hidden=hidden, stamp=suspicion.stamp(door.digest), problem=str(problem), status=503
        )  # fmt: skip
    return HttpResponseRedirect(form.redirect or f"{request.path}/thanks{_embedded(request)}")


def _keep(rule: Rule, body: str, *, name: str, suspect: str) -> None:
    """Once for each showing of the form: who presses twice has sent once."""
    try:
        keeping.keep(rule, FORM, bodies.JSON, body, key=f"form:{name}" if name and not suspect else "", suspect=suspect)
    except keeping.KeyReused:
        keeping.keep(rule, FORM, bodies.JSON, body, suspect="replayed")


def _shown(
    request: HttpRequest, form: Form, *, hidden: Mapping[str, str], stamp: str, given: Mapping[str, Any] | None = None,
    wrong: Mapping[str, str] | None = None, problem: str = "", status: int = 0,
) -> HttpResponse:  # fmt: skip
    context = {
        "title": form.words("title"),
        "intro": form.words("intro"),
        "send": form.words("button") or _("Send"),
        "controls": [
            control_of(ask, (given or {}).get(ask.name), (wrong or {}).get(ask.name, "")) for ask in form.asks
        ],
        "hidden": hidden,
        "stamp": stamp,
        "trap": suspicion.TRAP,
        "action": f"{request.path}{_embedded(request)}",
        "problem": problem,
        "wrong": wrong,
        "embedded": _embedded(request),
    }
    return render(request, "ui/public/form.html", context, status=status or (422 if wrong or problem else 200))


def _said(request: HttpRequest, words: str, *, title: str = "", tone: str = "", status: int = 200) -> HttpResponse:
    context = {"title": title, "words": words, "tone": tone, "embedded": _embedded(request)}
    return render(request, "ui/public/said.html", context, status=status)


def _framed(request: HttpRequest, answer: HttpResponse, form: Form) -> HttpResponseBase:
    """Shown within pages of the form's sites alone; sent only to us, and on to where it leads."""
    answer.xframe_options_exempt = True  # it cannot name sites; the policy does
    leads_to = {"form-action": [origin_of(form.redirect)]} if form.redirect else {}
    framed = csp_replace({"frame-ancestors": ["'self'", *form.origins]})
    return framed(csp_update(leads_to)(lambda _request: answer))(request)


def _whence(request: HttpRequest) -> dict[str, str]:
    """What the form carries along from the page that led to it."""
    given = {name: request.GET.get(name, "") for name in TRACKED}
    given |= {"_referrer": request.GET.get("referrer", ""), "_page": request.GET.get("page", "")}
    referrer = request.headers.get("Referer", "")
    found = answers.whence(given, referrer=referrer, page=request.build_absolute_uri())
    return {{"referrer": "_referrer", "first_page": "_page"}.get(name, name): text for name, text in found.items()}


def _embedded(request: HttpRequest) -> str:
    return "?embed=1" if request.GET.get("embed") else ""
