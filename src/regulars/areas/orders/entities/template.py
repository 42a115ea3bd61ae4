"""Quote templates and their lines, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.orders import templates
from regulars.areas.orders.choices import SPEECHES
from regulars.areas.orders.models import QuoteTemplate, QuoteTemplateLine
from regulars.areas.orders.template_lines import settle_template_lines
from regulars.areas.prices.line_fields import ENTRY
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Related, Search, Section
from regulars.engine.fields import Choice, Decimal, Integer, LongText, Money, Percent, Reference, Text, YesNo

QUOTE_TEMPLATE = Entity(
    name="quote-template",
    plural="quote-templates",
    model=QuoteTemplate,
    label=_("Quote template"),
    label_plural=_("Quote templates"),
    icon="layers",
    group="sales",
    menu_right="edit",
    help=_("What is offered again and again. A quote is made from it in one step; afterwards both go their own way."),
    fields=(
        Text("name", _("Name"), required=True, max_length=200),
        LongText("description", _("What it is for")),
        YesNo("is_active", _("In force"), default=True),
        Integer("days", _("Valid for days"), low=1, high=3650, help=_("Empty: 30.")),
        Percent("discount", _("Discount on the whole"), default=Number(0), required=True),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the document. Empty: that of the contact.")),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Reference("template", _("Document template"), to="document-template", help=_("Empty: the usual one for quotes.")),
        LongText("intro", _("Introduction"), help=_("Stands above the lines.")),
        LongText("terms", _("Terms"), help=_("Stands below the total.")),
    ),
    facts=("is_active", "days", "discount"),
    sections=(
        Section(_("Quote template"), ("name", "description", "is_active")),
        Section(_("Document"), ("days", "discount", "language", "seller", "template", "intro", "terms")),
    ),
    form=("name", "description", "days", "discount", "intro", "terms"),
    list=List(columns=("name", "description", "days", "is_active", "updated_at"), sort="name"),
    related=(
        Related("quote-template-line", "template", ("name", "quantity", "price"), _("Lines"), sort="position", limit=100, main=True),
        Related("quote", "made_from", ("code", "account", "status", "total"), _("Quotes")),
    ),
    panels=(Panel("usage", _("Usage"), "orders/usage.html", templates.usage_panel),),
    actions=(
        Action(
            "quote",
            pgettext_lazy("verb", "Make a quote"),
            templates.quote,
            icon="file-text",
            right="view",
            fields=(
                Reference("account", _("Account"), to="account", required=True),
                Reference("contact", _("Contact"), to="contact"),
                Reference("deal", _("Deal"), to="deal"),
            ),
            available=templates.is_in_force,
            primary=True,
            bulk=False,
            opens=True,
            done=_("Quote made"),
        ),
    ),
    search=Search(fields=("description",), subtitle=("description",)),
    access=Access(owner="", open=True),
    exchange=Exchange(match=("name",)),
)  # fmt: skip

QUOTE_TEMPLATE_LINE = Entity(
    name="quote-template-line",
    plural="quote-template-lines",
    model=QuoteTemplateLine,
    label=_("Line of a quote template"),
    label_plural=_("Lines of quote templates"),
    icon="package",
    menu=False,
    fields=(
        Reference("template", _("Quote template"), to="quote-template", required=True, parent=True),
        Reference("product", _("Product"), to="product"),
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the product.")),
        LongText("description", _("Description")),
        Text("section", _("Section"), max_length=200, help=_("The heading it stands under.")),
        Decimal("quantity", _("Quantity"), places=3, default=Number(1), low=Number(0), high=Number(10**9), required=True),
        Reference("unit", _("Unit"), to="unit", help=_("Empty: the product's own.")),
        Money("price", _("Price"), low=0, help=_("Empty: what the price books say when a quote is made.")),
        Percent("discount", _("Discount"), default=Number(0), required=True),
        YesNo("is_optional", _("Optional"), help=_("The customer decides whether they want it.")),
        YesNo("is_chosen", _("Chosen"), help=_("It counts in the total.")),
        Text("alternative", _("Alternatives"), max_length=80, help=_("Lines that say the same here are alternatives: the customer chooses exactly one.")),
        Reference("tax_category", _("Tax category"), to="tax-category", help=_("Empty: the product's own.")),
        Integer("position", _("Order"), low=0),
    ),
    facts=("quantity", "price", "discount"),
    form=("template", "product", "name", "quantity", "unit", "price", "discount", "section", "is_optional", "alternative", "description"),
    list=List(columns=("template", "name", "quantity", "unit", "price", "discount"), sort="-created_at"),
    access=Access(owner="", open=True),
    part_of="template",
    entry=ENTRY,
    prepare=(settle_template_lines,),
)  # fmt: skip
