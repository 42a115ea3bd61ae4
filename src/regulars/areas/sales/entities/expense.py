"""The marketing expense, described."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.contacts.choices import SOURCES
from regulars.areas.sales.models import MarketingExpense
from regulars.areas.sales.reactions.expenses import settle_expenses
from regulars.engine.describe import Entity, Exchange, List, Search, View
from regulars.engine.fields import Choice, Date, LongText, Money, Reference, Text

MARKETING_EXPENSE = Entity(
    name="marketing-expense",
    plural="marketing-expenses",
    model=MarketingExpense,
    label=_("Marketing expense"),
    label_plural=_("Marketing expenses"),
    icon="megaphone",
    group="sales",
    menu_right="create",
    help=_("What was spent on a source or a campaign: so the lead sources tell what a lead costs and what it brings."),
    fields=(
        Text("name", _("What for"), max_length=300, help=_("Empty: the campaign or the source.")),
        Choice("source", _("Source"), options=SOURCES),
        Text("campaign", _("Campaign"), max_length=500, help=_("As it stands on the leads, for example their utm_campaign.")),
        Money("amount", _("Amount"), required=True, low=0, rate_day="starts_on", help=_("In any currency; it is counted at the rate of its day.")),
        Date("starts_on", _("From"), required=True, help=_("It counts evenly on each day from here to the end.")),
        Date("ends_on", _("Until"), help=_("Empty: that one day.")),
        Reference("owner", _("Owner"), to="user"),
        LongText("note", _("Note")),
    ),
    facts=("amount", "source", "campaign", "starts_on", "ends_on"),
    form=("name", "source", "campaign", "amount", "starts_on", "ends_on"),
    list=List(
        columns=("name", "source", "campaign", "amount", "starts_on", "ends_on", "owner"),
        sort="-starts_on",
        totals=("amount",),
        views=(View("this_year", _("This year"), {"field": "starts_on", "op": "period", "value": "this_year"}),),
    ),
    search=Search(fields=("campaign",), subtitle=("source", "campaign")),
    exchange=Exchange(
        aliases=(("amount", "cost"), ("amount", "spend"), ("amount", "расход"), ("campaign", "utm_campaign"), ("campaign", "кампания"), ("starts_on", "date"), ("starts_on", "дата")),
    ),
    prepare=(settle_expenses,),
)  # fmt: skip
