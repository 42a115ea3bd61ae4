"""What the lines of quotes cost the customer by the price books, and us."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.units import all_units, ratio
from regulars.areas.prices import panels
from regulars.areas.prices.actions import said
from regulars.areas.prices.choices import RULES
from regulars.areas.prices.queries import Question, prices
from regulars.areas.prices.resolution import Answer
from regulars.base.money import round_money
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.rates import rate

TYPED = frozenset(("hand", "", "options"))
"""Prices that no rule set: they stay whatever else changes in their line."""


def set_prices(batch: Batch, items: Iterable[Item], quotes: Mapping[uuid.UUID, Any]) -> None:
    """Price the lines that ask for it, and say of typed prices whether the rules say the same."""
    listed = list(items)
    asking = [item for item in listed if _asks(batch, item)]
    given = [item for item in listed if item not in asking and _was_given(batch, item)]
    for item in given:
        item.record.price_rule, item.record.price_book_id = "hand", None
    wanted = [item for item in [*asking, *given] if item.record.product_id and item.record.quantity is not None]
    answers = prices([_question(item.record, quotes[item.record.quote_id]) for item in wanted])
    answered = {item.record.id: answer for item, answer in zip(wanted, answers, strict=True)}
    for item in asking:
        answer = answered.get(item.record.id)
        _take(
            item.record,
            answer or Answer(None, quotes[item.record.quote_id].currency, "none" if item.record.product_id else "hand"),
        )
    for item in given:
        answer = answered.get(item.record.id)
        line = item.record
        if answer and (answer.price, answer.currency) == (line.price, line.price_currency) and not batch.tells_history:
            _take(line, answer)


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
    found = panels.why(line.product, _question(line, line.quote), actor)
    answer: Answer = found["answer"]
    return {
        **found,
        "rule": {option.value: option for option in RULES}.get(line.price_rule),
        "book": line.price_book,
        "differs": (answer.price, answer.currency) != (line.price, line.price_currency),
    }


def suggest_price(line: Any, actor: Actor) -> dict[str, str]:
    """What a line that is being typed would cost by the rules, in words."""
    if line.product_id is None or line.quantity is None or not line.quote_id:
        return {}
    seen = access.records("quote", actor).matching([line.quote_id]).instances(limit=1)
    if not seen:
        return {}
    [answer] = prices([_question(line, seen[0])])
    return {"price": _("By the price books: %(price)s") % {"price": said(answer, actor)}}


def _asks(batch: Batch, item: Item) -> bool:
    """Whether a line wants a price of the rules: it has none, or what the rules went by has changed."""
    line = item.record
    if line.price is None:
        return True
    if item.is_new or line.price_rule in TYPED or batch.changed(item, "price", "price_rule"):
        return False
    return batch.changed(item, "product", "quantity", "unit")


def _was_given(batch: Batch, item: Item) -> bool:
    """Whether the price comes from outside; what is put back as it was (an undo), or copied, brings its rule along."""
    return batch.changed(item, "price") and not batch.changed(item, "price_rule")


def _question(line: Any, quote: Any) -> Question:
    return Question(
        line.product_id, timezone.localdate(), quote.account_id, line.quantity, line.unit_id, quote.currency
    )


def _take(line: Any, answer: Answer) -> None:
    line.price = Decimal(0) if answer.price is None else answer.price
    line.price_currency = answer.currency
    line.price_rule, line.price_book_id = answer.rule, answer.book.id if answer.book else None


def _cost(product: Any, unit: uuid.UUID | None, currency: str, units: Any, day: Any) -> Decimal | None:
    many = ratio(unit or product.unit_id, product.unit_id or unit, units)
    if product.cost is None or many is None:
        return None
    if product.cost_currency != currency:
        ours, theirs = rate(product.cost_currency, day), rate(currency, day)
        if ours is None or not theirs:
            return None
        many = many * _exact(ours) / _exact(theirs)
    exact = _exact(product.cost) * many
    return round_money(Decimal(exact.numerator) / Decimal(exact.denominator), currency)


def _exact(value: Decimal) -> Fraction:
    return Fraction(value)
