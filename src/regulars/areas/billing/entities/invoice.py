"""The invoice, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.billing import bookings, crediting, dunning, issuing, sending
from regulars.areas.billing.choices import KINDS, METHODS, STATUSES, UNPAID
from regulars.areas.billing.kinds import keep_invoices, keep_sources, keep_what_was_issued, settle_invoices
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.order_invoices import count_again
from regulars.areas.billing.panels import document_panel, link_panel, money_panel
from regulars.areas.billing.past_invoices import begin_told
from regulars.areas.orders.choices import SPEECHES
from regulars.areas.orders.documents.beginning import begin
from regulars.areas.orders.documents.fields import discount_fields, kept, sum_fields
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Exchange,
    List,
    Panel,
    Related,
    Search,
    Section,
    View,
    for_programs,
)
from regulars.engine.fields import (
    Address,
    Choice,
    Date,
    Email,
    Integer,
    LongText,
    Moment,
    Money,
    Reference,
    Tags,
    Text,
    YesNo,
)

DRAFT = {"field": "status", "op": "eq", "value": "draft"}
OPEN = {"field": "status", "op": "in", "value": list(UNPAID)}
OVERDUE = {"field": "status", "op": "eq", "value": "overdue"}
CREDIT_NOTES = {"field": "kind", "op": "eq", "value": "credit_note"}

INVOICE = Entity(
    name="invoice",
    plural="invoices",
    model=Invoice,
    label=pgettext_lazy("bill", "Invoice"),
    label_plural=_("Invoices"),
    icon="receipt",
    group="billing",
    help=_("What a customer is to pay, or gets back. Once it was issued, nothing of it changes."),
    retention=_("Invoices stay for the books and the tax office, with the document as it was issued; the person’s name goes out of what is not printed on it."),
    fields=(
        Text("name", _("Subject"), max_length=400, help=_("Empty: the name of the account. Its number goes before it once it is issued.")),
        kept(Text, "code", _("Number"), max_length=30, unique=True),
        kept(Choice, "kind", pgettext_lazy("bill", "Kind"), options=KINDS, default="invoice"),
        kept(Choice, "status", _("Status"), options=STATUSES, default="draft"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        kept(Reference, "quote", pgettext_lazy("offer", "Quote"), to="quote", parent=True),
        kept(Reference, "order", pgettext_lazy("purchase", "Order"), to="order", parent=True),
        kept(Reference, "corrects", _("Corrects"), to="invoice", parent=True),
        LongText("reason", _("Reason"), on_form=False, max_length=crediting.LONGEST, help=_("Of a credit note, or of writing off.")),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the account’s price book. It stays once there are lines.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the document. Empty: that of the contact.")),
        Text("reference", _("Customer’s reference"), max_length=100, help=_("Their order number, as it shall stand on the invoice.")),
        Date("delivered_on", _("Delivered on"), help=_("When what is invoiced was delivered or done.")),
        Integer("payment_days", _("Days to pay"), low=0, high=365, help=_("Empty: those of the account, else of our own company.")),
        kept(Date, "issued_on", _("Issued on")),
        kept(Date, "due_on", _("Due on")),
        *discount_fields(),
        *sum_fields(),
        kept(Money, "deducted", _("Deposits deducted"), keep_history=False),
        kept(Money, "paid", _("Amount paid")),
        kept(Money, "credited", _("Amount credited")),
        kept(Money, "written_off", _("Amount written off")),
        kept(Money, "open", _("Amount open")),
        kept(Date, "paid_on", _("Paid on")),
        LongText("intro", _("Introduction"), help=_("Stands above the lines.")),
        LongText("terms", _("Terms"), help=_("Stands below the total.")),
        kept(Text, "buyer_name", _("Invoiced to"), max_length=400, personal=True),
        kept(Text, "buyer_person", _("Attention of"), max_length=400, personal=True),
        kept(Address, "buyer", _("Invoiced address"), personal=True),
        kept(Text, "buyer_tax_id", _("Tax ID of the customer"), max_length=30, personal=True),
        kept(Text, "issuer_name", _("Issued by"), max_length=400),
        kept(Address, "issuer", _("Address of the issuer")),
        kept(Text, "issuer_tax_id", _("Tax ID of the issuer"), max_length=30),
        kept(Text, "issuer_registration", _("Registration number of the issuer"), max_length=60),
        kept(Text, "issuer_iban", _("IBAN of the issuer"), max_length=42),
        kept(Moment, "opened_at", _("First opened")),
        kept(Moment, "seen_at", _("Last opened"), keep_history=False),
        kept(YesNo, "is_disputed", _("Disputed")),
        kept(Integer, "dunning_level", _("Reminders sent"), default=0),
        kept(Date, "dunned_on", _("Last reminded on")),
        Tags("tags", _("Tags")),
    ),
    facts=("code", "total", "open", "status", "due_on"),
    sections=(
        Section(pgettext_lazy("bill", "Invoice"), ("name", "code", "kind", "status", "account", "contact", "deal", "quote", "order", "corrects", "reason", "owner", "tags")),
        Section(_("Document"), ("seller", "currency", "language", "reference", "delivered_on", "payment_days", "issued_on", "due_on", "intro", "terms")),
        Section(_("Sums"), ("discount", "discount_amount", "discount_rate", "subtotal", "reduction", "net", "tax", "total", "margin", "margin_rate")),
        Section(_("Payment"), ("deducted", "paid", "credited", "written_off", "open", "paid_on", "is_disputed", "dunning_level", "dunned_on")),
        Section(_("As it was issued"), ("buyer_name", "buyer_person", "buyer", "buyer_tax_id", "issuer_name", "issuer", "issuer_tax_id", "issuer_registration", "issuer_iban", "opened_at", "seen_at")),
    ),
    form=("account", "contact", "deal", "name", "currency", "language", "reference", "delivered_on", "payment_days", "discount", "intro", "terms"),
    list=List(
        columns=("name", "account", "kind", "status", "issued_on", "due_on", "total", "open", "owner"),
        sort="-created_at",
        totals=("total", "open"),
        card=("account", "total", "status"),
        views=(
            View("open", pgettext_lazy("invoices", "Unpaid"), OPEN, sort="due_on"),
            View("overdue", pgettext_lazy("invoices", "Overdue"), OVERDUE, sort="due_on"),
            View("drafts", _("Drafts"), DRAFT),
            View("credit_notes", _("Credit notes"), CREDIT_NOTES),
            View("mine", _("My invoices"), {"field": "owner", "op": "me"}),
        ),
    ),
    panels=(
        Panel("document", _("Document"), "billing/document.html", document_panel, main=True),
        Panel("money", _("Payments"), "billing/money.html", money_panel),
        Panel("link", _("The customer’s page"), "billing/link.html", link_panel),
    ),
    related=(
        Related("invoice", "corrects", ("code", "status", "total", "reason"), _("Credit notes")),
        Related("invoice-tax", "invoice", ("name", "percent", "base", "amount"), _("Taxes"), sort="-percent"),
        *ACTIVITY_PANELS,
    ),
    actions=(
        Action(
            "issue", pgettext_lazy("verb", "Issue"), issuing.issue, icon="badge-check", available=issuing.is_draft, primary=True,
            done=pgettext_lazy("invoice", "Issued"), help=_("It gets its number. From here on nothing of it changes."),
        ),
        Action(
            "pay", pgettext_lazy("verb", "Book a payment"), bookings.pay, icon="wallet", available=crediting.is_unpaid, primary=True, bulk=False,
            fields=(
                Money("amount", _("Amount"), low=0, help=_("Empty: all that is open.")),
                Date("paid_on", _("Received on"), help=_("Empty: today.")),
                Choice("method", _("Method"), options=METHODS, default="transfer"),
                Text("reference", _("Reference"), max_length=200),
            ),
            done=_("Payment booked"),
        ),
        Action(
            "mail", pgettext_lazy("verb", "Send by e-mail"), sending.mail, icon="mail", available=issuing.is_issued, bulk=False,
            fields=(
                Email("to", _("To"), required=True),
                LongText("message", _("Message"), max_length=sending.LONGEST, help=_("The link to the invoice stands below it.")),
            ),
            done=_("Letter sent"),
        ),
        Action(
            "credit", pgettext_lazy("verb", "Make a credit note"), crediting.credit, icon="undo-2", available=crediting.is_creditable, bulk=False, opens=True,
            fields=(LongText("reason", _("Reason"), required=True, max_length=crediting.LONGEST),),
            done=_("Credit note made"), help=_("A draft over all that is left of it; quantities can be made smaller before it is issued."),
        ),
        Action(
            "cancel", pgettext_lazy("verb", "Cancel"), crediting.cancel, icon="circle-x", available=crediting.is_cancellable, bulk=False, danger=True, opens=True,
            fields=(LongText("reason", _("Reason"), required=True, max_length=crediting.LONGEST),),
            done=pgettext_lazy("invoice", "Cancelled"), help=_("A credit note over the whole of it is issued at once."),
        ),
        Action(
            "use", pgettext_lazy("verb", "Set off"), crediting.use, icon="repeat", available=crediting.is_open_note, bulk=False,
            fields=(
                Reference("invoice", _("With the invoice"), to="invoice", required=True),
                Money("amount", _("Amount"), low=0, help=_("Empty: as much as possible.")),
            ),
            done=_("Set off"),
        ),
        Action(
            "pay_out", pgettext_lazy("verb", "Pay out"), crediting.pay_out, icon="banknote", available=crediting.is_open_note, bulk=False, opens=True,
            fields=(
                Money("amount", _("Amount"), low=0, help=_("Empty: all that is left.")),
                Date("paid_on", _("Paid on"), help=_("Empty: today.")),
                Choice("method", _("Method"), options=METHODS, help=_("Empty: as the invoice was paid.")),
            ),
            done=_("Paid out"),
        ),
        Action(
            "write_off", pgettext_lazy("verb", "Write off"), crediting.write_off, icon="file", available=crediting.is_unpaid, danger=True,
            fields=(LongText("reason", _("Reason"), required=True, max_length=crediting.LONGEST),),
            done=pgettext_lazy("invoice", "Written off"), help=_("What is open will not be paid, and is not waited for any more."),
        ),
        Action(
            "reinstate", pgettext_lazy("verb", "Reinstate"), crediting.reinstate, icon="rotate-ccw", available=crediting.is_written_off,
            done=_("Reinstated"), help=_("What was written off is open again."),
        ),
        Action(
            "remind", pgettext_lazy("verb", "Send a reminder"), dunning.remind, icon="alarm-clock", available=dunning.is_overdue, bulk=False,
            done=_("Reminder sent"), help=_("The next level, now. Levels are sent by themselves, too."),
        ),
        Action(
            "dispute", pgettext_lazy("invoice", "Disputed"), dunning.dispute, icon="circle-help", available=dunning.may_be_disputed, bulk=False,
            fields=(LongText("reason", _("Reason"), required=True, max_length=dunning.LONGEST),),
            done=pgettext_lazy("invoice", "Disputed"), help=_("The customer objects: no reminders until it is settled."),
        ),
        Action(
            "agree", pgettext_lazy("invoice", "Settled"), dunning.agree, icon="check", available=dunning.is_disputed, bulk=False,
            done=pgettext_lazy("invoice", "Settled"), help=_("Reminders go on."),
        ),
        Action(
            "link", pgettext_lazy("verb", "New link"), sending.link, icon="link", available=issuing.is_issued, bulk=False,
            done=_("Link made"), help=_("A new address of the customer’s page; the one before leads nowhere any more."),
        ),
        Action(
            "unlink", pgettext_lazy("verb", "Withdraw the link"), sending.unlink, icon="unlink", available=sending.has_link, bulk=False, danger=True,
            done=_("Link withdrawn"), help=_("The customer’s page cannot be opened any more."),
        ),
        Action(
            "document", _("PDF"), sending.document, icon="file-text", right="view", available=for_programs, bulk=False,
            help=_("The PDF in Base64: as it was issued, of a draft as it is now."),
        ),
        Action(
            "electronic", _("Electronic invoice (XML)"), sending.electronic, icon="download", right="view", available=for_programs, bulk=False,
            help=_("UBL 2.1 in Base64, by EN 16931."),
        ),
    ),
    unfinished={"field": "status", "op": "in", "value": ["draft", *UNPAID]},
    search=Search(fields=("code", "account", "contact", "reference", "tags"), subtitle=("code", "account", "status"), weight=2, amounts=("total",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(match=("code",), aliases=(("account", "customer"), ("account", "клиент"), ("account", "компания"))),
    prepare=(keep_what_was_issued, keep_sources, begin, begin_told, settle_invoices),
    moved=(keep_invoices, count_again),
)  # fmt: skip
