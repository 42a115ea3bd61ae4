"""Orders and their lines, described; their panels on accounts, contacts, deals, quotes and products."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.fulfilment.actions import is_orderable, order_deal, order_quote
from regulars.areas.fulfilment.entities.delivery import CARRIER, DELIVERY, DELIVERY_LINE
from regulars.areas.fulfilment.entities.line import ORDER_LINE
from regulars.areas.fulfilment.entities.order import ORDER
from regulars.areas.fulfilment.entities.returns import RETURN, RETURN_LINE
from regulars.engine.describe import Action, Extend, Related
from regulars.engine.registry import register

COLUMNS = ("code", "status", "total", "ordered_on")
MADE: dict[str, Any] = {"icon": "shopping-cart", "bulk": False, "opens": True, "done": _("Order made")}

register(
    ORDER,
    ORDER_LINE,
    CARRIER,
    DELIVERY,
    DELIVERY_LINE,
    RETURN,
    RETURN_LINE,
    Extend(
        "account",
        related=(
            Related("order", "account", COLUMNS, _("Orders")),
            Related("delivery", "account", ("code", "order", "status", "shipped_on"), _("Deliveries")),
            Related("order-return", "account", ("code", "order", "status", "total"), pgettext_lazy("order", "Returns")),
        ),
    ),
    Extend(
        "order",
        related=(
            Related("delivery", "order", ("code", "status", "carrier", "tracking", "shipped_on"), _("Deliveries")),
            Related("order-return", "order", ("code", "status", "reason", "total"), pgettext_lazy("order", "Returns")),
        ),
    ),
    Extend("contact", related=(Related("order", "contact", COLUMNS, _("Orders")),)),
    Extend(
        "deal",
        related=(Related("order", "deal", COLUMNS, _("Orders")),),
        actions=(
            Action(
                "order",
                pgettext_lazy("verb", "Make an order"),
                order_deal,
                help=_("Its account, contact and lines are carried over."),
                **MADE,
            ),
        ),
    ),
    Extend(
        "quote",
        related=(Related("order", "quote", COLUMNS, _("Orders")),),
        actions=(
            Action(
                "order",
                pgettext_lazy("verb", "Make an order"),
                order_quote,
                available=is_orderable,
                primary=True,
                help=_("What the customer accepted becomes an order."),
                **MADE,
            ),
        ),
    ),
    Extend(
        "product",
        related=(Related("order-line", "product", ("order", "quantity", "amount", "open_quantity"), _("In orders")),),
    ),
)
