"""The line of a quote, described."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.orders.actions import reprice_line
from regulars.areas.orders.alternatives import keep_alternatives, settle_options
from regulars.areas.orders.documents.fields import line_fields, line_figures
from regulars.areas.orders.documents.prices import suggest_price, why_price
from regulars.areas.orders.documents.repricing import is_priced_anew
from regulars.areas.orders.models import QuoteLine
from regulars.areas.orders.panels import configuration_panel
from regulars.areas.orders.reactions import QUOTES, keep_lines, settle_lines
from regulars.areas.prices.bundle_pages import parts_panel
from regulars.areas.prices.line_fields import ENTRY
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Rule, Section
from regulars.engine.fields import Reference, Text, YesNo

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
        *line_fields("quote"),
        YesNo("is_optional", _("Optional"), help=_("The customer decides whether they want it.")),
        YesNo("is_chosen", _("Chosen"), help=_("It counts in the total.")),
        Text(
            "alternative",
            _("Alternatives"),
            max_length=80,
            help=_("Lines that say the same here are alternatives: the customer chooses exactly one."),
        ),
        *line_figures(),
    ),
    facts=("quantity", "price", "discount", "amount"),
    sections=(
        Section(_("Line"), ("quote", "section", "position", "product", "name", "description")),
        Section(_("Price"), ("quantity", "unit", "price", "price_rule", "price_book", "discount", "amount", "cost")),
        Section(_("Option"), ("is_optional", "is_chosen", "alternative")),
        Section(_("Taxes"), ("tax_category", "tax_rule", "taxes")),
    ),
    form=(
        "quote",
        "product",
        "name",
        "quantity",
        "unit",
        "price",
        "discount",
        "section",
        "is_optional",
        "alternative",
        "description",
    ),
    rules=(Rule("chosen", _("Chosen"), "show", ("is_chosen",), OPTIONAL),),
    list=List(
        columns=("quote", "name", "quantity", "unit", "price", "discount", "amount"),
        sort="-created_at",
        totals=("amount",),
    ),
    panels=(
        Panel("parts", _("Parts of the bundle"), "prices/parts.html", parts_panel),
        Panel("configuration", _("Configuration"), "orders/configuration.html", configuration_panel),
        Panel("why-price", _("Why this price"), "sales/why_price.html", partial(why_price, QUOTES)),
    ),
    actions=(
        Action(
            "reprice",
            _("Use the current price"),
            reprice_line,
            icon="refresh-cw",
            done=_("Priced"),
            available=partial(is_priced_anew, QUOTES),
            help=_("The price becomes what the price books say now, also where it was typed by hand."),
        ),
    ),
    exchange=Exchange(aliases=(("quantity", "qty"), ("price", "unit price"))),
    access=Access(owner="", through="quote"),
    part_of="quote",
    entry=ENTRY,
    prepare=(settle_options, settle_lines),
    moved=(keep_lines, keep_alternatives),
    suggest=partial(suggest_price, QUOTES),
)
