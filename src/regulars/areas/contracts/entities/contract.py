"""The contract, described."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.contracts import choices
from regulars.areas.contracts.actions import ending, signing, talking
from regulars.areas.contracts.models import Contract
from regulars.areas.contracts.panels import renewal_panel, text_panel, way_panel
from regulars.areas.contracts.reactions import begin_contracts, keep_contracts, keep_what_was_agreed, settle_contracts
from regulars.areas.contracts.versions import begin_parts
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
    Panel,
    Related,
    Rule,
    Search,
    Section,
    View,
    for_programs,
)
from regulars.engine.fields import Choice, Date, Email, Integer, LongText, Moment, Money, Percent, Reference, Tags, Text

RUNNING = {"field": "status", "op": "in", "value": ["signed", "active"]}
TO_RENEW = {
    "all": [
        {"field": "status", "op": "eq", "value": "active"},
        {"field": "renewal", "op": "ne", "value": "none"},
        {"field": "terminates_on", "op": "empty"},
        {"field": "notice_on", "op": "lte", "value": "today+90d"},
    ]
}
ENDING = {"all": [RUNNING, {"field": "ends_on", "op": "period", "value": "next_n_days:90"}]}
OUT = {"field": "status", "op": "in", "value": ["negotiation", "signing"]}


def kept(kind: Any, key: str, label: Any, **more: Any) -> Any:
    """A field that the program keeps."""
    return kind(key, label, readonly=True, on_form=False, **more)


CONTRACT = Entity(
    name="contract",
    plural="contracts",
    model=Contract,
    label=pgettext_lazy("agreement", "Contract"),
    label_plural=_("Contracts"),
    icon="scroll-text",
    group="contracts",
    help=_("What an account and we agreed on: its text in versions, signed by both sides, with an end and a renewal. What was sent or signed does not change."),
    retention=_("What was agreed with whom stays for the books, with the document that was signed; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the account.")),
        Text("code", _("Number"), readonly=True, on_form=False, max_length=30),
        Choice("status", _("Status"), options=choices.STATUSES, readonly=True, on_form=False, default="draft"),
        Choice("kind", pgettext_lazy("contract", "Kind"), options=choices.KINDS, default="service", required=True),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote"),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the document. Empty: that of the contact.")),
        Reference("template", _("Template"), to="contract-template", narrow=lambda _contract: {"field": "is_active", "op": "eq", "value": True}, help=_("Its text is what the contract begins with.")),
        Date("starts_on", _("Starts on")),
        Date("ends_on", _("Ends on"), help=_("The last day. Empty: it has no end.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the price, of the quote or of the account’s price book.")),
        Money("rate", pgettext_lazy("contract", "Price"), low=0, usual=lambda contract: contract.currency, help=_("For each period.")),
        Choice("period", _("Period"), options=choices.PERIODS, default="month", required=True),
        Money("value", pgettext_lazy("contract", "Value"), low=0, usual=lambda contract: contract.currency, help=_("The whole, from the first to the last day. Empty: worked out.")),
        Integer("notice_period", _("Notice period"), low=0, high=3650),
        Choice("notice_unit", _("In"), options=choices.UNITS, default="month", required=True),
        kept(Date, "notice_on", _("Notice until"), help=_("The last day on which notice can be given.")),
        Choice("renewal", _("Renewal"), options=choices.RENEWALS, default="agreement", required=True),
        Integer("renewal_months", _("Renewed for months"), low=1, high=240, help=_("Empty: as long as before.")),
        Integer("lead_days", _("Days of lead"), low=0, high=730, default=30, required=True, help=_("So many days before notice must be given, the renewal becomes a deal and a task.")),
        Choice("index_kind", _("Price index"), options=choices.INDEXES, default="none", required=True),
        Percent("index_percent", _("Per cent a year"), places=2, low=-100, high=1000),
        Reference("price_index", _("Index"), to="price-index"),
        kept(Moment, "sent_at", pgettext_lazy("contract", "Sent")),
        kept(Moment, "opened_at", _("First opened")),
        kept(Moment, "seen_at", _("Last opened"), keep_history=False),
        kept(Moment, "signed_at", pgettext_lazy("contract", "Signed")),
        kept(Date, "terminates_on", _("Terminated for")),
        kept(LongText, "termination", _("Reason of the termination")),
        kept(Reference, "previous", _("Contract before"), to="contract"),
        kept(Reference, "renewal_deal", _("Renewal deal"), to="deal"),
        kept(Reference, "renewal_task", _("Renewal task"), to="task"),
        LongText("description", _("Description"), help=_("For us; it stands in no document.")),
        Tags("tags", _("Tags")),
    ),
    facts=("code", "account", "value", "ends_on", "notice_on", "owner"),
    sections=(
        Section(pgettext_lazy("agreement", "Contract"), ("name", "code", "status", "kind", "account", "contact", "deal", "quote", "owner", "seller", "language", "template", "tags", "description")),
        Section(_("Term and price"), ("starts_on", "ends_on", "currency", "rate", "period", "value", "index_kind", "index_percent", "price_index")),
        Section(_("End and renewal"), ("notice_period", "notice_unit", "notice_on", "renewal", "renewal_months", "lead_days", "previous", "renewal_deal", "renewal_task", "terminates_on", "termination")),
        Section(_("Way"), ("sent_at", "opened_at", "seen_at", "signed_at")),
    ),
    form=("account", "contact", "name", "kind", "template", "starts_on", "ends_on", "rate", "period", "notice_period", "notice_unit", "renewal", "renewal_months", "index_kind", "index_percent", "price_index"),
    rules=(
        Rule("per-cent", _("Per cent a year"), "show", ("index_percent",), {"field": "index_kind", "op": "eq", "value": "fixed"}),
        Rule("index", _("Index"), "show", ("price_index",), {"field": "index_kind", "op": "eq", "value": "named"}),
        Rule("months", _("Renewed for months"), "show", ("renewal_months",), {"field": "renewal", "op": "ne", "value": "none"}),
    ),
    list=List(
        columns=("code", "name", "account", "status", "value", "starts_on", "ends_on", "notice_on", "owner"),
        sort="-created_at",
        totals=("value",),
        card=("account", "value", "ends_on", "status"),
        views=(
            View("running", _("In force"), RUNNING, sort="ends_on"),
            View("renew", _("To renew"), TO_RENEW, sort="notice_on", columns=("code", "name", "account", "notice_on", "ends_on", "renewal", "value", "renewal_deal", "owner")),
            View("ending", _("Ending soon"), ENDING, sort="ends_on"),
            View("out", _("With the other side"), OUT),
            View("mine", _("My contracts"), {"field": "owner", "op": "me"}),
        ),
    ),
    calendar=Calendar(start="notice_on"),
    panels=(
        Panel("text", _("Text"), "contracts/text.html", text_panel, main=True),
        Panel("signers", _("Signatures"), "contracts/way.html", way_panel),
        Panel("renewal", _("Renewal"), "contracts/renewal.html", renewal_panel),
    ),
    related=(
        Related("obligation", "contract", ("name", "side", "due_on", "state"), _("Obligations"), sort="due_on", limit=12),
        Related("contract-comment", "contract", ("author", "text"), _("Conversation"), sort="created_at", limit=12),
        *ACTIVITY_PANELS,
    ),
    actions=(
        Action(
            "send", pgettext_lazy("verb", "Send to negotiate"), talking.send, icon="send", available=talking.is_to_send, primary=True, bulk=False,
            done=pgettext_lazy("done", "Sent"), help=_("The other side reads it on a page of its own; the text of this version stays as it is from here on."),
        ),
        Action(
            "ask_signatures", pgettext_lazy("verb", "Send for signature"), signing.ask_signatures, icon="pencil", available=talking.is_open, primary=True, bulk=False,
            done=_("Sent for signature"), help=_("The document is made and kept with its SHA-256. Those whose turn it is get a letter with an address of their own."),
        ),
        Action(
            "take_back", pgettext_lazy("verb", "Back to the negotiation"), signing.take_back, icon="undo-2", available=signing.is_signing, bulk=False, danger=True,
            done=_("Taken back"), help=_("The addresses to sign lead nowhere; signatures given so far count no more."),
        ),
        Action(
            "propose", pgettext_lazy("verb", "New version"), talking.propose, icon="copy", available=talking.is_open, bulk=False, opens=True, done=_("New version made"),
            fields=(
                Choice("side", _("Whose proposal"), options=choices.SIDES, default="ours"),
                LongText("comment", pgettext_lazy("version", "What it changes, and why"), max_length=talking.LONGEST),
            ),
            help=_("With the text of the last one to begin with."),
        ),
        Action(
            "write", pgettext_lazy("verb", "Write from a template"), talking.write, icon="file-text", available=talking.is_open, bulk=False, done=_("Written"),
            fields=(Reference("template", _("Template"), to="contract-template", required=True, narrow=lambda _contract: {"field": "is_active", "op": "eq", "value": True}),),
            help=_("The text of the version that is being written becomes that of the template."),
        ),
        Action(
            "sign_on_paper", pgettext_lazy("verb", "Signed on paper"), signing.sign_on_paper, icon="badge-check", available=signing.is_unsigned,
            fields=(Date("day", _("Signed on"), help=_("Empty: today.")),), done=pgettext_lazy("contract", "Signed"),
        ),
        Action(
            "renew", pgettext_lazy("contract verb", "Renew"), ending.renew, icon="refresh-cw", available=ending.is_renewable, bulk=False, opens=True,
            done=_("Next contract made"), help=_("The next contract as a draft: it begins when this one ends, at the price that the index gives."),
        ),
        Action(
            "terminate", pgettext_lazy("contract verb", "Terminate"), ending.terminate, icon="circle-x", available=ending.is_live, bulk=False, danger=True,
            fields=(
                Date("day", _("Last day"), help=_("Empty: today.")),
                LongText("reason", _("Reason"), required=True, max_length=ending.LONGEST),
            ),
            done=pgettext_lazy("contract", "Terminated"),
        ),
        Action(
            "mail", pgettext_lazy("verb", "Send by e-mail"), talking.mail, icon="mail", available=talking.is_negotiated, bulk=False,
            fields=(
                Email("to", _("To"), required=True),
                LongText("message", _("Message"), max_length=talking.LONGEST, help=_("The link to the contract stands below it.")),
            ),
            done=_("Letter sent"),
        ),
        Action(
            "link", pgettext_lazy("verb", "New link"), talking.link, icon="link", available=talking.is_negotiated, bulk=False, done=_("Link made"),
            help=_("A new address of the page; the one before leads nowhere any more."),
        ),
        Action("unlink", pgettext_lazy("verb", "Withdraw the link"), talking.unlink, icon="unlink", available=talking.has_link, bulk=False, danger=True, done=_("Link withdrawn"), help=_("The page cannot be opened any more.")),
        Action("document", _("PDF"), talking.document, icon="file-text", right="view", available=for_programs, bulk=False, help=_("The PDF in Base64: as it was signed, else as it is out for signature, else of the newest version.")),
    ),
    unfinished={"field": "status", "op": "in", "value": ["draft", "negotiation", "signing"]},
    search=Search(fields=("code", "account", "contact", "tags"), subtitle=("code", "account", "status"), weight=2, amounts=("value",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(aliases=(("name", "contract"), ("name", "договор"), ("account", "company"), ("account", "компания"), ("rate", "price"), ("rate", "цена"))),
    prepare=(keep_what_was_agreed, begin_contracts, settle_contracts, begin_parts, numbered("contract", "C-")),
    moved=(keep_contracts,),
)  # fmt: skip
