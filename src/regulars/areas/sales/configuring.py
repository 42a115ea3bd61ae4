"""The configurator's page: each click asks what follows; what is whole becomes a line of a deal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.areas.configurator.asking import Asked, Choices, ask
from regulars.areas.configurator.core.answers import Reasons
from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.loading import Priced, Wanted, active_for, parts_of, priced
from regulars.areas.configurator.words import cardinality_words, error_words, names, reason_words, said_together
from regulars.areas.sales.models import DealLine
from regulars.areas.sales.prices import CURRENCY
from regulars.base.errors import Refused
from regulars.engine import access, rows
from regulars.engine.actor import Actor
from regulars.engine.save import save
from regulars.ui import hx, pages

GOALS = ("cheapest", "soonest")


@dataclass(frozen=True)
class Place:
    """What is configured, and the deal or the line it is for; neither where somebody only tries."""

    product: Any
    deal: Any = None
    line: Any = None

    @property
    def address(self) -> str:
        of = f"?line={self.line.pk}" if self.line else f"?deal={self.deal.pk}" if self.deal else ""
        return f"/configure/{self.product.pk}{of}"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page; POST answers a click with all of it anew. `do` says what was clicked: in:CODE, out:CODE, free:CODE, take:CODE, drop, clear, cheapest, soonest."""
    actor = pages.actor_of(request)
    place = _place(request, key, actor)
    choices = _choices(request, place)
    context, choices = _context(place, choices, request.POST, actor)
    return pages.render(request, "sales/configure.html", place=place, choices=choices, **context)


