"""The line of a quote, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.orders.actions import is_priced_anew, reprice_line
from regulars.areas.orders.models import QuoteLine
from regulars.areas.orders.prices import suggest_price, why_price
from regulars.areas.orders.reactions import keep_lines, settle_lines
from regulars.areas.prices.choices import RULES
from regulars.areas.taxes.choices import RULES as TAX_RULES
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Rule, Section
from regulars.engine.fields import (
    Choice,
    Decimal,
    Integer,
    LongText,
    Money,
    Percent,
    Reference,
    Tags,
    Text,
    YesNo,
)

OPTIONAL = {"field": "is_optional", "op": "eq", "value": True}

QUOTE_LINE = Entity(
    name="quote-line",
    plural="quote-lines",
    model=QuoteLine,
    label=_("Line of a quote"),
    label_plural=_("Lines of quotes"),
    icon="package",
    menu=False,
    help=_("So many of a product, or of what its name says. An optional line counts once it is chosen."),
    fields=(
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote", required=True, parent=True),
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
            usual=lambda line: line.quote.currency if line.quote_id else "",
        ),
        Choice("price_rule", _("Price set by"), options=RULES, readonly=True, on_form=False),
        Reference("price_book", _("Price book"), to="price-book", readonly=True, on_form=False),
        Percent("discount", _("Discount"), default=Number(0), required=True),
        YesNo("is_optional", _("Optional"), help=_("The customer decides whether they want it.")),
        YesNo("is_chosen", _("Chosen"), help=_("It counts in the total.")),
        Money("amount", _("Amount"), readonly=True, on_form=False),
        Reference("tax_category", _("Tax category"), to="tax-category", help=_("Empty: the product's own.")),
        Choice("tax_rule", _("Taxed by"), options=TAX_RULES, readonly=True, on_form=False),
        Tags("taxes", _("Taxes"), readonly=True, on_form=False),
        Money("cost", _("Cost"), readonly=True, on_form=False, seen_with="product.cost"),
        Integer("position", _("Order"), low=0),
    ),
    facts=("quantity", "price", "discount", "amount"),
    sections=(
        Section(_("Line"), ("quote", "section", "position", "product", "name", "description")),
        Section(_("Price"), ("quantity", "unit", "price", "price_rule", "price_book", "discount", "amount", "cost")),
        Section(_("Option"), ("is_optional", "is_chosen")),
        Section(_("Taxes"), ("tax_category", "tax_rule", "taxes")),
    ),
    form=("quote", "product", "name", "quantity", "unit", "price", "discount", "section", "is_optional", "description"),
    rules=(Rule("chosen", _("Chosen"), "show", ("is_chosen",), OPTIONAL),),
    list=List(
        columns=("quote", "name", "quantity", "unit", "price", "discount", "amount"),
        sort="-created_at",
        totals=("amount",),
    ),
    panels=(Panel("why-price", _("Why this price"), "sales/why_price.html", why_price),),
    actions=(
        Action(
            "reprice",
            _("Use the current price"),
            reprice_line,
            icon="refresh-cw",
            done=_("Priced"),
            available=is_priced_anew,
            help=_("The price becomes what the price books say now, also where it was typed by hand."),
        ),
    ),
    exchange=Exchange(aliases=(("quantity", "qty"), ("price", "unit price"))),
    access=Access(owner="", through="quote"),
    part_of="quote",
    prepare=(settle_lines,),
    moved=(keep_lines,),
    suggest=suggest_price,
)
