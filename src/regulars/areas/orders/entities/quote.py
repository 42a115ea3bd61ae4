"""The quote, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.orders import actions, coupons, templates
from regulars.areas.orders.choices import SPEECHES, STATUSES
from regulars.areas.orders.documents.beginning import begin
from regulars.areas.orders.documents.fields import discount_fields, kept, sum_fields
from regulars.areas.orders.making import month_from_now
from regulars.areas.orders.models import Quote
from regulars.areas.orders.numbering import numbered
from regulars.areas.orders.panels import document_panel, link_panel, versions_panel
from regulars.areas.orders.reactions import keep_quotes, keep_what_was_sent, settle_quotes
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Exchange,
    List,
    Offer,
    Panel,
    Related,
    Search,
    Section,
    View,
    for_programs,
)
from regulars.engine.fields import (
    Choice,
    Date,
    Email,
    Integer,
    LongText,
    Moment,
    Percent,
    Reference,
    Structure,
    Tags,
    Text,
    YesNo,
)

SENT = {"field": "status", "op": "eq", "value": "sent"}
DRAFT = {"field": "status", "op": "eq", "value": "draft"}


QUOTE = Entity(
    name="quote",
    plural="quotes",
    model=Quote,
    label=pgettext_lazy("offer", "Quote"),
    label_plural=_("Quotes"),
    icon="file-text",
    group="sales",
    help=_("A priced offer to an account, in versions. Once it was sent, nothing of it changes."),
    retention=_("What was offered to whom at which price stays for the books, with the document that was sent; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), max_length=400, help=_("Empty: that of the account.")),
        Text("code", _("Number"), readonly=True, on_form=False, max_length=30),
        Integer("revision", _("Version"), readonly=True, on_form=False, default=1),
        Choice("status", _("Status"), options=STATUSES, readonly=True, on_form=False, default="draft"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("contact", _("Contact"), to="contact", parent=True),
        Reference("deal", _("Deal"), to="deal", parent=True),
        Reference("owner", _("Owner"), to="user"),
        Reference("seller", _("Own company"), to="seller", help=_("Empty: the usual one.")),
        Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("Empty: that of the account’s price book. It stays once there are lines.")),
        Choice("language", pgettext_lazy("document", "Language"), options=SPEECHES, help=_("Of the document. Empty: that of the contact.")),
        Reference("template", _("Document template"), to="document-template", help=_("Empty: the usual one for quotes.")),
        Date("valid_until", _("Valid until"), default=month_from_now),
        Percent("deposit", _("Deposit"), default=Number(0), help=_("Per cent of the total that are to be paid once the quote is accepted.")),
        *discount_fields(),
        *sum_fields(),
        LongText("intro", _("Introduction"), help=_("Stands above the lines.")),
        LongText("terms", _("Terms"), help=_("Stands below the total.")),
        Integer("remind_after", _("Reminder after days without an answer"), low=0, high=365, on_form=False, help=_("Empty: as for all quotes. 0: none.")),
        Integer("remind_before", _("Reminder days before the last day"), low=0, high=365, on_form=False, help=_("Empty: as for all quotes. 0: none.")),
        kept(Text, "mailed_to", _("Sent by e-mail to"), max_length=320, personal=True),
        kept(Moment, "sent_at", pgettext_lazy("quote", "Sent")),
        kept(Moment, "opened_at", _("First opened")),
        kept(Moment, "seen_at", _("Last opened"), keep_history=False),
        kept(Moment, "decided_at", _("Decided")),
        kept(Text, "decided_by", _("Decided by"), max_length=200, personal=True),
        kept(LongText, "refusal", _("Reason of the refusal")),
        kept(Reference, "made_from", _("Made from the template"), to="quote-template"),
        kept(Reference, "previous", _("Version before"), to="quote"),
        Tags("tags", _("Tags")),
    ),
    facts=("code", "total", "status", "valid_until", "owner"),
    sections=(
        Section(pgettext_lazy("offer", "Quote"), ("name", "code", "revision", "status", "account", "contact", "deal", "owner", "tags")),
        Section(_("Document"), ("seller", "currency", "language", "template", "valid_until", "deposit", "intro", "terms")),
        Section(_("Sums"), ("discount", "discount_amount", "discount_rate", "subtotal", "reduction", "net", "tax", "total", "margin", "margin_rate")),
        Section(pgettext_lazy("quote", "End"), ("mailed_to", "remind_after", "remind_before", "sent_at", "opened_at", "seen_at", "decided_at", "decided_by", "refusal", "previous", "made_from")),
    ),
    form=("account", "contact", "deal", "name", "currency", "language", "valid_until", "discount", "deposit", "intro", "terms"),
    list=List(
        columns=("code", "name", "account", "status", "total", "discount_rate", "valid_until", "owner"),
        sort="-created_at",
        totals=("total",),
        card=("account", "total", "status"),
        views=(
            View("mine", _("My quotes"), {"field": "owner", "op": "me"}),
            View("drafts", _("Drafts"), DRAFT),
            View("sent", _("Waiting for an answer"), SENT, sort="valid_until"),
            View("unopened", _("Not opened yet"), {"all": [SENT, {"field": "opened_at", "op": "empty"}]}, sort="sent_at"),
            View("opened", _("Opened, no answer"), {"all": [SENT, {"field": "opened_at", "op": "filled"}]}, sort="-seen_at"),
            View("ending", _("Ending within a week"), {"all": [SENT, {"field": "valid_until", "op": "period", "value": "next_n_days:7"}]}, sort="valid_until"),
        ),
    ),
    panels=(
        Panel("document", _("Document"), "orders/document.html", document_panel, main=True),
        Panel("link", _("The customer’s page"), "orders/link.html", link_panel),
        Panel("versions", _("Versions"), "orders/versions_panel.html", versions_panel),
    ),
    related=(Related("quote-comment", "quote", ("author", "text"), _("Conversation"), sort="created_at", limit=12), *ACTIVITY_PANELS),
    actions=(
        Action(
            "send", pgettext_lazy("verb", "Mark as sent"), actions.send, icon="send", available=actions.is_draft, primary=True, bulk=False,
            done=pgettext_lazy("done", "Sent"), help=_("From here on nothing of it changes."),
        ),
        Action(
            "accept", pgettext_lazy("verb", "Accepted"), actions.accept, icon="thumbs-up", available=actions.is_sent, primary=True, bulk=False,
            fields=(
                Text("name", _("By whom"), max_length=200),
                Structure("chosen", _("Chosen lines"), shape="list", help=_("Ids of the optional lines and alternatives that count.")),
            ),
            done=pgettext_lazy("quote", "Accepted"),
        ),
        Action(
            "refuse", pgettext_lazy("verb", "Refused"), actions.refuse, icon="thumbs-down", available=actions.is_sent, danger=True, bulk=False,
            fields=(
                LongText("reason", _("Reason"), required=True, max_length=actions.LONGEST),
                Text("name", _("By whom"), max_length=200),
            ),
            done=pgettext_lazy("quote", "Refused"),
        ),
        Action(
            "renew", pgettext_lazy("verb", "New version"), actions.renew, icon="copy", available=actions.is_renewable, bulk=False, opens=True,
            done=_("New version made"), help=_("A draft with everything in it. This version cannot be accepted any more."),
        ),
        Action(
            "take-template", pgettext_lazy("verb", "Add lines of a template"), templates.take, icon="layers", available=actions.is_draft, bulk=False,
            fields=(Reference("quote_template", _("Quote template"), to="quote-template", required=True),),
            done=_("Lines added"), help=_("Its lines come behind those that are there; its words fill what is empty."),
        ),
        Action(
            "save-as-template", pgettext_lazy("verb", "Save as a template"), templates.save_as, icon="bookmark", right="view", bulk=False, opens=True,
            fields=(Text("name", _("Name"), required=True, max_length=200),), done=_("Template made"),
            help=_("A quote template with its lines, words and conditions. Prices of price books are left to them."),
        ),
        Action("copy", pgettext_lazy("verb", "Copy"), actions.copy, icon="copy", bulk=False, opens=True, done=_("Copied")),
        Action(
            "mail", pgettext_lazy("verb", "Send by e-mail"), actions.mail, icon="mail", available=actions.is_sent, bulk=False,
            fields=(
                Email("to", _("To"), required=True),
                LongText("message", _("Message"), max_length=actions.LONGEST, help=_("The link to the quote stands below it.")),
                YesNo("attach", _("Attach the PDF"), default=True),
                YesNo("anyway", _("Also where they are not to be disturbed now"), default=False),
            ),
            done=_("Letter sent"),
        ),
        Action(
            "link", pgettext_lazy("verb", "New link"), actions.link, icon="link", available=actions.is_sent, bulk=False,
            done=_("Link made"), help=_("A new address of the customer’s page; the one before leads nowhere any more."),
        ),
        Action(
            "unlink", pgettext_lazy("verb", "Withdraw the link"), actions.unlink, icon="unlink", available=actions.has_link, bulk=False, danger=True,
            done=_("Link withdrawn"), help=_("The customer’s page cannot be opened any more."),
        ),
        Action(
            "document", _("PDF"), actions.document, icon="file-text", right="view", available=for_programs, bulk=False,
            help=_("The PDF in Base64: as it was sent, of a draft as it is now."),
        ),
        Action(
            "add_coupon", _("Add a coupon"), coupons.add_coupon, icon="tags", available=actions.is_draft, bulk=False, done=_("Coupon added"),
            fields=(Text("code", _("Code"), required=True, max_length=60),),
        ),
        Action(
            "remove_coupon", _("Remove a coupon"), coupons.remove_coupon, icon="x", available=coupons.has_coupons, bulk=False, done=_("Coupon removed"),
            fields=(Text("code", _("Code"), required=True, max_length=60),),
            offers=lambda quote, actor, answers: [Offer({"code": code}, "coupon", code, "") for code in coupons.codes_of(quote)],
        ),
        Action(
            "reprice", _("Use current prices"), actions.reprice, icon="refresh-cw", available=actions.is_draft, done=_("Priced"),
            help=_("The prices of the lines become what the price books say now, also those typed by hand."),
        ),
    ),
    unfinished={"field": "status", "op": "in", "value": ["draft", "sent"]},
    search=Search(fields=("code", "account", "contact", "tags"), subtitle=("code", "account", "status"), weight=2, amounts=("total",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(aliases=(("name", "quote"), ("name", "предложение"), ("account", "company"), ("account", "компания"))),
    prepare=(keep_what_was_sent, begin, settle_quotes, numbered("quote", "Q-")),
    moved=(keep_quotes,),
)  # fmt: skip
