"""Returns and their lines, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.fulfilment import parts, past_returns, returning
from regulars.areas.fulfilment.choices import RETURN_REASONS, RETURN_STATUSES
from regulars.areas.fulfilment.entities.delivery import DRAFT, OF_LINE, of_order, quantity
from regulars.areas.fulfilment.models import OrderReturn, ReturnLine
from regulars.areas.fulfilment.panels import return_panel
from regulars.areas.orders.documents.fields import kept
from regulars.areas.orders.numbering import numbered
from regulars.engine.describe import Access, Action, Entity, Entry, Exchange, List, Panel, Search, Section, View
from regulars.engine.fields import Choice, Date, Integer, LongText, Moment, Money, Reference, Tags, Text, YesNo

RETURN = Entity(
    name="order-return",
    plural="returns",
    model=OrderReturn,
    label=pgettext_lazy("order", "Return"),
    label_plural=pgettext_lazy("order", "Returns"),
    icon="undo-2",
    group="orders",
    title="code",
    help=_("Delivered goods that come back, and what is to be credited for them."),
    retention=_("What came back stays for the books; the person’s name goes out of its texts."),
    fields=(
        kept(Text, "name", _("Name")),
        kept(Text, "code", _("Number"), max_length=30, unique=True),
        Reference("order", pgettext_lazy("purchase", "Order"), to="order", required=True, parent=True),
        kept(Reference, "account", _("Account"), to="account", parent=True),
        kept(Choice, "status", _("Status"), options=RETURN_STATUSES, default="draft"),
        Choice("reason", _("Reason"), options=RETURN_REASONS),
        LongText("note", _("Note")),
        Reference("warehouse", _("Warehouse"), to="warehouse", help=_("Where the goods lie afterwards. Empty: where they came from.")),
        Date("received_on", _("Received on")),
        kept(Moment, "received_at", pgettext_lazy("return", "Received")),
        kept(Money, "net", _("Credit, net")),
        kept(Money, "tax", _("Credit, taxes")),
        kept(Money, "total", _("Credit"), help=_("The share of what the order came to, with its discounts and taxes.")),
        Tags("tags", _("Tags")),
    ),
    facts=("order", "account", "status", "reason", "total"),
    sections=(
        Section(pgettext_lazy("order", "Return"), ("code", "status", "order", "account", "reason", "note", "warehouse",  "received_on", "received_at", "tags")),
        Section(_("Credit"), ("net", "tax", "total")),
    ),
    form=("order", "reason", "note", "warehouse", "received_on"),
    list=List(
        columns=("code", "name", "order", "status", "reason", "total", "received_on"),
        sort="-created_at",
        totals=("total",),
        card=("name", "order", "status"),
        views=(View("drafts", _("Expected"), DRAFT),),
    ),
    panels=(Panel("document", _("What is in it"), "fulfilment/return.html", return_panel, main=True),),
    related=ACTIVITY_PANELS,
    actions=(
        Action(
            "take_back", pgettext_lazy("verb", "Receive"), returning.take_back, icon="package-check", available=returning.is_draft, primary=True,
            done=pgettext_lazy("return", "Received"), help=_("The goods are here: what is not scrapped lies in the warehouse again."),
        ),
    ),
    unfinished=DRAFT,
    search=Search(fields=("code", "order", "account"), subtitle=("account", "status")),
    access=Access(owner="", through="order"),
    merges=False,
    exchange=Exchange(match=("code",), aliases=(("received_on", "return date"), ("order", "order number"))),
    prepare=(parts.keep_return, parts.begin, past_returns.begin_returns, parts.keep_return_order, numbered("return", "R-")),
    moved=(parts.keep_returns,),
)  # fmt: skip

RETURN_LINE = Entity(
    name="return-line",
    plural="return-lines",
    model=ReturnLine,
    label=_("Line of a return"),
    label_plural=_("Lines of returns"),
    icon="package",
    menu=False,
    help=_("So many of a line of the order came back."),
    fields=(
        kept(Text, "name", _("Name")),
        Reference("order_return", pgettext_lazy("order", "Return"), to="order-return", required=True, parent=True),
        Reference(
            "order_line", _("Line of the order"), to="order-line", required=True, narrow=of_order("order_return")
        ),
        Reference(
            "product", _("Product"), to="product", on_form=False, help=_("In files, instead of the line of the order.")
        ),
        quantity(),
        YesNo("is_scrapped", _("Scrapped"), help=_("It does not lie in the warehouse again.")),
        kept(Money, "net", _("Credit, net")),
        kept(Money, "total", _("Credit")),
        Integer("position", _("Order"), low=0, on_form=False),
    ),
    facts=("order_return", "quantity", "total"),
    form=("order_return", "order_line", "quantity", "is_scrapped"),
    list=List(columns=("name", "order_return", "quantity", "is_scrapped", "total"), sort="-created_at"),
    exchange=Exchange(aliases=(("quantity", "qty"), ("product", "sku"), ("product", "stock code"))),
    access=Access(owner="", through="order_return"),
    part_of="order_return",
    entry=Entry("order_line", codes=OF_LINE),
    merges=False,
    prepare=(past_returns.hold_told, past_returns.find_lines, parts.settle_return_lines, past_returns.take_back_told),
    moved=(parts.keep_return_lines,),
)
