"""Price books, their entries and accounts, described; what products and accounts show of them."""

from decimal import Decimal as Number

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.prices.actions import ask_price
from regulars.areas.prices.choices import AUDIENCES, CURRENCY_OPTIONS, METHODS, PLACES
from regulars.areas.prices.models import PriceBook, PriceBookAccount, PriceBookEntry
from regulars.areas.prices.panels import account_panel, book_panel, product_panel
from regulars.areas.prices.reactions import (
    keep_accounts_apart,
    keep_accounts_apart_moved,
    keep_audience,
    keep_books_apart,
    keep_days,
    place_books,
    settle_entries,
)
from regulars.engine import workspace
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Exchange,
    Extend,
    List,
    Panel,
    Related,
    Rule,
    Search,
    Section,
    View,
)
from regulars.engine.fields import Choice, Condition, Date, Decimal, Integer, LongText, Reference, Text, YesNo
from regulars.engine.registry import register
from regulars.engine.rules import named_after, only_once


def named(after: str) -> Text:
    """The name of the linked record, by which a part is called."""
    return Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after=after)


def own_currency() -> str:
    """The workspace's currency, which most books are in."""
    return str(workspace.value("currency"))


FIXED = {"field": "method", "op": "eq", "value": "fixed"}
OF_BOOK = Reference("price_book", _("Price book"), to="price-book", required=True, parent=True)

