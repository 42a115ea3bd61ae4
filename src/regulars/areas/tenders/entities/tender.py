"""The tender, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.orders.choices import SPEECHES
from regulars.areas.orders.documents.fields import kept
from regulars.areas.orders.numbering import numbered
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.areas.tenders import actions
from regulars.areas.tenders.choices import OPEN, STATUSES
from regulars.areas.tenders.models import Tender
from regulars.areas.tenders.panels import documents_panel, plan_panel, table_panel
from regulars.areas.tenders.reactions import keep_tenders, settle_tenders
from regulars.engine.describe import Access, Action, Calendar, Entity, Exchange, List, Panel, Search, Section, View
from regulars.engine.fields import Choice, Date, Integer, LongText, Moment, Money, Reference, Tags, Text, Url

IS_OPEN = {"field": "status", "op": "in", "value": list(OPEN)}
REASON = (LongText("reason", _("Reason"), required=True, max_length=actions.LONGEST),)

TENDER = Entity(
    name="tender",
    plural="tenders",
    model=Tender,
    label=_("Tender"),
    label_plural=_("Tenders"),
    icon="scale",
    group="sales",
    help=_("What a customer asks offers for: its requirements with our answers, its deadline, and the documents that are handed in."),
    retention=_("What was handed in stays for the books; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), required=True, max_length=400),
        kept(Text, "code", _("Number"), max_length=30, unique=True),
        Text("reference", _("Customer’s number"), max_length=100),
        kept(Choice, "status", _("Status"), options=STATUSES, default="watched"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote", parent=True),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the account’s price book.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the documents. Empty: that of the contact.")),
        Url("link", _("Where it was published")),
        LongText("description", _("What it is about")),
        Date("published_on", _("Published on")),
        Moment("questions_until", _("Questions until")),
        Moment("submit_by", _("To be handed in by")),
        Date("decision_on", _("Decision expected on")),
        LongText("letter", _("Cover letter"), help=_("Stands in the cover letter.")),
        LongText("declarations", _("Declarations"), help=_("Stands in the declarations.")),
        kept(Money, "amount", _("Our bid")),
        kept(Integer, "edition", _("Edition"), default=0),
        kept(Moment, "submitted_at", _("Handed in at")),
        kept(Moment, "decided_at", _("Decided")),
        kept(LongText, "reason", _("Reason")),
        Tags("tags", _("Tags")),
    ),
    facts=("account", "status", "submit_by", "amount", "owner"),
    sections=(
        Section(_("Tender"), ("name", "code", "reference", "status", "account", "contact", "deal", "quote", "owner", "link", "description", "tags")),
        Section(_("Deadlines"), ("published_on", "questions_until", "submit_by", "decision_on")),
        Section(_("Documents"), ("seller", "currency", "language", "letter", "declarations")),
        Section(pgettext_lazy("quote", "End"), ("amount", "edition", "submitted_at", "decided_at", "reason")),
    ),
    form=("name", "account", "reference", "contact", "deal", "submit_by", "questions_until", "language", "description"),
    list=List(
        columns=("code", "name", "account", "status", "submit_by", "amount", "owner"),
        sort="-created_at",
        totals=("amount",),
        card=("account", "submit_by", "status"),
        views=(
            View("open", pgettext_lazy("tenders", "Open"), IS_OPEN, sort="submit_by"),
            View("mine", _("My tenders"), {"field": "owner", "op": "me"}),
        ),
    ),
    calendar=Calendar(start="submit_by"),
    panels=(
        Panel("table", _("Compliance table"), "tenders/table.html", table_panel, main=True),
        Panel("documents", _("Set of documents"), "tenders/documents.html", documents_panel),
        Panel("plan", _("Deadline plan"), "tenders/plan.html", plan_panel),
    ),
    related=ACTIVITY_PANELS,
    actions=(
        Action("prepare", pgettext_lazy("verb", "Take part"), actions.prepare, icon="play", available=actions.is_watched, primary=True, done=pgettext_lazy("tender", "Being prepared")),
        Action(
            "submit", pgettext_lazy("verb", "Hand in"), actions.submit, icon="send", available=actions.is_open, primary=True, bulk=False,
            done=pgettext_lazy("tender", "Submitted"), help=_("Its positions are kept and stay as they are."),
        ),
        Action("win", pgettext_lazy("verb", "Won"), actions.win, icon="thumbs-up", available=actions.is_submitted, primary=True, done=pgettext_lazy("tender", "Won")),
        Action("lose", pgettext_lazy("verb", "Lost"), actions.lose, icon="thumbs-down", available=actions.is_submitted, danger=True, fields=REASON, done=pgettext_lazy("tender", "Lost")),
        Action(
            "plan", pgettext_lazy("verb", "Plan the deadlines"), actions.plan, icon="calendar-clock", available=actions.is_open, bulk=False,
            done=_("Planned"), help=_("Tasks for what must be done until it is handed in; those that are open move with the deadline."),
        ),
        Action("quote", pgettext_lazy("verb", "Make a quote"), actions.quote, icon="file-text", bulk=False, opens=True, done=_("Quote made"), help=_("Of the positions that have a price or a product.")),
        Action("keep", pgettext_lazy("verb", "Keep this edition"), actions.keep, icon="bookmark", bulk=False, fields=(Text("note", _("Note"), max_length=200),), done=_("Edition kept")),
        Action("revise", pgettext_lazy("verb", "Revise"), actions.revise, icon="undo-2", available=actions.is_submitted, bulk=False, done=pgettext_lazy("tender", "Being prepared"), help=_("What was handed in stays as an edition.")),
        Action("cancel", pgettext_lazy("verb", "Do not take part"), actions.cancel, icon="circle-x", available=actions.is_open, danger=True, fields=REASON, done=pgettext_lazy("tender", "Not taken part")),
    ),
    unfinished=IS_OPEN,
    search=Search(fields=("code", "reference", "account", "tags"), subtitle=("code", "account", "status"), weight=2),
    access=Access(territory="account.territory"),
    exchange=Exchange(match=("code",), aliases=(("name", "tender"), ("name", "тендер"), ("account", "customer"), ("account", "заказчик"), ("submit_by", "deadline"), ("submit_by", "срок подачи"))),
    prepare=(settle_tenders, numbered("tender", "T-")),
    moved=(keep_tenders,),
)  # fmt: skip
