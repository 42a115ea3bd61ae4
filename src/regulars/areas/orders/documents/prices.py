"""What the lines of documents cost the customer by the price books, and us."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from regulars.areas.catalog.goods import goods_of
from regulars.areas.catalog.units import all_units, ratio
from regulars.areas.orders.documents.kind import Kind
from regulars.areas.orders.sums import parts_of
from regulars.areas.prices import lines
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.prices.resolution import Answer, Question
from regulars.base.money import round_money
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Suggestion
from regulars.engine.rates import rate

TYPED = lines.TYPED | {CONFIGURED}
"""Prices that no rule set; the options of a configured product are chosen on the deal."""


def set_prices(kind: Kind, batch: Batch, items: Iterable[Item], documents: Mapping[Any, Any]) -> None:
    """Price the lines that ask for it, and say of typed prices whether the rules say the same."""
    listed = list(items)
    asking = [item for item in listed if lines.asks(batch, item, TYPED)]
    given = [item for item in listed if item not in asking and lines.was_given(batch, item)]
    lines.call_typed(given)
    asked = asking if batch.tells_history else [*asking, *given]  # prices of earlier days are not compared
    answered = {item.record.id: answer for item, answer in _answers(kind, asked, documents)}
    for item in asking:
        line, currency = item.record, documents[kind.of(item.record)].currency
        lines.take(line, answered.get(line.id) or Answer(None, currency, "none" if line.product_id else "hand"))
    lines.compare(batch, [(item, answered[item.record.id]) for item in given if item.record.id in answered])


def set_costs(
    kind: Kind, items: Iterable[Item], products: Mapping[uuid.UUID, Any], documents: Mapping[Any, Any]
) -> None:
    """What one unit costs us, in the document's currency at today's rate; nothing where it cannot be worked out."""
    units, today = all_units(), timezone.localdate()
    listed = list(items)
    inside = goods_of(uuid.UUID(part["product"]) for item in listed for part in parts_of(item.record))
    for item in listed:
        line, product = item.record, products.get(item.record.product_id)
        currency = documents[kind.of(line)].currency
        if parts := parts_of(line):
            cost = _cost_of_parts(parts, inside, currency, units, today)
        else:
            cost = _cost(product, line.unit_id, currency, units, today) if product is not None else None
        line.cost, line.cost_currency = (None, "") if cost is None else (cost, currency)


def why_price(kind: Kind, line: Any, actor: Actor) -> dict[str, Any] | None:
    """Which rule set the price of a line, and what the rules say today."""
    if actor.withholds(kind.line_entity, "price") or line.product_id is None:
        return None
    told = [(each["name"], Decimal(each["off"]), each["promotion"]) for each in line.promotions]
    found = lines.why(line, _question(line, getattr(line, kind.parent)), actor)
    return found and found | {"promotions": told, "line": line}


def suggest_price(kind: Kind, line: Any, actor: Actor) -> dict[str, str | Suggestion]:
    """What a line that is being typed would cost by the rules, in words."""
    key = kind.of(line)
    if line.product_id is None or line.quantity is None or key is None:
        return {}
    seen = access.records(kind.entity, actor).matching([key]).instances(limit=1)
    return lines.suggested(_question(line, seen[0]), actor) if seen else {}


def _answers(kind: Kind, items: Iterable[Item], documents: Mapping[Any, Any]) -> list[tuple[Item, Answer]]:
    told = ((item, documents[kind.of(item.record)]) for item in items)
    return lines.answers((item, whole.account_id, whole.currency) for item, whole in told)


def _question(line: Any, document: Any) -> Question:
    return lines.question(line, document.account_id, document.currency)


def _cost_of_parts(
    parts: Iterable[Any], inside: Mapping[uuid.UUID, Any], currency: str, units: Any, day: Any
) -> Decimal | None:
    """What one bundle costs us: its parts; nothing where that of one is not known."""
    total = Decimal(0)
    for part in parts:
        product = inside.get(uuid.UUID(part["product"]))
        cost = _cost(product, None, currency, units, day) if product is not None else None
        if cost is None:
            return None
        total += cost * Decimal(part["quantity"])
    return round_money(total, currency)


def line_question(kind: Kind, documents: Mapping[Any, Any], line: Any) -> Question:
    """What a line of one of these documents asks the price books today."""
    return _question(line, documents[kind.of(line)])


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
