"""Templates, clauses and price indexes, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contracts import choices
from regulars.areas.contracts.models import ContractClause, ContractTemplate, PriceIndex, PriceIndexValue
from regulars.areas.contracts.versions import settle_wording
from regulars.areas.orders.choices import SPEECHES
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search, Section
from regulars.engine.fields import Choice, Date, Decimal, LongText, Reference, Text, Url, YesNo

SPOKEN = Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, required=True)
MARKS = _("# Title, ## Section, - item, **bold**. Fields of the contract stand in braces: {account}, {starts_on}, {rate}, {seller.name}; clauses as {clause.KEY}.")  # fmt: skip

CONTRACT_TEMPLATE = Entity(
    name="contract-template",
    plural="contract-templates",
    model=ContractTemplate,
    label=_("Contract template"),
    label_plural=_("Contract templates"),
    icon="file-text",
    group="contracts",
    menu_right="edit",
    help=_("The text that a contract begins with, in one language."),
    fields=(
        Text("name", _("Name"), required=True, max_length=200),
        Choice("kind", pgettext_lazy("contract", "Kind"), options=choices.KINDS),
        SPOKEN,
        LongText("text", _("Text"), required=True, max_length=200_000, help=MARKS),
        YesNo("is_active", _("In force"), default=True),
    ),
    facts=("kind", "language", "is_active"),
    sections=(Section(_("Template"), ("name", "kind", "language", "is_active", "text")),),
    form=("name", "kind", "language", "text", "is_active"),
    list=List(columns=("name", "kind", "language", "is_active"), sort="name"),
    search=Search(fields=("name",), subtitle=("kind", "language")),
    access=Access(owner="", open=True),
    exchange=Exchange(match=("name",)),
    prepare=(settle_wording,),
)

CONTRACT_CLAUSE = Entity(
    name="contract-clause",
    plural="contract-clauses",
    model=ContractClause,
    label=_("Clause"),
    label_plural=_("Clauses"),
    icon="align-left",
    group="contracts",
    menu_right="edit",
    help=_("A part that many contracts share. A text that was written with it keeps it as it was."),
    fields=(
        Text("name", _("Name"), required=True, max_length=200),
        Text("key", _("Key"), required=True, max_length=40, help=_("Its name in templates, the same in each language: {clause.KEY}.")),
        SPOKEN,
        LongText("text", _("Text"), required=True, max_length=50_000, help=MARKS),
    ),
    facts=("key", "language"),
    sections=(Section(_("Clause"), ("name", "key", "language", "text")),),
    form=("name", "key", "language", "text"),
    list=List(columns=("name", "key", "language"), sort="name"),
    access=Access(owner="", open=True),
    prepare=(settle_wording,),
)  # fmt: skip

PRICE_INDEX = Entity(
    name="price-index",
    plural="price-indexes",
    model=PriceIndex,
    label=_("Price index"),
    label_plural=_("Price indexes"),
    icon="trending-up",
    group="contracts",
    menu_right="edit",
    help=_("A published index that prices of contracts follow when they are renewed."),
    fields=(
        Text("name", _("Name"), required=True, unique=True, max_length=200),
        Url("source", _("Published at")),
    ),
    facts=("source",),
    form=("name", "source"),
    list=List(columns=("name", "source"), sort="name"),
    related=(Related("price-index-value", "price_index", ("day", "points"), _("Values"), sort="-day", limit=12),),
    access=Access(owner="", open=True),
)

PRICE_INDEX_VALUE = Entity(
    name="price-index-value",
    plural="price-index-values",
    model=PriceIndexValue,
    label=_("Value of an index"),
    label_plural=_("Values of indexes"),
    icon="trending-up",
    menu=False,
    help=_("What an index says from a day on, in points."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=80),
        Reference("price_index", _("Index"), to="price-index", required=True, parent=True),
        Date("day", _("From")),
        Decimal("points", _("Points"), places=4, low=0, required=True),
    ),
    form=("price_index", "day", "points"),
    list=List(columns=("price_index", "day", "points"), sort="-day"),
    access=Access(owner="", open=True),
    part_of="price_index",
)
