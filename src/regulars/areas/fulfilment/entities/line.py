"""The line of an order, described."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.fulfilment.actions import reprice_line
from regulars.areas.fulfilment.models import OrderLine
from regulars.areas.fulfilment.reactions import ORDERS, keep_lines, settle_lines
from regulars.areas.orders.documents.fields import kept, line_fields, line_figures
from regulars.areas.orders.documents.prices import suggest_price, why_price
from regulars.areas.orders.documents.repricing import is_priced_anew
from regulars.areas.prices.bundle_pages import parts_panel
from regulars.areas.prices.line_fields import ENTRY
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Section, View
from regulars.engine.fields import Decimal, Reference

AWAITED = {"field": "awaited", "op": "gt", "value": "0"}
OPEN = {"field": "open_quantity", "op": "gt", "value": "0"}


def counted(key: str, label: object, meaning: object = "") -> Decimal:
    """How many of the line; kept by the program."""
    found: Decimal = kept(Decimal, key, label, places=3, help=meaning, keep_history=False)
    return found


ORDER_LINE = Entity(
    name="order-line",
    plural="order-lines",
    model=OrderLine,
    label=_("Line of an order"),
    label_plural=_("Lines of orders"),
    icon="package",
    menu=False,
    help=_("So many of a product, or of what its name says, and what became of it."),
    fields=(
        Reference("order", pgettext_lazy("purchase", "Order"), to="order", required=True, parent=True),
        *line_fields("order"),
        *line_figures(),
        counted("reserved", _("Reserved"), _("Kept for it in stock.")),
        counted("delivered", pgettext_lazy("quantity", "Delivered")),
        counted("returned", pgettext_lazy("quantity", "Returned")),
        counted("cancelled", pgettext_lazy("quantity", "Cancelled")),
        counted("invoiced", pgettext_lazy("quantity", "Invoiced")),
        counted("open_quantity", _("Still to be delivered")),
        counted("awaited", _("Back-ordered"), _("Of what is still to be delivered, what waits for goods.")),
    ),
    facts=("quantity", "price", "amount", "delivered", "open_quantity"),
    sections=(
        Section(_("Line"), ("order", "section", "position", "product", "name", "description")),
        Section(_("Price"), ("quantity", "unit", "price", "price_rule", "price_book", "discount", "amount", "cost")),
        Section(_("Delivery"), ("reserved", "delivered", "returned", "cancelled", "invoiced", "open_quantity", "awaited")),
        Section(_("Taxes"), ("tax_category", "tax_rule", "taxes")),
    ),
    form=("order", "product", "name", "quantity", "unit", "price", "discount", "section", "description"),
    list=List(
        columns=("order", "name", "quantity", "unit", "amount", "delivered", "open_quantity", "awaited"),
        sort="-created_at",
        totals=("amount",),
        views=(
            View("open", _("To be delivered"), OPEN),
            View("awaited", _("Back-orders"), AWAITED),
        ),
    ),
    panels=(
        Panel("parts", _("Parts of the bundle"), "prices/parts.html", parts_panel),
        Panel("why-price", _("Why this price"), "sales/why_price.html", partial(why_price, ORDERS)),
    ),
    actions=(
        Action(
            "reprice", _("Use the current price"), reprice_line, icon="refresh-cw", done=_("Priced"), available=partial(is_priced_anew, ORDERS),
            help=_("The price becomes what the price books say now, also where it was typed by hand."),
        ),
    ),
    exchange=Exchange(aliases=(("quantity", "qty"), ("price", "unit price"), ("product", "sku"), ("product", "stock code"))),
    access=Access(owner="", through="order"),
    part_of="order",
    entry=ENTRY,
    prepare=(settle_lines,),
    moved=(keep_lines,),
    suggest=partial(suggest_price, ORDERS),
)  # fmt: skip
