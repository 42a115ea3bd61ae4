"""Subscriptions, their lines and their periods, described."""

from decimal import Decimal as Number
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.contracts import choices
from regulars.areas.contracts import subscription_rules as rules
from regulars.areas.contracts.actions import subscriptions as actions
from regulars.areas.contracts.models import Subscription, SubscriptionLine, SubscriptionPeriod
from regulars.areas.orders.choices import SPEECHES
from regulars.areas.orders.numbering import numbered
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.engine.describe import (
    Access,
    Action,
    Calendar,
    Entity,
    Exchange,
    List,
    Related,
    Rule,
    Search,
    Section,
    View,
)
from regulars.engine.fields import (
    Choice,
    Date,
    Decimal,
    Integer,
    LongText,
    Moment,
    Money,
    Percent,
    Reference,
    Tags,
    Text,
    YesNo,
)

ACTIVE = {"field": "status", "op": "eq", "value": "active"}
TIMES = (("price", "price_currency"),)


def kept(kind: Any, key: str, label: Any, **more: Any) -> Any:
    """A field that the program keeps."""
    return kind(key, label, readonly=True, on_form=False, **more)


SUBSCRIPTION = Entity(
    name="subscription",
    plural="subscriptions",
    model=Subscription,
    label=_("Subscription"),
    label_plural=_("Subscriptions"),
    icon="repeat",
    group="contracts",
    help=_("What an account pays for in advance, every period: each becomes an invoice by itself, changes within one count by the day."),
    retention=_("What was paid for and when stays for the books; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the account.")),
        Text("code", _("Number"), readonly=True, on_form=False, max_length=30),
        Choice("status", _("Status"), options=choices.SUBSCRIPTION_STATUSES, readonly=True, on_form=False, default="draft"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact"),
        Reference("contract", pgettext_lazy("agreement", "Contract"), to="contract", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of its invoices. Empty: that of the contact.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the contract, else of the account’s price book.")),
        Choice("interval", _("Billed"), options=choices.INTERVALS, default="month", required=True),
        Integer("every", _("Every so many"), low=1, high=1000),
        Choice("unit", _("In"), options=choices.UNITS, default="month"),
        Integer("anchor_day", _("Day of the month"), low=1, high=31, help=_("On which periods begin. Empty: that of the start. In a month without it, its last day.")),
        Date("starts_on", _("Starts on"), required=True, default=timezone.localdate),
        Date("ends_on", _("Ends on"), help=_("The last day. Empty: it goes on.")),
        Integer("payment_days", _("Days to pay"), low=0, high=365, help=_("Empty: as usual.")),
        YesNo("issues", _("Issues its invoices"), default=True, help=_("No: they are drafts that somebody issues.")),
        YesNo("mails", _("Mails its invoices"), default=False, help=_("Each goes to the contact, else to the account, when it is issued; answers go to the owner.")),
        kept(Date, "billed_until", _("Invoiced until")),
        kept(Date, "next_on", _("Next invoice")),
        kept(Money, "mrr", _("MRR"), help=_("What it brings a month by its lines of today, before taxes.")),
        kept(Money, "arr", _("ARR"), help=_("What it brings a year by its lines of today, before taxes.")),
        kept(Date, "paused_on", _("Paused since")),
        kept(Moment, "cancelled_at", _("Cancelled")),
        kept(LongText, "cancellation", _("Reason of the cancellation")),
        LongText("description", _("Description")),
        Tags("tags", _("Tags")),
    ),
    facts=("code", "account", "mrr", "next_on", "interval", "owner"),
    sections=(
        Section(_("Subscription"), ("name", "code", "status", "account", "contact", "contract", "deal", "owner", "tags", "description")),
        Section(_("Billing"), ("interval", "every", "unit", "anchor_day", "starts_on", "ends_on", "currency", "language", "seller", "payment_days", "issues", "mails", "billed_until", "next_on")),
        Section(_("Figures"), ("mrr", "arr", "paused_on", "cancelled_at", "cancellation")),
    ),
    form=("account", "contact", "contract", "name", "interval", "every", "unit", "starts_on", "anchor_day", "ends_on", "currency", "payment_days", "issues", "mails"),
    rules=(Rule("custom", _("Every so many"), "show", ("every", "unit"), {"field": "interval", "op": "eq", "value": "custom"}), Rule("mails", _("Mails its invoices"), "show", ("mails",), {"field": "issues", "op": "eq", "value": True})),
    list=List(
        columns=("code", "name", "account", "status", "mrr", "arr", "next_on", "owner"),
        sort="-created_at",
        totals=("mrr", "arr"),
        card=("account", "mrr", "status"),
        views=(
            View("active", pgettext_lazy("subscriptions", "Active"), ACTIVE, sort="next_on"),
            View("ending", _("Ending"), {"all": [ACTIVE, {"field": "ends_on", "op": "filled"}]}, sort="ends_on"),
            View("paused", pgettext_lazy("subscriptions", "Paused"), {"field": "status", "op": "eq", "value": "paused"}),
            View("mine", _("Mine"), {"field": "owner", "op": "me"}),
        ),
    ),
    calendar=Calendar(start="next_on"),
    related=(
        Related("subscription-line", "subscription", ("name", "quantity", "amount", "from_on", "until_on"), _("Lines"), sort="from_on", limit=20, main=True),
        Related("subscription-period", "subscription", ("first", "last", "billed", "invoice"), _("Invoiced periods"), sort="-first", limit=12),
        *ACTIVITY_PANELS,
    ),
    actions=(
        Action("start", pgettext_lazy("verb", "Start"), actions.start, icon="play", available=actions.is_draft, primary=True, done=pgettext_lazy("subscription", "Started"), help=_("Each period becomes an invoice on its first day.")),
        Action("bill", _("Invoice now"), actions.bill_now, icon="receipt", available=actions.is_active, bulk=False, done=_("Invoiced"), help=_("The periods that have begun, instead of with the next hourly look.")),
        Action("pause", pgettext_lazy("verb", "Pause"), actions.pause, icon="timer", available=actions.is_active, bulk=False, done=pgettext_lazy("subscription", "Paused"),
            fields=(Date("day", _("From"), help=_("Empty: today.")),), help=_("From this day on nothing is paid; what was invoiced beyond is given back by a credit note.")),
        Action("resume", pgettext_lazy("verb", "Resume"), actions.resume, icon="play", available=actions.is_paused, primary=True, bulk=False, done=pgettext_lazy("subscription", "Resumed"),
            fields=(Date("day", _("From"), help=_("Empty: today.")),)),
        Action("cancel", pgettext_lazy("subscription verb", "Cancel it"), actions.cancel, icon="circle-x", available=actions.is_running, bulk=False, danger=True, done=_("Cancelled"),
            fields=(
                Choice("when", pgettext_lazy("cancel", "When"), options=choices.CANCELS, default="end", required=True),
                Date("day", _("Last day"), help=_("For “on a day”. Empty: today.")),
                LongText("reason", _("Reason"), max_length=actions.LONGEST),
            ), help=_("On a day: what was invoiced beyond it is given back by a credit note.")),
    ),
    unfinished={"field": "status", "op": "in", "value": ["draft", "active", "paused"]},
    search=Search(fields=("code", "account", "tags"), subtitle=("code", "account", "status")),
    access=Access(territory="account.territory"),
    exchange=Exchange(aliases=(("name", "subscription"), ("name", "подписка"), ("account", "company"), ("account", "компания"))),
    prepare=(rules.keep_running, rules.begin_subscriptions, rules.settle_subscriptions, numbered("subscription", "S-")),
    moved=(rules.keep_subscriptions,),
)  # fmt: skip

