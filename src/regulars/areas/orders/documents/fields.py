"""The fields that documents and their lines share, described."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.prices.choices import RULES
from regulars.areas.prices.line_fields import bundle_fields
from regulars.areas.taxes.choices import RULES as TAX_RULES
from regulars.engine.fields import (
    Choice,
    Decimal,
    Field,
    Integer,
    LongText,
    Money,
    Percent,
    Reference,
    Structure,
    Tags,
    Text,
)


def kept(kind: Any, key: str, label: Any, **more: Any) -> Any:
    """A field that the program keeps."""
    return kind(key, label, readonly=True, on_form=False, **more)


def discount_fields() -> tuple[Field, ...]:
    """What is taken off the whole."""
    return (
        Percent("discount", _("Discount on the whole"), default=Number(0), required=True),
        Decimal(
            "discount_amount",
            _("Discount as an amount"),
            places=4,
            low=Number(0),
            high=Number(10**12),
            cell="in_currency",
            beside=("currency",),
            help=_("Instead of per cent, in the document’s currency."),
        ),
    )


def sum_fields() -> tuple[Field, ...]:
    """What a document comes to."""
    return (
        kept(
            Percent,
            "discount_rate",
            _("Discount in all"),
            help=_("How much cheaper it is than price × quantity of its lines."),
        ),
        kept(Money, "subtotal", _("Subtotal"), keep_history=False),
        kept(Money, "reduction", _("Discount amount"), keep_history=False),
        kept(Money, "net", _("Net amount"), keep_history=False),
        kept(Money, "tax", _("Taxes"), keep_history=False),
        kept(Money, "total", _("Total")),
        kept(
            Money,
            "margin",
            _("Margin"),
            keep_history=False,
            seen_with="product.cost",
            help=_("Net amount less cost, of the lines whose cost is known."),
        ),
        kept(
            Decimal,
            "margin_rate",
            _("Margin in per cent"),
            keep_history=False,
            seen_with="product.cost",
            cell="per_cent",
        ),
    )


def line_fields(parent: str) -> tuple[Field, ...]:
    """What a line says; `parent` is the field that names its document."""
    return (
        Reference("product", _("Product"), to="product"),
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the product.")),
        LongText("description", _("Description")),
        Text("section", _("Section"), max_length=200, help=_("The heading it stands under.")),
        Decimal(
            "quantity", _("Quantity"), places=3, default=Number(1), low=Number(0), high=Number(10**9), required=True
        ),
        Reference("unit", _("Unit"), to="unit", help=_("Empty: the product's own.")),
        Money(
            "price",
            _("Price"),
            low=0,
            help=_("Empty: what the price books say."),
            cell="priced",
            beside=("price_rule", "price_book"),
            usual=lambda line: whole.currency if (whole := getattr(line, parent, None)) else "",
        ),
        Choice("price_rule", _("Price set by"), options=RULES, readonly=True, on_form=False),
        Reference("price_book", _("Price book"), to="price-book", readonly=True, on_form=False),
        Percent("discount", _("Discount"), default=Number(0), required=True),
    )


def line_figures() -> tuple[Field, ...]:
    """What follows from it."""
    return (
        Money("amount", _("Amount"), readonly=True, on_form=False),
        Reference("tax_category", _("Tax category"), to="tax-category", help=_("Empty: the product's own.")),
        Choice("tax_rule", _("Taxed by"), options=TAX_RULES, readonly=True, on_form=False),
        Tags("taxes", _("Taxes"), readonly=True, on_form=False),
        Money("cost", _("Cost"), readonly=True, on_form=False, seen_with="product.cost"),
        Integer("position", _("Order"), low=0),
        *bundle_fields(),
        Structure(
            "promotions",
            _("Promotions"),
            shape="list",
            readonly=True,
            keep_history=False,
            help=_("Which promotions took how much off it."),
        ),
        Decimal("promotion_off", _("Off by promotions"), places=4, default=Number(0), readonly=True, on_form=False),
        Structure(
            "configuration",
            _("Configuration"),
            shape="object",
            readonly=True,
            help=_("What the product was put together of on the deal."),
        ),
    )
