"""What the lines of quotes cost the customer by the price books, and us."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from regulars.areas.catalog.units import all_units, ratio
from regulars.areas.prices import lines
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.prices.queries import Question
from regulars.areas.prices.resolution import Answer
from regulars.base.money import round_money
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.rates import rate

TYPED = lines.TYPED | {CONFIGURED}
"""Prices that no rule set; the options of a configured product are chosen on the deal."""


def set_prices(batch: Batch, items: Iterable[Item], quotes: Mapping[uuid.UUID, Any]) -> None:
    """Price the lines that ask for it, and say of typed prices whether the rules say the same."""
    listed = list(items)
    asking = [item for item in listed if lines.asks(batch, item, TYPED)]
    given = [item for item in listed if item not in asking and lines.was_given(batch, item)]
    lines.call_typed(given)
    answered = {item.record.id: answer for item, answer in _answers([*asking, *given], quotes)}
    for item in asking:
        line, currency = item.record, quotes[item.record.quote_id].currency
        lines.take(line, answered.get(line.id) or Answer(None, currency, "none" if line.product_id else "hand"))
    lines.compare(batch, [(item, answered[item.record.id]) for item in given if item.record.id in answered])


def set_costs(items: Iterable[Item], products: Mapping[uuid.UUID, Any], quotes: Mapping[uuid.UUID, Any]) -> None:
    """What one unit costs us, in the quote's currency at today's rate; nothing where it cannot be worked out."""
    units, today = all_units(), timezone.localdate()
    for item in items:
        line, product = item.record, products.get(item.record.product_id)
        currency = quotes[line.quote_id].currency
        cost = _cost(product, line.unit_id, currency, units, today) if product is not None else None
        line.cost, line.cost_currency = (None, "") if cost is None else (cost, currency)


def why_price(line: Any, actor: Actor) -> dict[str, Any] | None:
    """Which rule set the price of a line, and what the rules say today."""
    if actor.hides("quote-line", "price") or line.product_id is None:
        return None
    return lines.why(line, _question(line, line.quote), actor)


def suggest_price(line: Any, actor: Actor) -> dict[str, str]:
    """What a line that is being typed would cost by the rules, in words."""
    if line.product_id is None or line.quantity is None or not line.quote_id:
        return {}
    seen = access.records("quote", actor).matching([line.quote_id]).instances(limit=1)
    return lines.suggested(_question(line, seen[0]), actor) if seen else {}


def _answers(items: Iterable[Item], quotes: Mapping[uuid.UUID, Any]) -> list[tuple[Item, Answer]]:
    told = ((item, quotes[item.record.quote_id]) for item in items)
    return lines.answers((item, quote.account_id, quote.currency) for item, quote in told)


def _question(line: Any, quote: Any) -> Question:
    return lines.question(line, quote.account_id, quote.currency)


def _cost(product: Any, unit: uuid.UUID | None, currency: str, units: Any, day: Any) -> Decimal | None:
    many = ratio(unit or product.unit_id, product.unit_id or unit, units)
    if product.cost is None or many is None:
        return None
    if product.cost_currency != currency:
        ours, theirs = rate(product.cost_currency, day), rate(currency, day)
        if ours is None or not theirs:
            return None
        many = many * Fraction(ours) / Fraction(theirs)
    exact = Fraction(product.cost) * many
    return round_money(Decimal(exact.numerator) / Decimal(exact.denominator), currency)
