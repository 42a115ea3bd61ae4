"""What price books and prices may be."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.base.money import CURRENCIES
from regulars.engine.fields import Option

FIRST = ("USD", "EUR", "GBP", "RUB", "CNY", "JPY", "CHF")
PLACES = 10_000
"""The last place of a price book."""
CURRENCY_OPTIONS = tuple(Option(code, code) for code in (*FIRST, *sorted(CURRENCIES - set(FIRST))))

AUDIENCES = (
    Option("everyone", pgettext_lazy("price book", "Everyone")),
    Option("segment", _("Segment"), "accent"),
    Option("accounts", _("Single accounts"), "good"),
)

METHODS = (
    Option("fixed", _("Fixed price")),
    Option("discount", _("Off the list price")),
    Option("markup", _("Upon the cost")),
)

CONFIGURED = "options"
"""The rule of a price that the price books alone cannot tell: the product and its options."""

RULES = (
    Option("account", _("The account's price book"), "good"),
    Option("segment", _("Price book of a segment"), "accent"),
    Option("everyone", _("Price book for everyone")),
    Option("list", _("List price")),
    Option("converted", _("Converted list price")),
    Option(CONFIGURED, _("The product and its options"), "accent"),
    Option("bundle", _("The parts of the bundle"), "accent"),
    Option("hand", _("Typed by hand"), "warn"),
    Option("none", _("No price found"), "bad"),
)
"""Which rule set the price of a line."""