@require_POST
def keep(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is whole becomes the line, or a new line of the deal. Refused by the write door where it is not."""
    actor = pages.actor_of(request)
    place = _place(request, key, actor)
    if place.deal is None:
        raise Http404
    line = place.line or DealLine(deal_id=place.deal.pk, product_id=place.product.pk, quantity=Decimal(1))
    line.configuration = {"choices": {code: choice for code, choice in _choices(request, place).items() if choice}}
    kept = save(line, actor=actor)
    answer = hx.go(f"/deals/{place.deal.number}" if place.line is None else f"/deal-lines/{kept.number}")
    return hx.said(answer, _("Configured: %(line)s") % {"line": kept})


def _place(request: HttpRequest, key: uuid.UUID, actor: Actor) -> Place:
    product = access.records("product", actor).get(key)
    line = deal = None
    if given := request.GET.get("line"):
        line = access.records("deal-line", actor, "edit").get(_uuid(given))
        if line.product_id != product.pk:
            raise Http404
        deal = access.records("deal", actor).get(line.deal_id)
    elif given := request.GET.get("deal"):
        deal = access.records("deal", actor, "edit").get(_uuid(given))
    return Place(product, deal, line)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _choices(request: HttpRequest, place: Place) -> Choices:
    """The choices that the page holds, in the order in which they were made; at first those of the line, or of the address (`choices=steel:1,bag:3`)."""
    if request.method != "POST":
        if place.line is None:
            asked = (each.rpartition(":") for each in request.GET.get("choices", "").split(","))
            return {code: int(amount) for code, _sign, amount in asked if amount.isdecimal() and len(amount) < 8}
        kept = place.line.configuration.get("choices", {})
        return {code: int(amount) for code, amount in kept.items()}
    pairs = (each.rpartition("=") for each in request.POST.getlist("choice"))
    return {code: int(amount) for code, _sign, amount in pairs if amount.isdecimal() and len(amount) < 8}


def _context(place: Place, choices: Choices, posted: Any, actor: Actor) -> tuple[dict[str, Any], Choices]:
    configurator = active_for(place.product.pk)
    if configurator is None:
        raise Refused(_("This product has no configurator in use."), code="not_configurable")
    parts = parts_of(configurator)
    known = parts.by_code
    gone = [code for code in choices if code not in known]
    choices = {code: min(int(choice), known[code].high) for code, choice in choices.items() if code in known}
    context: dict[str, Any] = {"title": place.product.name, "parts": parts, "problem": "", "gone": gone, "asked": None}
    try:
        found = priced(parts, _wanted(place))
        deed, _colon, code = posted.get("do", "").partition(":")
        if deed == "drop":
            conflict = ask(found, choices).answer.conflict
            choices = {key: choice for key, choice in choices.items() if not conflict or key not in conflict.change}
        choices = _done(deed, code, choices, posted, parts)
        asked = ask(found, choices, complete=deed if deed in GOALS else "", most_days=_days(posted))
    except ConfiguratorError as error:
        return {**context, "problem": error_words(error, parts)}, choices
    if asked.choices != choices:
        choices = {key: int(choice) for key, choice in asked.choices.items()}
    return {
        **context,
        **_shown(found, asked, choices, actor),
        "asked": asked,
        "most_days": posted.get("most_days", ""),
    }, choices


def _done(deed: str, code: str, choices: Choices, posted: Any, parts: Any) -> Choices:
    """The choices after a click; what was decided anew stands last."""
    if deed == "clear":
        return {}
    option = parts.by_code.get(code)
    if option is None:
        return choices
    rest = {key: choice for key, choice in choices.items() if key != code}
    if deed == "in":  # of a group of one the choice moves over
        group = next(each for each in parts.groups if each.id == option.group_id)
        beside = {each.code for each in parts.options if each.group_id == group.id} if group.high == 1 else set()
        return {key: choice for key, choice in rest.items() if key not in beside or not choice} | {code: option.low}
    if deed == "out":
        return rest | {code: 0}
    if deed == "take":
        given = posted.get(f"many-{code}", "")
        many = int(given) if given.isdecimal() and len(given) < 8 else option.low
        return rest | {code: max(option.low, min(option.high, many))} if many else rest
    return rest if deed == "free" else choices


def _days(posted: Any) -> int | None:
    given = posted.get("most_days", "")
    return int(given) if given.isdecimal() and len(given) < 6 else None


def _wanted(place: Place) -> Wanted:
    if place.deal is None:
        return Wanted()
    line = place.line
    currency = line.price_currency if line else ""
    if not currency:
        currency = rows.query(CURRENCY, [place.deal.pk, place.deal.pk])[0][0] or ""
    quantity = line.quantity if line and line.quantity else Decimal(1)
    return Wanted(place.deal.account_id, quantity, line.unit_id if line else None, currency)


def _shown(found: Priced, asked: Asked, choices: Choices, actor: Actor) -> dict[str, Any]:
    answer, parts = asked.answer, found.parts
    prices = {each.key: None if each.key in found.unpriced else each.price for each in found.model.options}
    conflict = answer.conflict
    return {
        "groups": [_group(group, asked, choices, parts, prices) for group in parts.groups],
        "price": None if actor.withholds("product", "price") or actor.withholds("deal-line", "price") else answer.price,
        "currency": found.currency,
        "days": answer.days,
        "open": reason_words(Reasons(rules=answer.rules, groups=answer.groups), parts),
        "conflict": conflict and {
            "change": names(conflict.change, parts),
            "why": reason_words(conflict.reasons, parts),
        },
        "unpriced": names([code for code in found.unpriced if code in answer.amounts], parts),
    }  # fmt: skip


def _group(
    group: Any, asked: Asked, choices: Choices, parts: Any, prices: Mapping[str, Decimal | None]
) -> dict[str, Any]:
    """A group with its options. Of a group of one that is decided the others can be had by a click: they are shown as open, and its parent's group is folded away until it counts."""
    inside = [each for each in parts.options if each.group_id == group.id]
    options = [_option(each, asked, choices, parts, prices[each.code]) for each in inside]
    is_single = group.high == 1
    if is_single and any(one["state"] == "chosen" for one in options):
        options = [{**one, "state": "open", "why": ""} if one["state"] == "out" else one for one in options]
    above = next((each for each in parts.options if each.id == group.parent_id), None)
    is_on = above is None or _option(above, asked, choices, parts, None)["state"] in ("chosen", "in")
    return {
        "group": group,
        "asks": cardinality_words(group.low, group.high),
        "options": options,
        "is_single": is_single,
        "is_open": is_on or any(one["state"] == "chosen" for one in options),
    }


def _option(option: Any, asked: Asked, choices: Choices, parts: Any, price: Decimal | None) -> dict[str, Any]:
    standing = asked.answer.standings.get(option.code)
    chosen = choices.get(option.code)
    reasons = asked.why.get(option.code)
    state = "chosen" if chosen else "left" if chosen == 0 else standing.state if standing else "open"
    return {
        "option": option,
        "state": state,
        "many": chosen or (standing.low if standing and state == "in" else option.low),
        "price": price,
        "why": said_together(reason_words(reasons, parts)) if reasons else "",
    }
