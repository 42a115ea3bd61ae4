"""Deliveries, their lines and carriers, described."""

from decimal import Decimal as Number
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.fulfilment import papers, parts, shipping
from regulars.areas.fulfilment.choices import DELIVERY_STATUSES
from regulars.areas.fulfilment.models import Carrier, Delivery, DeliveryLine
from regulars.areas.fulfilment.panels import delivery_panel
from regulars.areas.orders.documents.fields import kept
from regulars.areas.orders.numbering import numbered
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Entry,
    Exchange,
    List,
    Panel,
    Related,
    Search,
    Section,
    View,
    for_programs,
)
from regulars.engine.fields import (
    Address,
    Choice,
    Date,
    Decimal,
    Integer,
    LongText,
    Moment,
    Phone,
    Reference,
    Tags,
    Text,
    Url,
)

DRAFT = {"field": "status", "op": "eq", "value": "draft"}


OF_LINE = ("product.sku", "product.barcode")
"""By what a line of an order is typed, besides its name."""


def of_order(key: str) -> Any:
    """Which lines may be named: those of the order."""

    def narrow(record: Any) -> dict[str, Any]:
        whole = getattr(record, key, None) if getattr(record, f"{key}_id", None) else None
        return {"field": "order", "op": "eq", "value": str(whole.order_id)} if whole is not None else {}

    return narrow


def quantity() -> Decimal:
    """How many of the order's line, in its unit."""
    return Decimal("quantity", _("Quantity"), places=3, low=Number(0), high=Number(10**9), required=True)


CARRIER = Entity(
    name="carrier",
    plural="carriers",
    model=Carrier,
    label=_("Carrier"),
    label_plural=_("Carriers"),
    icon="truck",
    group="orders",
    menu_right="edit",
    help=_("Who brings goods to customers."),
    fields=(
        Text("name", _("Name"), required=True, unique=True, max_length=200),
        Phone("phone", _("Phone")),
        Url("website", _("Website")),
        Text(
            "tracking_url",
            _("Address to follow a parcel"),
            max_length=300,
            help=_("With {number} where the tracking number stands."),
        ),
    ),
    facts=("phone", "website"),
    form=("name", "phone", "website", "tracking_url"),
    list=List(columns=("name", "phone", "website"), sort="name"),
    related=(Related("delivery", "carrier", ("code", "account", "status", "shipped_on"), _("Deliveries")),),
    exchange=Exchange(match=("name",), aliases=(("name", "shipper"), ("name", "company name"))),
    access=Access(owner="", open=True),
)

DELIVERY = Entity(
    name="delivery",
    plural="deliveries",
    model=Delivery,
    label=_("Delivery"),
    label_plural=_("Deliveries"),
    icon="truck",
    group="orders",
    title="code",
    help=_("Goods of an order on their way. Shipped, it stays as it is and the goods are out of stock."),
    retention=_("What was delivered to whom stays for the books; the person’s name goes out of its texts."),
    fields=(
        kept(Text, "name", _("Name")),
        kept(Text, "code", _("Number"), max_length=30, unique=True),
        Reference("order", pgettext_lazy("purchase", "Order"), to="order", required=True, parent=True),
        kept(Reference, "account", _("Account"), to="account", parent=True),
        kept(Choice, "status", _("Status"), options=DELIVERY_STATUSES, default="draft"),
        Reference("warehouse", _("Warehouse"), to="warehouse", help=_("Empty: that of the order.")),
        Reference("carrier", _("Carrier"), to="carrier", parent=True),
        Text("tracking", _("Tracking number"), max_length=100),
        Date("shipped_on", _("Shipped on")),
        Address("shipping", _("Delivery address"), personal=True),
        LongText("note", _("Note"), help=_("Stands on the delivery note.")),
        kept(Moment, "shipped_at", pgettext_lazy("delivery", "Shipped")),
        Tags("tags", _("Tags")),
    ),
    facts=("order", "account", "status", "carrier", "tracking"),
    sections=(
        Section(_("Delivery"), ("code", "status", "order", "account", "shipped_on", "shipped_at", "note", "tags")),
        Section(pgettext_lazy("delivery", "Way"), ("warehouse", "carrier", "tracking", "shipping")),
    ),
    form=("order", "warehouse", "carrier", "tracking", "shipped_on", "shipping", "note"),
    list=List(
        columns=("code", "name", "order", "status", "carrier", "tracking", "shipped_on"),
        sort="-created_at",
        card=("name", "order", "status"),
        views=(View("drafts", _("To be shipped"), DRAFT),),
    ),
    panels=(Panel("document", _("What is in it"), "fulfilment/delivery.html", delivery_panel, main=True),),
    related=ACTIVITY_PANELS,
    actions=(
        Action(
            "ship", pgettext_lazy("verb", "Ship"), shipping.ship, icon="truck", available=shipping.is_draft, primary=True,
            done=pgettext_lazy("delivery", "Shipped"), help=_("The goods leave the house and go out of stock."),
        ),
        Action(
            "document", _("PDF"), papers.delivery_document, icon="file-text", right="view", available=for_programs, bulk=False,
            help=_("The delivery note in Base64."),
        ),
    ),
    unfinished=DRAFT,
    search=Search(fields=("code", "tracking", "order", "account"), subtitle=("account", "status")),
    access=Access(owner="", through="order"),
    merges=False,
    exchange=Exchange(match=("code",), importable=False),
    prepare=(parts.keep_delivery, parts.begin, parts.keep_delivery_order, numbered("delivery", "D-")),
    moved=(parts.keep_deliveries,),
)  # fmt: skip

DELIVERY_LINE = Entity(
    name="delivery-line",
    plural="delivery-lines",
    model=DeliveryLine,
    label=_("Line of a delivery"),
    label_plural=_("Lines of deliveries"),
    icon="package",
    menu=False,
    help=_("So many of a line of the order."),
    fields=(
        kept(Text, "name", _("Name")),
        Reference("delivery", _("Delivery"), to="delivery", required=True, parent=True),
        Reference("order_line", _("Line of the order"), to="order-line", required=True, narrow=of_order("delivery")),
        quantity(),
        Integer("position", _("Order"), low=0, on_form=False),
    ),
    facts=("delivery", "quantity"),
    form=("delivery", "order_line", "quantity"),
    list=List(columns=("name", "delivery", "quantity"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="delivery"),
    part_of="delivery",
    entry=Entry("order_line", codes=OF_LINE),
    merges=False,
    prepare=(parts.settle_delivery_lines,),
    moved=(parts.keep_delivery_lines,),
)
