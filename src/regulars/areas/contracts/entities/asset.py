"""Installed products and the warranties of products, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.contracts import choices, warranty
from regulars.areas.contracts.models import Asset, Warranty
from regulars.engine.describe import Access, Calendar, Entity, Exchange, List, Search, Section, View
from regulars.engine.fields import Choice, Date, Decimal, Integer, LongText, Reference, Tags, Text

IN_USE = {"field": "status", "op": "eq", "value": "in_use"}

ASSET = Entity(
    name="asset",
    plural="assets",
    model=Asset,
    label=_("Installed product"),
    label_plural=_("Installed products"),
    icon="box",
    group="contracts",
    help=_("What a customer has from us, since when, and until when it is under warranty. A delivery makes them by itself."),
    fields=(
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the product.")),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact"),
        Reference("product", _("Product"), to="product"),
        Text("serial", _("Serial number"), max_length=100),
        Decimal("quantity", _("Quantity"), places=3, default=Number(1), low=Number(0), high=Number(10**9), required=True),
        Choice("status", _("Status"), options=choices.ASSET_STATUSES, default="in_use", required=True),
        Date("delivered_on", _("Delivered on")),
        Integer("warranty_months", _("Months of warranty"), low=0, high=600, help=_("Empty: those of the product.")),
        Date("warranty_until", _("Warranty until"), help=_("Empty: worked out.")),
        Reference("order", pgettext_lazy("purchase", "Order"), to="order", readonly=True, on_form=False),
        Reference("order_line", _("Line of an order"), to="order-line", readonly=True, on_form=False),
        Reference("owner", _("Owner"), to="user"),
        LongText("description", _("Description")),
        Tags("tags", _("Tags")),
    ),
    facts=("account", "product", "serial", "delivered_on", "warranty_until"),
    sections=(
        Section(_("Installed product"), ("name", "account", "contact", "product", "serial", "quantity", "status", "owner", "tags", "description")),
        Section(_("Warranty"), ("delivered_on", "warranty_months", "warranty_until", "order", "order_line")),
    ),
    form=("account", "product", "name", "serial", "delivered_on", "warranty_months", "warranty_until"),
    list=List(
        columns=("name", "account", "serial", "status", "delivered_on", "warranty_until", "owner"),
        sort="-created_at",
        card=("account", "serial", "warranty_until"),
        views=(
            View("covered", _("Under warranty"), {"all": [IN_USE, {"field": "warranty_until", "op": "gte", "value": "today"}]}, sort="warranty_until"),
            View("ending", _("Warranty runs out"), {"all": [IN_USE, {"field": "warranty_until", "op": "period", "value": "next_n_days:90"}]}, sort="warranty_until"),
        ),
    ),
    calendar=Calendar(start="warranty_until"),
    related=ACTIVITY_PANELS,
    search=Search(fields=("serial", "account"), subtitle=("serial", "account")),
    access=Access(territory="account.territory"),
    exchange=Exchange(match=("serial",), aliases=(("serial", "serial number"), ("serial", "серийный номер"), ("account", "company"))),
    prepare=(warranty.settle_assets,),
)  # fmt: skip

WARRANTY = Entity(
    name="warranty",
    plural="warranties",
    model=Warranty,
    label=_("Warranty of a product"),
    label_plural=_("Warranties of products"),
    icon="shield-check",
    group="catalog",
    menu_right="edit",
    help=_("For how long we stand for a product from its delivery on. What has one becomes an installed product when it is delivered."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400),
        Reference("product", _("Product"), to="product", required=True, parent=True),
        Integer("months", _("Months of warranty"), low=0, high=600, required=True),
        LongText("description", _("Terms")),
    ),
    facts=("product", "months"),
    form=("product", "months", "description"),
    list=List(columns=("name", "months"), sort="name"),
    access=Access(owner="", open=True),
    exchange=Exchange(match=("product",)),
    prepare=(warranty.settle_warranties,),
)  # fmt: skip
