"""Promotions on the lines of a draft: worked out anew with every change of its lines, account or coupons, after prices and own discounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regulars.areas.orders import sums
from regulars.areas.prices.lines import TYPED
from regulars.areas.promotions import rule
from regulars.areas.promotions.queries import offers_for, promotions_on


def promote(document: Any, lines: Sequence[Any]) -> list[Any]:
    """Put upon lines what promotions take off them; gives those that changed, to be saved.

    A line whose price was typed by hand, one that names no product, and an optional one that is not chosen bear none; what was carried over from another document stays.
    """
    if getattr(document, "quote_id", None):
        return []  # what the customer accepted stays
    lines = [line for line in lines if not sums.is_carried(line)]
    if not promotions_on(timezone.localdate()):
        return [line for line in lines if _take(line, (), document.currency)]
    counted = [line for line in lines if sums.counts(line)]
    able = [line for line in counted if line.product_id and line.price_rule not in TYPED]
    plain = {line.pk: sums.plain_amount(line, document.currency) for line in counted}
    offers, goods = offers_for(
        document.account_id,
        {line.product_id for line in able},
        document.currency,
        timezone.localdate(),
        (document.pk,),
    )
    bought = [
        rule.Bought(line.pk, line.quantity, plain[line.pk], goods.get(line.product_id, frozenset())) for line in able
    ]
    taken = rule.promote(bought, offers, document.currency, sum(plain.values(), Decimal(0))) if offers else {}
    return [line for line in lines if _take(line, taken.get(line.pk, ()), document.currency)]


def _take(line: Any, taken: Iterable[rule.Taken], currency: str) -> bool:
    told = [{"promotion": str(each.offer.id), "name": each.offer.name, "off": f"{each.off:f}"} for each in taken]
    off = sum((Decimal(each["off"]) for each in told), Decimal(0))
    if told == line.promotions and off == line.promotion_off:
        return False
    line.promotions, line.promotion_off = told, off
    line.amount, line.amount_currency = sums.amount_of(line, currency), currency
    return True
