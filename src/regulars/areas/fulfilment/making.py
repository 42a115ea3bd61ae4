"""New orders out of what there is: a quote, a deal, another order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.areas.fulfilment.choices import DEAL, QUOTE
from regulars.areas.fulfilment.models import Order, OrderLine
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders import sums
from regulars.areas.orders.making import OF_DEAL_LINE, described, lines_of_deal
from regulars.areas.orders.reactions import QUOTES
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

CARRIED = ("name", "deal_id", "account_id", "contact_id", "seller_id", "currency", "language", "intro", "terms", "discount", "discount_amount")  # fmt: skip
OF_LINE = (*OF_DEAL_LINE, "section", "description", "tax_category_id", "promotions", "promotion_off")


def of_quote(quote: Any, *, actor: Actor) -> Order:
    """What the customer accepted: the lines that count, with their prices and discounts, and whose quote it was."""
    order = Order(**{name: getattr(quote, name) for name in (*CARRIED, "owner_id")}, quote_id=quote.pk, source=QUOTE)
    order.intro = ""
    return _with_lines(
        save(order, actor=actor), [line for line in QUOTES.lines(quote) if sums.counts(line)], OF_LINE, actor=actor
    )


def of_deal(deal: Any, *, actor: Actor) -> Order:
    """Its lines keep their prices and the rules that set them. Invalid with a line of a configurable product that was not configured."""
    lines = lines_of_deal(deal)
    currency = next((line.price_currency for line in lines if line.price_currency), deal.amount_currency or "")
    order = Order(
        name=deal.name, deal_id=deal.pk, account_id=deal.account_id, contact_id=deal.contact_id, owner_id=deal.owner_id,
        currency=currency, source=DEAL,
    )  # fmt: skip
    return _with_lines(save(order, actor=actor), lines, OF_DEAL_LINE, actor=actor)


def copy_of(order: Any, *, actor: Actor) -> Order:
    """The owner is who copies it; whose number it had with the customer, and when they wanted it, is not carried over."""
    copied = Order(**{name: getattr(order, name) for name in CARRIED})
    return _with_lines(save(copied, actor=actor), ORDERS.lines(order), OF_LINE, actor=actor)


def _with_lines(order: Order, lines: Iterable[Any], names: tuple[str, ...], *, actor: Actor) -> Order:
    made: list[Any] = []
    for place, line in enumerate(lines, 1):
        made.append(OrderLine(order=order, **{name: getattr(line, name) for name in names}))
        made[-1].description = described(line)
        made[-1].position = place
    save_many(made, actor=actor)
    fresh: Order = Order.objects.get(pk=order.pk)
    return fresh
