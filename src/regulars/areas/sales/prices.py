"""The prices of product lines: asked of the rules for many lines at once, kept where somebody typed them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.prices import panels
from regulars.areas.prices.actions import said
from regulars.areas.prices.choices import RULES
from regulars.areas.prices.queries import Question, prices
from regulars.areas.prices.resolution import Answer
from regulars.areas.sales.models import Deal
from regulars.engine import access, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item

CURRENCY = "select min(total_currency) from sales_dealline where deal_id = %s and id <> %s and deleted_at is null"
"""What the other lines of a deal are in."""
Currencies = dict[uuid.UUID, str]
TYPED = frozenset(("hand", ""))
"""Prices that no rule set: they stay whatever else changes in their line."""


def set_prices(batch: Batch, items: Iterable[Item], currencies: Currencies) -> None:
    """Price the lines that ask for it. `currencies` are those that deals are in; what deals begin with is put there."""
    asking: list[Item] = []
    given: list[Item] = []
    for item in items:
        line = item.record
        if asks(batch, item):
            asking.append(item)
        elif _was_given(batch, item):
            currencies.setdefault(line.deal_id, line.price_currency)
            given.append(item)
    accounts = _accounts([*asking, *given])
    first: list[Item] = []
    later: list[Item] = []
    beginning = set[uuid.UUID]()
    for item in asking:
        known = _currency(item, currencies)
        (later if not known and item.record.deal_id in beginning else first).append(item)
        if not known:
            beginning.add(item.record.deal_id)
    for group in (first, later):
        for item, answer in _answers(group, accounts, currencies):
            _take(item.record, answer)
            currencies.setdefault(item.record.deal_id, answer.currency)
    _tell_given(batch, given, accounts, currencies)


def why_price(line: Any, actor: Actor) -> dict[str, Any] | None:
    """Which rule set the price of a line, and what the rules say today."""
    if actor.hides("deal-line", "price"):
        return None
    labels = {option.value: option for option in RULES}
    question = _question(line, line.deal.account_id, line.price_currency)
    found = panels.why(line.product, question, actor)
    answer: Answer = found["answer"]
    return {
        **found,
        "rule": labels.get(line.price_rule),
        "book": line.price_book,
        "differs": line.price_rule != "options"
        and (answer.price, answer.currency) != (line.price, line.price_currency),
    }


def suggest_price(line: Any, actor: Actor) -> dict[str, str]:
    """What a line that is being typed would cost by the rules, in words."""
    if line.product_id is None or line.quantity is None:
        return {}
    seen = access.records("deal", actor).matching([line.deal_id]).instances(limit=1) if line.deal_id else []
    currency = rows.query(CURRENCY, [line.deal_id, line.id])[0][0] if seen else ""
    account = seen[0].account_id if seen else None
    [answer] = prices([_question(line, account, currency or line.price_currency)])
    return {"price": _("By the price books: %(price)s") % {"price": said(answer, actor)}}


def asks(batch: Batch, item: Item) -> bool:
    """Whether a line wants a price of the rules: it has none, or what the rules went by has changed."""
    line = item.record
    if line.price is None:
        return True
    if item.is_new or line.price_rule in TYPED or batch.changed(item, "price", "price_rule"):
        return False
    return batch.changed(item, "product", "quantity", "unit")


def _was_given(batch: Batch, item: Item) -> bool:
    """Whether the price comes from outside; what is put back as it was (an undo) brings its rule along."""
    return batch.changed(item, "price") and not batch.changed(item, "price_rule")


def _accounts(items: list[Item]) -> dict[uuid.UUID, uuid.UUID | None]:
    deals = {item.record.deal_id for item in items} - {None}
    return dict(Deal.objects.filter(id__in=deals).values_list("id", "account_id")) if deals else {}


def _answers(
    items: list[Item], accounts: dict[uuid.UUID, uuid.UUID | None], currencies: Currencies
) -> list[tuple[Item, Answer]]:
    asked = [item for item in items if item.record.product_id and item.record.quantity is not None]
    questions = [
        _question(item.record, accounts.get(item.record.deal_id), _currency(item, currencies)) for item in asked
    ]
    return list(zip(asked, prices(questions), strict=True))


def _question(line: Any, account: uuid.UUID | None, currency: str) -> Question:
    return Question(line.product_id, timezone.localdate(), account, line.quantity, line.unit_id, currency)


def _currency(item: Item, currencies: Currencies) -> str:
    """The currency a line is to be priced in: that of its deal, else its own until now."""
    own = item.record.price_currency or (item.before or {}).get("price_currency") or ""
    return currencies.get(item.record.deal_id) or own


def _take(line: Any, answer: Answer) -> None:
    line.price = Decimal(0) if answer.price is None else answer.price
    line.price_currency = answer.currency or workspace.value("currency")
    line.price_rule, line.price_book_id = answer.rule, answer.book.id if answer.book else None


def _tell_given(
    batch: Batch, items: list[Item], accounts: dict[uuid.UUID, uuid.UUID | None], currencies: Currencies
) -> None:
    """A price that was typed is called so, unless it is just what the rules say. Those of earlier days are not compared."""
    for item in items:
        item.record.price_rule, item.record.price_book_id = "hand", None
    for item, answer in [] if batch.tells_history else _answers(items, accounts, currencies):
        line = item.record
        if (answer.price, answer.currency) == (line.price, line.price_currency):
            _take(line, answer)
