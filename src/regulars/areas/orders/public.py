"""`/q/TOKEN`: a quote as the customer sees it. No session, no cookie: whoever has the address may read, comment, accept and refuse."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.orders import actions, alternatives, comments, hooks, links, sums, telling
from regulars.areas.orders.choices import ACCEPTED, EXPIRED, REFUSED, SENT, SUPERSEDED
from regulars.areas.orders.documents.heads import put_sums
from regulars.areas.orders.documents.paper import in_sections, option_words, tax_rows
from regulars.areas.orders.pages import pdf_answer
from regulars.areas.orders.panels import lines_of
from regulars.areas.orders.words import quantity_words
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES
from regulars.base.numbers import format_percent
from regulars.engine.actor import system
from regulars.services.identity.lockout import address_of
from regulars.services.notify.said import said as told
from regulars.ui.public.visitors import MOST_NAME, MOST_TEXT, drawn_in, for_the_visitor, name_in, said, text_in

for_the_customer = for_the_visitor(
    links.quote_at, lambda: _("There is no quote at this address, or it was withdrawn. Ask who sent it to you.")
)


@for_the_customer
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    """GET shows it, with the options and alternatives that the address ticks (`o`, `a1` …); POST does what its `deed` says: accept, refuse, comment."""
    if request.method != "POST":
        if not request.user.is_authenticated and request.method == "GET":
            actions.opened(quote)
        return _shown(request, quote, token)
    try:
        if request.POST.get("deed") == "total":
            return _shown(request, quote, token, given=request.POST)
        deed = {"accept": _accept, "refuse": _refuse, "comment": _comment}.get(request.POST.get("deed", ""))
    except (UnreadablePostError, RequestDataTooBig):
        return said(request, _("The message broke off. Send it again."), 400)
    if deed is None:
        return _shown(request, quote, token, status=400)
    try:
        deed(request, quote)
    except Refused as problem:
        quote = links.quote_at(token) or quote
        return _shown(request, quote, token, problem=problem.why, given=request.POST, status=problem.status)
    return HttpResponseRedirect(request.path)


@for_the_customer
@require_http_methods(["GET", "HEAD"])
def pdf(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    """The document as it was sent."""
    return pdf_answer(quote)


def _accept(request: HttpRequest, quote: Any) -> None:
    name = name_in(request)
    signature = drawn_in(request)
    if not request.POST.get("agreed"):
        raise Refused(_("Say that you accept the quote with its terms."), code="not_agreed")
    optional = {str(line.pk): line.pk for line in lines_of(quote) if line.is_optional}
    asked = _asked(request.POST)
    if any(each not in optional for each in asked):
        raise Refused(_("This quote has no such optional line."), code="no_such_line")
    actions.accept(
        quote,
        actor=system("customer"),
        name=name,
        chosen=[optional[each] for each in asked],
        signature=signature,
        address=address_of(request) or "",
    )


def _refuse(request: HttpRequest, quote: Any) -> None:
    reason = text_in(request, "reason", _("Say why."))
    actions.refuse(
        quote, actor=system("customer"), name=name_in(request), reason=reason, address=address_of(request) or ""
    )


def _comment(request: HttpRequest, quote: Any) -> None:
    if quote.status == SUPERSEDED:
        actions.require_open(quote)
    name, text = name_in(request), text_in(request, "text", _("Write what you want to say."))
    made = comments.say(quote, name=name, text=text)
    telling.tell(quote, telling.COMMENTED, f"comment:{made.pk}", name=told(made, "author"), words=told(made, "text"))


def _shown(
    request: HttpRequest, quote: Any, token: str, *, problem: str = "", given: Any = None, status: int = 200
) -> HttpResponse:
    lines = lines_of(quote)
    is_open = _is_open(quote)
    ticked = _asked(request.GET if given is None else given) if is_open else []
    if is_open and (ticked or request.GET.get("ticked") or given is not None):
        _tick(lines, ticked)
        put_sums(quote, lines)  # of this showing alone: nothing is stored
    language = quote.language if quote.language in LANGUAGES else "en"
    groups = {
        line.pk: number for number, group in enumerate(alternatives.groups_of(lines).values(), 1) for line in group
    }
    context = {
        "quote": quote,
        "title": _("Quote %(code)s") % {"code": quote.code},
        "sections": in_sections(lines),
        "taxes": tax_rows(quote, lines, language),
        "has_options": is_open and any(line.is_optional for line in lines),
        "per_cent": lambda value: format_percent(value, language),
        "quantity": lambda line: quantity_words(line, language),
        "counts": sums.counts,
        "option": option_words,
        "group": lambda line: groups.get(line.pk, 0),
        "is_open": is_open,
        "state": _state(quote),
        "afterwards": [each for ask in hooks.AFTERWARDS for each in ask(quote)] if quote.status == ACCEPTED else [],
        "said": comments.said_of(quote),
        "problem": problem,
        "given": given or {},
        "address": request.path,
        "most": {"name": MOST_NAME, "text": MOST_TEXT},
    }
    return render(request, "orders/public.html", context, status=status)


def _asked(given: QueryDict) -> list[str]:
    """What is ticked: optional lines (`o`), and one of each group of alternatives (`a1`, `a2` …)."""
    groups = (name for name in given if name[:1] == "a" and name[1:].isdecimal())
    return [*given.getlist("o"), *(each for name in groups for each in given.getlist(name))]


def _tick(lines: list[Any], ticked: list[str]) -> None:
    """Choose what is ticked. A group of alternatives none of which is, or several, stays as it was offered."""
    groups = alternatives.groups_of(lines).values()
    clear = {line.pk for group in groups if sum(str(line.pk) in ticked for line in group) == 1 for line in group}
    for line in lines:
        if not line.alternative or line.pk in clear:
            line.is_chosen = line.is_optional and str(line.pk) in ticked


def _is_open(quote: Any) -> bool:
    try:
        actions.require_open(quote)
    except Refused:
        return False
    return True


def _state(quote: Any) -> tuple[str, str]:
    """What became of it, with its tone; nothing while it is open."""
    said = {
        ACCEPTED: (
            "good",
            _("This quote was accepted by %(name)s.") % {"name": quote.decided_by or quote.account.name},
        ),
        REFUSED: ("bad", _("This quote was refused.")),
        EXPIRED: ("warn", _("This quote has expired.")),
        SUPERSEDED: ("warn", _("There is a newer version of this quote. Ask who sent it to you.")),
    }
    if quote.status == SENT and not _is_open(quote):
        return said[EXPIRED]
    return said.get(quote.status, ("", ""))
