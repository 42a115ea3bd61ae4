"""Coupons on a quote: held while it is open, used once it is accepted, given back when nothing comes of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.orders.choices import DRAFT
from regulars.areas.orders.documents.heads import refresh
from regulars.areas.orders.models import Quote
from regulars.areas.orders.reactions import QUOTES, was_sent
from regulars.areas.promotions.actions import redeem, release
from regulars.areas.promotions.queries import uses_of
from regulars.areas.promotions.reactions import key_of
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.notes import note


def add_coupon(quote: Quote, *, code: str, actor: Actor) -> Quote:
    """Hold a coupon for a draft; its promotion is applied to the lines. Refused as `redeem` says, and of what was sent."""
    with transaction.atomic():
        held = _draft(quote)
        use = redeem(held, "quote", code, actor=actor)
        note(held, verb="add_coupon", diff={"coupon": [None, use.name]}, actor=actor)
        return _fresh(quote, actor)


def remove_coupon(quote: Quote, *, code: str, actor: Actor) -> Quote:
    """Give a coupon of a draft back. Refused where it does not stand on it."""
    with transaction.atomic():
        held = _draft(quote)
        wanted = key_of(code)
        if not release([held.pk], actor=actor, code=wanted):
            text = _("This coupon does not stand here.")
            raise Refused(text, code="no_such_coupon", fields={"code": text})
        note(held, verb="remove_coupon", diff={"coupon": [wanted, None]}, actor=actor)
        return _fresh(quote, actor)


def codes_of(quote: Any) -> list[str]:
    """The coupons that stand on a quote."""
    return list(uses_of([quote.pk]).order_by("id").values_list("name", flat=True))


def has_coupons(quote: Any) -> bool:
    return bool(quote.status == DRAFT and codes_of(quote))


def _draft(quote: Any) -> Any:
    held = Quote.objects.select_for_update().get(pk=quote.pk)
    if held.status != DRAFT:
        raise was_sent()
    return held


def _fresh(quote: Any, actor: Actor) -> Any:
    refresh(QUOTES, [quote.pk], actor=actor)
    quote.refresh_from_db()
    quote.remember()
    return quote