SUBSCRIPTION_LINE = Entity(
    name="subscription-line",
    plural="subscription-lines",
    model=SubscriptionLine,
    label=_("Line of a subscription"),
    label_plural=_("Lines of subscriptions"),
    icon="package",
    menu=False,
    help=_("So many of a product at a price for each period, from a day on."),
    fields=(
        Reference("subscription", _("Subscription"), to="subscription", required=True, parent=True),
        Reference("product", _("Product"), to="product"),
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the product.")),
        Decimal("quantity", _("Quantity"), places=3, default=Number(1), low=Number(0), high=Number(10**9), required=True),
        Reference("unit", _("Unit"), to="unit", help=_("Empty: the product's own.")),
        Money("price", _("Price for a period"), low=0, help=_("Empty: what the price books say."), usual=lambda line: line.subscription.currency if line.subscription_id else ""),
        Percent("discount", _("Discount"), default=Number(0), required=True),
        Money("amount", _("Amount for a period"), readonly=True, on_form=False),
        Date("from_on", _("From"), help=_("Empty: the start, or today.")),
        Date("until_on", _("Until"), help=_("The last day. Empty: on and on.")),
    ),
    facts=("quantity", "price", "amount", "from_on", "until_on"),
    sections=(Section(_("Line"), ("subscription", "product", "name", "quantity", "unit", "price", "discount", "amount", "from_on", "until_on")),),
    form=("subscription", "product", "name", "quantity", "price", "discount", "from_on"),
    list=List(columns=("subscription", "name", "quantity", "price", "discount", "amount", "from_on", "until_on"), sort="-created_at", totals=("amount",)),
    actions=(
        Action("amend", pgettext_lazy("verb", "Change"), actions.change, icon="pencil", available=actions.may_change, primary=True, bulk=False, opens=True, done=pgettext_lazy("subscription", "Changed"),
            fields=(
                Date("day", _("From"), help=_("Empty: today.")),
                Decimal("quantity", _("Quantity"), places=3, low=Number(0), high=Number(10**9), help=_("Empty: as it is.")),
                Money("price", _("Price for a period"), low=0, help=_("Empty: as it is.")),
                Percent("discount", _("Discount"), help=_("Empty: as it is.")),
            ), help=_("What was invoiced already is settled by the day with the next invoice.")),
        Action("end", pgettext_lazy("line verb", "End it"), actions.end_line, icon="circle-x", available=actions.may_change, bulk=False, danger=True, done=pgettext_lazy("line", "Ended"),
            fields=(Date("day", _("Last day"), help=_("Empty: today.")),)),
    ),
    access=Access(owner="", through="subscription"),
    part_of="subscription",
    prepare=(rules.settle_lines,),
    moved=(rules.keep_lines,),
)  # fmt: skip

SUBSCRIPTION_PERIOD = Entity(
    name="subscription-period",
    plural="subscription-periods",
    model=SubscriptionPeriod,
    label=_("Period of a subscription"),
    label_plural=_("Periods of subscriptions"),
    icon="calendar",
    menu=False,
    help=_("A period that was invoiced, once."),
    fields=(
        kept(Text, "name", _("Name"), keep_history=False, max_length=80),
        Reference("subscription", _("Subscription"), to="subscription", required=True, parent=True, readonly=True),
        kept(Date, "first", _("From")),
        kept(Date, "last", _("Until")),
        kept(Money, "billed", _("Invoiced")),
        kept(Reference, "invoice", pgettext_lazy("bill", "Invoice"), to="invoice"),
    ),
    list=List(columns=("subscription", "first", "last", "billed", "invoice"), sort="-first", totals=("billed",)),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="subscription", kept=True),
    part_of="subscription",
)  # fmt: skip
