"""What holds of orders whatever the way in. Nothing of a confirmed order is changed but what is for us alone; what became of it is said by verbs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contacts.known import accounts_of
from regulars.areas.fulfilment.choices import API, IMPORT, PHONE
from regulars.areas.fulfilment.models import Order, OrderLine
from regulars.areas.fulfilment.quantities import begin_quantities
from regulars.areas.orders.documents import heads, lines
from regulars.areas.orders.documents.kind import CONTENT, INWARD, LINKS, OF_LINE, Kind
from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch

PARTS = ("street", "city", "region", "postcode", "country")
WAYS = {"api": API, "import": IMPORT, "demo": IMPORT}
"""What an order came by, where its actor tells."""


def was_confirmed() -> Refused:
    return Refused(
        _("This order was confirmed: it stays as it is. Cancel what is not wanted, or make a new order."),
        code="order_confirmed",
    )


ORDERS = Kind(
    entity="order",
    line_entity="order-line",
    document=Order,
    line=OrderLine,
    parent="order",
    fixed=was_confirmed,
    deeds=frozenset(("confirm", "cancel", "close", "reserve", "release", "deliver", "take_back", "invoice")),
    content=(*CONTENT, "reference", "requested_on", "billing", "shipping", "intro", "terms"),
    of_line=OF_LINE,
    inward=INWARD | {"note"},
    links=LINKS | {"quote", "warehouse"},
    adds_up="confirm",
    takes_history=True,
)

keep_what_was_confirmed = partial(heads.keep_fixed, ORDERS)
settle_orders = partial(heads.settle, ORDERS)
keep_orders = partial(heads.keep, ORDERS)
keep_lines = partial(lines.keep_lines, ORDERS)


def begin_orders(batch: Batch) -> None:
    """Of today, by the way it came, to the addresses of the account."""
    new: list[Any] = [item.record for item in batch.good if item.is_new]
    accounts = accounts_of(order.account_id for order in new)
    for order in new:
        order.source = order.source or WAYS.get(batch.actor.source, PHONE)
        order.ordered_on = order.ordered_on or timezone.localdate()
        account = accounts.get(order.account_id)
        if account is None:
            continue
        if not has_address(order, "billing"):
            _take_address(order, "billing", account, "billing")
        if not has_address(order, "shipping"):
            _take_address(order, "shipping", account, "shipping" if has_address(account, "shipping") else "billing")


def settle_lines(batch: Batch) -> None:
    """As lines of any document; and of what there is nothing is ordered."""
    for item in batch.good:
        line: Any = item.record
        if line.quantity is not None and line.quantity == 0 and (item.is_new or batch.changed(item, "quantity")):
            batch.refuse(item, Invalid(fields={"quantity": _("Say how many.")}))
    lines.settle_lines(ORDERS, batch)
    begin_quantities(batch)


def has_address(record: Any, key: str) -> bool:
    """Whether a record says anything of where that is."""
    return any(getattr(record, f"{key}_{part}") for part in PARTS)


def _take_address(order: Any, key: str, source: Any, other: str) -> None:
    for part in PARTS:
        setattr(order, f"{key}_{part}", getattr(source, f"{other}_{part}"))