register(
    Entity(
        name="price-book",
        plural="price-books",
        model=PriceBook,
        label=_("Price book"),
        label_plural=_("Price books"),
        icon="tags",
        group="catalog",
        help=_("Prices in one currency: for everyone, for a segment of the accounts, or for single ones."),
        fields=(
            Text("name", _("Name"), required=True, unique=True, max_length=120),
            Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, required=True, default=own_currency),
            Choice("audience", _("For whom"), options=AUDIENCES, default="everyone", required=True),
            Condition(
                "condition",
                _("Segment"),
                of="account",
                help=_("Which accounts are in the segment. It is asked anew for each price."),
            ),
            Integer("position", _("Place"), low=1, high=PLACES, help=_("Of two books that fit, the one with the smaller place counts. Empty: behind the others.")),
            Date("valid_from", _("Valid from")),
            Date("valid_until", _("Valid until")),
            YesNo("is_active", _("In use"), default=True),
            YesNo("is_public", _("Published"), help=_("Its prices stand on the public pages of the encyclopedia. Of books for everyone only.")),
            LongText("description", _("Description")),
        ),
        facts=("audience", "currency", "position", "valid_from", "valid_until"),
        sections=(
            Section(_("Price book"), ("name", "currency", "is_active", "is_public", "description")),
            Section(_("For whom"), ("audience", "condition", "position")),
            Section(_("When"), ("valid_from", "valid_until")),
        ),
        form=("name", "currency", "audience", "condition", "valid_from", "valid_until"),
        rules=(Rule("segment", _("Segment"), "show", ("condition",), {"field": "audience", "op": "eq", "value": "segment"}),),
        list=List(
            columns=("name", "audience", "position", "currency", "valid_from", "valid_until", "is_active"),
            sort="name",
            card=("audience", "currency"),
            views=(View("active", _("In use"), {"field": "is_active", "op": "eq", "value": True}),),
        ),
        related=(
            Related("price-book-entry", "price_book", ("from_quantity", "unit", "price", "percent"), _("Prices"), sort="name", limit=25, main=True),
            Related("price-book-account", "price_book", ("account",), _("Accounts"), sort="name", limit=20),
        ),
        panels=(Panel("price-book", _("For whom"), "prices/book.html", book_panel),),
        search=Search(subtitle=("currency", "audience"), weight=1),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(keep_audience, place_books),
        moved=(keep_books_apart,),
    ),
    Entity(
        name="price-book-entry",
        plural="price-book-entries",
        model=PriceBookEntry,
        label=_("Price"),
        label_plural=_("Prices"),
        icon="banknote",
        menu=False,
        help=_("What a product costs by a price book, from a quantity on."),
        fields=(
            named("product"),
            OF_BOOK,
            Reference("product", _("Product"), to="product", required=True, parent=True),
            Reference("unit", _("Unit"), to="unit", help=_("Empty: the product's own.")),
            Decimal("from_quantity", _("From quantity"), places=3, default=Number(0), low=Number(0), high=Number(10**9), required=True, cell="from_quantity"),
            Choice("method", _("How it is set"), options=METHODS, default="fixed", required=True),
            Decimal(
                "price", _("Fixed price"), places=4, low=Number(0), high=Number(10**12), help=_("In the currency of the price book."),
                cell="in_currency", beside=("price_book.currency",),
            ),
            Decimal("percent", _("Per cent"), places=2, cell="per_cent", low=Number(0), high=Number(10_000), help=_("Off the list price, or upon the cost.")),
            Date("valid_from", _("Valid from")),
            Date("valid_until", _("Valid until")),
        ),
        facts=("price_book", "product", "from_quantity", "price", "percent"),
        form=("price_book", "product", "from_quantity", "method", "price", "percent"),
        rules=(
            Rule("fixed", _("Fixed price"), "show", ("price",), FIXED),
            Rule("percent", _("Per cent"), "show", ("percent",), {"none": [FIXED]}),
        ),
        list=List(
            columns=("price_book", "product", "unit", "from_quantity", "method", "price", "percent", "valid_from", "valid_until"),
            sort="name",
            card=("price_book", "price"),
        ),
        exchange=Exchange(
            aliases=(
                ("price_book", "price list"),
                ("price_book", "pricelist"),
                ("price_book", "прайс-лист"),
                ("product", "sku"),
                ("product", "article"),
                ("product", "артикул"),
                ("product", "товар"),
                ("from_quantity", "min quantity"),
                ("from_quantity", "minimum quantity"),
                ("from_quantity", "от количества"),
                ("price", "unit price"),
                ("price", "цена"),
                ("percent", "discount"),
                ("percent", "скидка"),
            ),
        ),
        access=Access(owner="", open=True),
        part_of="price_book",
        prepare=(
            settle_entries,
            keep_days,
            only_once(
                "product", "price_book", "unit", "valid_from", "from_quantity",
                message=_("This book has a price for this product, unit, quantity and first day already."),
            ),
            named_after("product"),
        ),
    ),
    Entity(
        name="price-book-account",
        plural="price-book-accounts",
        model=PriceBookAccount,
        label=_("Account of a price book"),
        label_plural=_("Accounts of price books"),
        icon="building",
        menu=False,
        help=_("An account that a price book for single accounts is for."),
        fields=(named("account"), OF_BOOK, Reference("account", _("Account"), to="account", required=True, parent=True)),
        list=List(columns=("price_book", "account"), sort="-created_at"),
        access=Access(owner="", open=True),
        part_of="price_book",
        prepare=(
            only_once("account", "price_book", message=_("This account is in the price book already.")),
            keep_accounts_apart,
            named_after("account"),
        ),
        moved=(keep_accounts_apart_moved,),
    ),
    Extend(
        "product",
        panels=(Panel("prices", _("Prices"), "prices/product.html", product_panel),),
        actions=(
            Action(
                "price",
                pgettext_lazy("verb", "Ask the price"),
                ask_price,
                fields=(
                    Reference("account", _("Account"), to="account"),
                    Decimal("quantity", _("Quantity"), places=3, low=Number(0), high=Number(10**9), default=Number(1)),
                    Reference("unit", _("Unit"), to="unit"),
                    Choice("currency", _("Currency"), options=CURRENCY_OPTIONS),
                    Date("day", _("Day"), default=timezone.localdate),
                ),
                icon="calculator",
                right="view",
                bulk=False,
                done=_("Price"),
                help=_("What one unit costs an account, and which rule says so."),
            ),
        ),
    ),
    Extend(
        "account",
        panels=(Panel("account-prices", _("Its prices"), "prices/account.html", account_panel),),
    ),
)  # fmt: skip
