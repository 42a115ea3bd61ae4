"""The prices of product lines: asked of the rules for many lines at once, kept where somebody typed them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from regulars.areas.prices import lines
from regulars.areas.prices.resolution import Answer, Question
from regulars.areas.sales.models import Deal
from regulars.engine import access, rows
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Suggestion

CURRENCY = "select min(total_currency) from sales_dealline where deal_id = %s and id <> %s and deleted_at is null"
"""What the other lines of a deal are in."""
Accounts = dict[uuid.UUID, uuid.UUID | None]
Currencies = dict[uuid.UUID, str]


def set_prices(batch: Batch, items: Iterable[Item], currencies: Currencies) -> None:
    """Price the lines that ask for it. `currencies` are those that deals are in; what deals begin with is put there."""
    asking: list[Item] = []
    given: list[Item] = []
    for item in items:
        line = item.record
        if lines.asks(batch, item):
            asking.append(item)
        elif lines.was_given(batch, item):
            currencies.setdefault(line.deal_id, line.price_currency)
            given.append(item)
    accounts = accounts_of(item.record.deal_id for item in [*asking, *given])
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
            lines.take(item.record, answer)
            currencies.setdefault(item.record.deal_id, answer.currency)
    lines.call_typed(given)
    lines.compare(batch, _answers(given, accounts, currencies))


def line_question(items: Iterable[Item], currencies: Currencies) -> Callable[[Any], Question]:
    """What one of these lines asks the price books today."""
    accounts = accounts_of(item.record.deal_id for item in items)

    def asked(line: Any) -> Question:
        return lines.question(line, accounts.get(line.deal_id), currencies.get(line.deal_id) or line.price_currency)

    return asked


def why_price(line: Any, actor: Actor) -> dict[str, Any] | None:
    """Which rule set the price of a line, and what the rules say today."""
    if actor.withholds("deal-line", "price"):
        return None
    return lines.why(line, lines.question(line, line.deal.account_id, line.price_currency), actor)


def suggest_price(line: Any, actor: Actor) -> dict[str, str | Suggestion]:
    """What a line that is being typed would cost by the rules, in words."""
    if line.product_id is None or line.quantity is None:
        return {}
    seen = access.records("deal", actor).matching([line.deal_id]).instances(limit=1) if line.deal_id else []
    currency = rows.query(CURRENCY, [line.deal_id, line.id])[0][0] if seen else ""
    account = seen[0].account_id if seen else None
    return lines.suggested(lines.question(line, account, currency or line.price_currency), actor)


def accounts_of(deals: Iterable[uuid.UUID | None]) -> Accounts:
    """The account of each of these deals, None where it has none."""
    known = {deal for deal in deals if deal}
    return dict(Deal.objects.filter(id__in=known).values_list("id", "account_id")) if known else {}


def _answers(items: list[Item], accounts: Accounts, currencies: Currencies) -> list[tuple[Item, Answer]]:
    return lines.answers((item, accounts.get(item.record.deal_id), _currency(item, currencies)) for item in items)


def _currency(item: Item, currencies: Currencies) -> str:
    """The currency a line is to be priced in: that of its deal, else its own until now."""
    own = item.record.price_currency or (item.before or {}).get("price_currency") or ""
    return currencies.get(item.record.deal_id) or own
