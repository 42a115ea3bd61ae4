"""Prices of the lines of a document, as deals, quotes and whatever else has lines keep them: `price`, `price_rule`, `price_book`.

Rules set them where nobody said otherwise; what was typed stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.variants import MOST_OFFERED, variants_of
from regulars.areas.prices import panels
from regulars.areas.prices.actions import said
from regulars.areas.prices.choices import CONFIGURED, RULES
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Answer, Question
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Suggestion
from regulars.engine.withheld import is_kept

TYPED = frozenset(("hand", ""))
"""Prices that no rule set: they stay whatever else changes in their line."""


def asks(batch: Batch, item: Item, typed: Collection[str] = TYPED) -> bool:
    """Whether a line wants a price of the rules: it has none, or what the rules went by has changed."""
    line = item.record
    if line.price is None:
        return True
    if is_relinked(batch, item):
        return False
    if item.is_new or line.price_rule in typed or batch.changed(item, "price", "price_rule"):
        return False
    return batch.changed(item, "product", "quantity", "unit")


def is_relinked(batch: Batch, item: Item) -> bool:
    """Whether a merge of products, or an undo, takes the line along: what it says of itself stays as it is, or comes with it."""
    return not item.is_new and (batch.actor.is_system or batch.verb == "undo")


def was_given(batch: Batch, item: Item) -> bool:
    """Whether the price comes from outside; what is put back as it was (an undo), or copied, brings its rule along."""
    return batch.changed(item, "price") and not batch.changed(item, "price_rule")


def question(line: Any, account: uuid.UUID | None, currency: str) -> Question:
    """What a line asks the price books today."""
    chosen = frozenset(uuid.UUID(str(each)) for each in line.bundle_options or ())
    return Question(line.product_id, timezone.localdate(), account, line.quantity, line.unit_id, currency, chosen)


def answers(asked: Iterable[tuple[Item, uuid.UUID | None, str]]) -> list[tuple[Item, Answer]]:
    """What the rules say of lines (each with the account and the currency of its document); those without product or quantity ask nothing."""
    listed = [each for each in asked if each[0].record.product_id and each[0].record.quantity is not None]
    found = prices([question(item.record, account, currency) for item, account, currency in listed])
    return [(item, answer) for (item, _account, _currency), answer in zip(listed, found, strict=True)]


def take(line: Any, answer: Answer) -> None:
    """The price and the rule that set it; nothing where there is none, which the rule says."""
    line.price = Decimal(0) if answer.price is None else answer.price
    line.price_currency = answer.currency or workspace.value("currency")
    line.price_rule, line.price_book_id = answer.rule, answer.book.id if answer.book else None


def call_typed(items: Iterable[Item]) -> None:
    """Prices that came from outside are typed by hand; see `compare`."""
    for item in items:
        item.record.price_rule, item.record.price_book_id = "hand", None


def compare(batch: Batch, answered: Iterable[tuple[Item, Answer]]) -> None:
    """A typed price that is just what the rules say is called theirs. Those of earlier days are not compared."""
    for item, answer in [] if batch.tells_history else answered:
        if (answer.price, answer.currency) == (item.record.price, item.record.price_currency):
            take(item.record, answer)


def why(line: Any, asked: Question, actor: Actor) -> dict[str, Any] | None:
    """For the panel of a line: which rule set its price, and what the rules say today; nothing where a part of that is kept from the reader."""
    if is_kept(panels.ENTRIES, actor):
        return None
    found = panels.why(line.product, asked, actor)
    answer: Answer = found["answer"]
    return {
        **found,
        "rule": {option.value: option for option in RULES}.get(line.price_rule),
        "book": line.price_book,
        "differs": line.price_rule != CONFIGURED
        and (answer.price, answer.currency) != (line.price, line.price_currency),
    }


def suggested(asked: Question, actor: Actor) -> dict[str, str | Suggestion]:
    """What a line that is being typed would cost by the rules, in words; of a product with variants, those to choose among."""
    if choices := variants_of([asked.product]).get(asked.product):
        listed = tuple((str(key), words, name) for key, words, name in choices[:MOST_OFFERED])
        return {"product": Suggestion(_("Which one?"), listed)}
    [answer] = prices([asked])
    return {"price": _("By the price books: %(price)s") % {"price": said(answer, actor)}}
