"""Lines, people, competitors and stage visits of deals, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _

from regulars.areas.prices.bundle_pages import parts_panel
from regulars.areas.prices.choices import RULES
from regulars.areas.prices.line_fields import ENTRY, bundle_fields
from regulars.areas.sales.actions.prices import reprice_line
from regulars.areas.sales.choices import DEAL_ROLES, THREATS
from regulars.areas.sales.configurations import configuration_panel
from regulars.areas.sales.models import Competitor, DealCompetitor, DealLine, DealRole, StageVisit
from regulars.areas.sales.prices import suggest_price, why_price
from regulars.areas.sales.reactions.lines import keep_deal_amounts, keep_deal_amounts_moved, price_lines
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Related, Search
from regulars.engine.fields import (
    Choice,
    Decimal,
    Duration,
    Integer,
    LongText,
    Moment,
    Money,
    Percent,
    Reference,
    Structure,
    Text,
    Url,
)
from regulars.engine.rules import named_after, only_once

OF_DEAL = Access(owner="", through="deal")


def kept_name(after: str) -> Text:
    """The name of the linked record, by which a part is called."""
    return Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after=after)


DEAL_LINE = Entity(
    name="deal-line",
    plural="deal-lines",
    model=DealLine,
    label=_("Product line"),
    label_plural=_("Product lines"),
    icon="package",
    menu=False,
    help=_("A product of a deal; the deal is worth the total of its lines."),
    fields=(
        Reference("deal", _("Deal"), to="deal", required=True, parent=True),
        Reference("product", _("Product"), to="product", required=True),
        Text("name", _("Description")),
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
            usual=lambda line: whole.amount_currency if (whole := getattr(line, "deal", None)) else "",
        ),
        Choice("price_rule", _("Price set by"), options=RULES, readonly=True, on_form=False),
        Reference("price_book", _("Price book"), to="price-book", readonly=True, on_form=False),
        Percent("discount", _("Discount"), default=Number(0), required=True),
        Money("total", _("Total"), readonly=True, on_form=False),
        Integer("position", _("Order"), default=0),
        Structure(
            "configuration",
            _("Configuration"),
            shape="object",
            help=_("What the product is put together of: {“choices”: {code: how many}}."),
        ),
        *bundle_fields(),
    ),
    facts=("quantity", "unit", "price", "discount", "total"),
    form=("deal", "product", "quantity", "price", "discount"),
    list=List(
        columns=("deal", "product", "quantity", "unit", "price", "discount", "total"),
        sort="-created_at",
        totals=("total",),
    ),
    panels=(
        Panel("parts", _("Parts of the bundle"), "prices/parts.html", parts_panel),
        Panel("configuration", _("Configuration"), "sales/configuration.html", configuration_panel),
        Panel("why-price", _("Why this price"), "sales/why_price.html", why_price),
    ),
    actions=(
        Action(
            "reprice",
            _("Use the current price"),
            reprice_line,
            icon="refresh-cw",
            done=_("Priced"),
            help=_("The price becomes what the price books say now, also where it was typed by hand."),
        ),
    ),
    exchange=Exchange(aliases=(("quantity", "qty"), ("price", "unit price"))),
    access=OF_DEAL,
    part_of="deal",
    entry=ENTRY,
    prepare=(price_lines, keep_deal_amounts),
    moved=(keep_deal_amounts_moved,),
    suggest=suggest_price,
)

DEAL_ROLE = Entity(
    name="deal-role",
    plural="deal-roles",
    model=DealRole,
    label=_("Role in the deal"),
    label_plural=_("Roles in deals"),
    icon="users",
    menu=False,
    help=_("What a contact is in a deal."),
    fields=(
        kept_name("contact"),
        Reference("deal", _("Deal"), to="deal", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", required=True, parent=True),
        Choice("role", _("Role"), options=DEAL_ROLES, required=True),
        Text("note", _("Note"), max_length=500),
    ),
    list=List(columns=("deal", "contact", "role", "note"), sort="-created_at"),
    access=OF_DEAL,
    part_of="deal",
    prepare=(
        only_once("deal", "contact", "role", message=_("This contact has this role already.")),
        named_after("contact"),
    ),
)

COMPETITOR = Entity(
    name="competitor",
    plural="competitors",
    model=Competitor,
    label=_("Competitor"),
    label_plural=_("Competitors"),
    icon="swords",
    group="sales",
    help=_("A company we meet in deals."),
    fields=(
        Text("name", _("Name"), required=True, unique=True),
        Url("website", _("Website")),
        LongText("strengths", _("Strengths")),
        LongText("weaknesses", _("Weaknesses")),
    ),
    facts=("website",),
    list=List(columns=("name", "website", "strengths", "weaknesses"), sort="name"),
    related=(
        Related("deal-competitor", "competitor", ("deal", "threat"), _("Met in deals")),
        Related("deal", "lost_to", ("name", "amount", "closed_at", "owner"), _("Deals lost to them")),
    ),
    search=Search(fields=("website",)),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
)

DEAL_COMPETITOR = Entity(
    name="deal-competitor",
    plural="deal-competitors",
    model=DealCompetitor,
    label=_("Competitor in the deal"),
    label_plural=_("Competitors in deals"),
    icon="swords",
    menu=False,
    fields=(
        kept_name("competitor"),
        Reference("deal", _("Deal"), to="deal", required=True, parent=True),
        Reference("competitor", _("Competitor"), to="competitor", required=True),
        Choice("threat", _("Threat"), options=THREATS),
        Text("note", _("Note"), max_length=500),
    ),
    list=List(columns=("deal", "competitor", "threat", "note"), sort="-created_at"),
    access=OF_DEAL,
    part_of="deal",
    prepare=(
        only_once("deal", "competitor", message=_("This competitor is in the deal already.")),
        named_after("competitor"),
    ),
)

STAGE_VISIT = Entity(
    name="stage-visit",
    plural="stage-visits",
    model=StageVisit,
    label=_("Stay on a stage"),
    label_plural=_("Stays on stages"),
    icon="history",
    menu=False,
    help=_("From when to when a deal stood on a stage. Written by the program with every move."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False),
        Reference("deal", _("Deal"), to="deal", readonly=True, required=True),
        Reference("stage", _("Stage"), to="stage", readonly=True, required=True),
        Moment("entered_at", _("From"), readonly=True),
        Moment("left_at", _("Until"), readonly=True),
        Duration("duration", _("For"), readonly=True),
    ),
    list=List(columns=("deal", "stage", "entered_at", "left_at", "duration", "created_by"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="deal", kept=True),
    part_of="deal",
)
