"""Asking for a price."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regulars.areas.prices import queries
from regulars.areas.prices.resolution import Answer, Question
from regulars.areas.prices.words import rule_words, verdict_words
from regulars.base.money import format_money
from regulars.engine import access
from regulars.engine.actor import Actor


def ask_price(
    product: Any,
    *,
    account: uuid.UUID | None = None,
    quantity: Decimal | None = None,
    unit: uuid.UUID | None = None,
    currency: str | None = None,
    day: date | None = None,
    actor: Actor,
) -> dict[str, Any]:
    """What one unit of the product costs, which rule set it, and why the others did not. Nothing is changed.

    An account that the actor does not see raises NotFound. Gives `price` (a decimal as text, None where there is none), `currency`, `rule`, `book`, `entry` and `considered`.
    """
    if account is not None:
        access.records("account", actor).get(account)
    question = Question(
        product.pk,
        day or timezone.localdate(),
        account,
        Decimal(1) if quantity is None else quantity,
        unit,
        currency or "",
    )
    [answer] = queries.prices([question], everything=True)
    product.notice = said(answer, actor)
    return {
        "price": _plain(answer.price),
        "currency": answer.currency,
        "rule": answer.rule,
        "book": answer.book.name if answer.book else None,
        "entry": str(answer.entry.id) if answer.entry else None,
        "considered": [
            {
                "book": one.book.name,
                "entry": str(one.entry.id),
                "price": _plain(one.price),
                "verdict": one.verdict,
                "words": verdict_words(one),
            }
            for one in answer.considered
        ],
    }


def said(answer: Answer, actor: Actor) -> str:
    """A price in a sentence: “$90.00 · Retail, from 10”."""
    words = rule_words(answer, actor.manner)
    if answer.price is None:
        return words
    return f"{format_money(answer.price, answer.currency, actor.manner.language)} · {words}"


def _plain(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:f}"
