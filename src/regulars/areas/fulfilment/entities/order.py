"""The order, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.fulfilment import actions, papers, returning, shipping
from regulars.areas.fulfilment.choices import RETURN_REASONS, SOURCES, STATUSES, UNDERWAY
from regulars.areas.fulfilment.models import Order
from regulars.areas.fulfilment.panels import document_panel
from regulars.areas.fulfilment.reactions import begin_orders, keep_orders, keep_what_was_confirmed, settle_orders
from regulars.areas.orders.choices import SPEECHES
from regulars.areas.orders.documents.beginning import begin
from regulars.areas.orders.documents.fields import discount_fields, kept, sum_fields
from regulars.areas.orders.numbering import numbered
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Search, Section, View, for_programs
from regulars.engine.fields import Address, Choice, Date, LongText, Moment, Reference, Tags, Text, YesNo

DRAFT = {"field": "status", "op": "eq", "value": "draft"}
OPEN = {"field": "status", "op": "in", "value": list(UNDERWAY)}
REASON = (LongText("reason", _("Reason"), required=True, max_length=actions.LONGEST),)

ORDER = Entity(
    name="order",
    plural="orders",
    model=Order,
    label=pgettext_lazy("purchase", "Order"),
    label_plural=_("Orders"),
    icon="shopping-cart",
    group="orders",
    help=_("What a customer agreed to buy. Once it is confirmed, its amounts stay."),
    retention=_("What was sold to whom at which price stays for the books; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the account.")),
        kept(Text, "code", _("Number"), max_length=30, unique=True),
        kept(Choice, "status", _("Status"), options=STATUSES, default="draft"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote", parent=True),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("source", _("Source"), options=SOURCES, help=_("By which way the order came.")),
        Text("reference", _("Customer’s number"), max_length=100, help=_("What the customer calls it: the number of their purchase order.")),
        Reference("warehouse", _("Warehouse"), to="warehouse", help=_("Where it is delivered from. Empty: the usual one.")),
        Date("ordered_on", _("Ordered on")),
        Date("requested_on", _("Wanted by"), help=_("When the customer wants it.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the account’s price book. It stays once there are lines.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the document. Empty: that of the contact.")),
        Address("billing", _("Billing address"), personal=True),
        Address("shipping", _("Delivery address"), personal=True),
        *discount_fields(),
        *sum_fields(),
        LongText("intro", _("Introduction"), help=_("Stands above the lines.")),
        LongText("terms", _("Terms"), help=_("Stands below the total.")),
        LongText("note", _("Note for us"), help=_("Stands on no document.")),
        kept(Moment, "confirmed_at", pgettext_lazy("order", "Confirmed")),
        kept(Moment, "ended_at", pgettext_lazy("order", "Ended")),
        kept(LongText, "reason", _("Reason")),
        Tags("tags", _("Tags")),
    ),
    facts=("account", "status", "total", "requested_on", "owner"),
    sections=(
        Section(pgettext_lazy("purchase", "Order"), ("code", "name", "status", "account", "contact", "deal", "quote", "owner", "source", "reference", "ordered_on", "requested_on", "tags")),
        Section(_("Delivery"), ("warehouse", "shipping", "billing", "note")),
        Section(_("Document"), ("seller", "currency", "language", "intro", "terms")),
        Section(_("Sums"), ("discount", "discount_amount", "discount_rate", "subtotal", "reduction", "net", "tax", "total", "margin", "margin_rate")),
        Section(pgettext_lazy("order", "Progress"), ("confirmed_at", "ended_at", "reason")),
    ),
    form=("account", "contact", "source", "reference", "requested_on", "currency", "shipping", "discount", "note"),
    list=List(
        columns=("code", "name", "account", "status", "total", "ordered_on", "requested_on", "owner"),
        sort="-created_at",
        totals=("total",),
        card=("account", "total", "status"),
        views=(
            View("mine", _("My orders"), {"field": "owner", "op": "me"}),
            View("drafts", pgettext_lazy("order", "Drafts"), DRAFT),
            View("open", _("To be delivered"), OPEN, sort="requested_on"),
        ),
    ),
    panels=(Panel("document", _("Document"), "fulfilment/document.html", document_panel, main=True),),
    related=ACTIVITY_PANELS,
    actions=(
        Action(
            "confirm", pgettext_lazy("verb", "Confirm"), actions.confirm, icon="check", available=actions.is_draft, primary=True,
            done=pgettext_lazy("order", "Confirmed"), help=_("From here on its amounts stay."),
        ),
        Action(
            "deliver", pgettext_lazy("verb", "Deliver"), shipping.deliver, icon="truck", available=actions.is_underway, primary=True, bulk=False, opens=True,
            fields=(
                Reference("carrier", _("Carrier"), to="carrier"),
                Text("tracking", _("Tracking number"), max_length=100),
                YesNo("at_once", _("Ship at once"), help=_("Else it is a draft in which quantities can be changed.")),
            ),
            done=_("Delivery made"), help=_("Of all that can go now: what is reserved, and what is not kept in stock."),
        ),
        Action(
            "return", pgettext_lazy("verb", "Make a return"), returning.begin_return, icon="undo-2", available=actions.is_with_customer, bulk=False, opens=True,
            fields=(Choice("reason", _("Reason"), options=RETURN_REASONS),), done=_("Return made"), help=_("Of all that was delivered; take off what stays."),
        ),
        Action(
            "reserve", pgettext_lazy("verb", "Reserve"), actions.reserve, icon="bookmark", available=actions.is_underway, done=_("Reserved"),
            help=_("Keep what is free in stock for the lines that wait."),
        ),
        Action(
            "release", pgettext_lazy("verb", "Release the stock"), actions.release, icon="bookmark-x", available=actions.is_underway, done=_("Released"),
            help=_("What is reserved for it is free for other orders."),
        ),
        Action(
            "document", _("PDF"), papers.order_document, icon="file-text", right="view", available=for_programs, bulk=False,
            help=_("The confirmation in Base64."),
        ),
        Action("copy", pgettext_lazy("verb", "Copy"), actions.copy, icon="copy", bulk=False, opens=True, done=_("Copied")),
        Action(
            "reprice", _("Use current prices"), actions.reprice, icon="refresh-cw", available=actions.is_draft, done=_("Priced"),
            help=_("The prices of the lines become what the price books say now, also those typed by hand."),
        ),
        Action(
            "recalculate", pgettext_lazy("verb", "Recalculate"), actions.recalculate, icon="calculator", available=actions.is_draft, done=_("Recalculated"),
            help=_("Taxes and sums become those of today; prices stay."),
        ),
        Action(
            "close", pgettext_lazy("verb", "Close"), actions.close, icon="archive", available=actions.is_partly, fields=REASON,
            done=pgettext_lazy("order", "Closed"), help=_("What was not delivered will not be."),
        ),
        Action(
            "cancel", pgettext_lazy("verb", "Cancel the order"), actions.cancel, icon="circle-x", available=actions.is_cancellable, danger=True,
            fields=REASON, done=pgettext_lazy("order", "Cancelled"),
        ),
    ),
    unfinished={"field": "status", "op": "in", "value": ["draft", *UNDERWAY]},
    search=Search(fields=("code", "reference", "account", "contact", "tags"), subtitle=("code", "account", "status"), weight=2, amounts=("total",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(
        match=("code",),
        aliases=(("name", "order"), ("name", "заказ"), ("account", "company"), ("account", "customer"), ("account", "компания"), ("reference", "po number"), ("ordered_on", "order date"), ("requested_on", "required date")),
    ),
    prepare=(keep_what_was_confirmed, begin, begin_orders, settle_orders, numbered("order", "O-")),
    moved=(keep_orders,),
)  # fmt: skip
