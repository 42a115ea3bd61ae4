"""Prices on the pages of price books, products and accounts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regulars.areas.catalog.models import Unit
from regulars.areas.prices import queries
from regulars.areas.prices.choices import AUDIENCES
from regulars.areas.prices.models import PriceBookAccount
from regulars.areas.prices.resolution import Considered, Question, holds_on
from regulars.areas.prices.words import entry_words, rule_words, verdict_words
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.withheld import is_kept

MOST = 25
BOOK = {"price-book": {"name", "audience", "condition", "currency"}}
ENTRIES = {
    **BOOK,
    "price-book-entry": {
        "price_book",
        "method",
        "price",
        "percent",
        "from_quantity",
        "unit",
        "valid_from",
        "valid_until",
    },
    "unit": {"name"},
}
"""What the panels show of price books."""
AUDIENCE_WORDS = {option.value: option for option in AUDIENCES}


def book_panel(book: Any, actor: Actor) -> dict[str, Any] | None:
    """Whom a book is for: the segment in words and how many accounts it is now, or how many accounts stand in it; nothing where that is kept."""
    if is_kept(BOOK, actor):
        return None
    count: int | None = None
    if book.audience == "segment":
        count = access.records("account", actor).where(book.condition or {"all": []}).count(1000).number
    elif book.audience == "accounts":
        count = PriceBookAccount.objects.filter(price_book=book, deleted_at=None).count()
    return {"book": book, "entity": registry.get("account"), "count": count}


def product_panel(product: Any, actor: Actor) -> dict[str, Any] | None:
    """Every entry for a product: who pays what from which quantity on."""
    if is_kept(ENTRIES, actor):
        return None
    [answer] = queries.prices([_question(product, None)], everything=True)
    may_add = access.may(actor, "price-book-entry", "create")
    if not answer.considered and not may_add:
        return None
    shown = sorted(answer.considered, key=lambda one: (one.book.name, one.entry.from_quantity))[:MOST]
    units = _units(shown)
    sees_cost, today = not actor.withholds("product", "cost"), timezone.localdate()
    prices = [
        {
            "one": one,
            "says": entry_words(one, actor.manner, shows_cost=sees_cost),
            "unit": units.get(one.entry.unit, ""),
            "is_idle": not (one.book.is_active and holds_on(one.book, today) and holds_on(one.entry, today)),
        }
        for one in shown
    ]
    return {
        "prices": prices,
        "count": len(answer.considered),
        "audiences": AUDIENCE_WORDS,
        "may_add": may_add,
        "product": product,
    }


def account_panel(account: Any, actor: Actor) -> dict[str, Any] | None:
    """The price books that hold for an account today, in the order in which they are asked."""
    if is_kept(BOOK, actor):
        return None
    found = queries.books_for(account.pk, timezone.localdate())
    return {"books": found, "audiences": AUDIENCE_WORDS} if any(book.audience != "everyone" for book in found) else None


def why(product: Any, question: Question, actor: Actor) -> dict[str, Any]:
    """What the rules say of a line today, entry by entry."""
    [answer] = queries.prices([question], everything=True)
    shown = answer.considered[:MOST]
    units, sees_cost = _units(shown), not actor.withholds("product", "cost")
    return {
        "answer": answer,
        "words": rule_words(answer, actor.manner),
        "considered": [
            {
                "one": one,
                "says": entry_words(one, actor.manner, shows_cost=sees_cost),
                "unit": units.get(one.entry.unit, ""),
                "why": verdict_words(one),
            }
            for one in shown
        ],
    }


def _units(considered: Iterable[Considered]) -> dict[uuid.UUID | None, str]:
    return dict(Unit.objects.filter(id__in={one.entry.unit for one in considered}).values_list("id", "name"))


def _question(product: Any, account: Any) -> Question:
    return Question(product.pk, timezone.localdate(), account, Decimal(1))
