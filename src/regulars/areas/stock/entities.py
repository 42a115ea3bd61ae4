"""Warehouses, levels and movements, described; what a product shows of them."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.stock.choices import FIGURES, KINDS
from regulars.areas.stock.ledger import begin_moves, check_moves, move_back, post_moves
from regulars.areas.stock.models import StockLevel, StockMove, Warehouse
from regulars.areas.stock.panels import product_panel
from regulars.engine.describe import Access, Entity, Exchange, Extend, List, Panel, Related, Rule, Search, View
from regulars.engine.fields import Address, AnyReference, Choice, Date, Decimal, Reference, Text, YesNo
from regulars.engine.registry import register
from regulars.engine.rules import keep_one


def figure(key: str, label: object) -> Decimal:
    """A figure of a level; the ledger is its history."""
    return Decimal(key, label, places=3, readonly=True, on_form=False, keep_history=False)


register(
    Entity(
        name="warehouse",
        plural="warehouses",
        model=Warehouse,
        label=_("Warehouse"),
        label_plural=_("Warehouses"),
        icon="warehouse",
        group="orders",
        menu_right="edit",
        help=_("A place in which goods lie. While there is none, nothing is kept in stock."),
        fields=(
            Text("name", _("Name"), required=True, unique=True, max_length=120),
            Text("code", _("Code"), max_length=10),
            Address("address", _("Address")),
            YesNo("is_default", _("The usual one"), help=_("It is meant where none is named.")),
            YesNo("is_active", _("In use"), default=True),
        ),
        facts=("code", "address", "is_default", "is_active"),
        form=("name", "code", "address", "is_default"),
        list=List(columns=("name", "code", "address", "is_default", "is_active"), sort="name"),
        related=(Related("stock-level", "warehouse", ("name", *FIGURES), _("Stock"), sort="name", limit=20),),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(keep_one("is_default"),),
    ),
    Entity(
        name="stock-level",
        plural="stock-levels",
        model=StockLevel,
        label=_("Stock"),
        label_plural=_("Stock"),
        icon="boxes",
        group="orders",
        help=_("How much of each product lies in each warehouse, how much of it is reserved, how much is free."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False, keep_history=False),
            Reference("product", _("Product"), to="product", readonly=True, required=True, parent=True),
            Reference("warehouse", _("Warehouse"), to="warehouse", readonly=True, required=True),
            figure("on_hand", _("On hand")),
            figure("reserved", _("Reserved")),
            figure("available", pgettext_lazy("stock", "Free")),
        ),
        facts=FIGURES,
        list=List(
            columns=("name", "warehouse", *FIGURES),
            sort="name",
            card=("warehouse", "available"),
            views=(
                View("there", _("In stock"), {"field": "on_hand", "op": "gt", "value": "0"}),
                View("none", _("None free"), {"field": "available", "op": "lte", "value": "0"}),
            ),
        ),
        search=Search(fields=("product",), subtitle=("warehouse",)),
        exchange=Exchange(importable=False),
        access=Access(owner="", open=True, kept=True),
    ),
    Entity(
        name="stock-move",
        plural="stock-moves",
        model=StockMove,
        label=_("Stock movement"),
        label_plural=_("Stock movements"),
        icon="arrow-left-right",
        group="orders",
        help=_("What came, went or was counted. Put right or deleted, stock follows."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False),
            Choice("kind", _("Kind"), options=KINDS, default="receipt", required=True),
            Reference("product", _("Product"), to="product", required=True, parent=True),
            Reference("warehouse", _("Warehouse"), to="warehouse", help=_("Empty: the usual one.")),
            Reference("to_warehouse", _("To the warehouse"), to="warehouse"),
            Decimal(
                "quantity", _("Quantity"), places=3, low=Number(-(10**9)), high=Number(10**9), required=True,
                help=_("In the product’s unit. In stocktaking what was counted, of an adjustment what there is more (or less, with −)."),
            ),
            Date("moved_on", pgettext_lazy("stock", "On")),
            Text("reason", _("Reason"), max_length=400),
            figure("change", pgettext_lazy("stock", "Change")),
            figure("balance", _("On hand afterwards")),
            AnyReference("record", _("Follows from"), readonly=True, on_form=False),
        ),
        facts=("kind", "change", "balance", "warehouse", "moved_on"),
        form=("kind", "product", "quantity", "warehouse", "to_warehouse", "moved_on", "reason"),
        rules=(
            Rule("to", _("Transfer"), "show", ("to_warehouse",), {"field": "kind", "op": "eq", "value": "transfer"}),
        ),
        list=List(
            columns=("name", "kind", "change", "balance", "warehouse", "to_warehouse", "moved_on", "reason", "created_by"),
            sort="-created_at",
            views=(View("receipts", _("Receipts"), {"field": "kind", "op": "eq", "value": "receipt"}),),
        ),
        search=Search(fields=("product",), subtitle=("kind", "warehouse")),
        exchange=Exchange(aliases=(("quantity", "qty"), ("product", "sku"), ("moved_on", "date"))),
        access=Access(owner="", open=True),
        merges=False,
        prepare=(begin_moves, check_moves, post_moves),
        moved=(move_back,),
    ),
    Extend("product", panels=(Panel("stock", _("Stock"), "stock/product.html", product_panel),)),
)  # fmt: skip
