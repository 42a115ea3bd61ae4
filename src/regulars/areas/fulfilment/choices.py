"""The words people choose from about orders."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import OpenOptions, Option

DRAFT, CONFIRMED, PARTLY, DELIVERED = "draft", "confirmed", "partly", "delivered"
RETURNED, CLOSED, CANCELLED = "returned", "closed", "cancelled"

STATUSES = (
    Option(DRAFT, pgettext_lazy("order", "Draft")),
    Option(CONFIRMED, pgettext_lazy("order", "Confirmed"), "accent"),
    Option(PARTLY, pgettext_lazy("order", "Partly delivered"), "warn"),
    Option(DELIVERED, pgettext_lazy("order", "Delivered"), "good"),
    Option(RETURNED, pgettext_lazy("order", "Returned"), "bad"),
    Option(CLOSED, pgettext_lazy("order", "Closed")),
    Option(CANCELLED, pgettext_lazy("order", "Cancelled"), "bad"),
)
STATUS_WORDS = {option.value: option for option in STATUSES}
UNDERWAY = (CONFIRMED, PARTLY)
"""Of which something is still to be delivered."""

QUOTE, DEAL, PHONE, MAIL, SHOP, APP, API, IMPORT = "quote", "deal", "phone", "mail", "shop", "app", "api", "import"

SOURCES = (
    Option(PHONE, _("Phone")),
    Option(MAIL, pgettext_lazy("order", "E-mail")),
    Option(QUOTE, pgettext_lazy("offer", "Quote")),
    Option(DEAL, _("Deal")),
    Option(SHOP, pgettext_lazy("order", "Shop")),
    Option(APP, pgettext_lazy("order", "Phone app")),
    Option(API, pgettext_lazy("order", "API")),
    Option(IMPORT, pgettext_lazy("order", "Import")),
)

SHIPPED, RECEIVED = "shipped", "received"

DELIVERY_STATUSES = (
    Option(DRAFT, pgettext_lazy("delivery", "Draft")),
    Option(SHIPPED, pgettext_lazy("delivery", "Shipped"), "good"),
)
RETURN_STATUSES = (
    Option(DRAFT, pgettext_lazy("return", "Expected")),
    Option(RECEIVED, pgettext_lazy("return", "Received"), "good"),
)
RETURN_REASONS = OpenOptions(
    "return_reason",
    _("Reasons of returns"),
    (
        Option("damaged", pgettext_lazy("return", "Damaged")),
        Option("wrong", pgettext_lazy("return", "Wrong goods")),
        Option("faulty", pgettext_lazy("return", "Faulty")),
        Option("late", pgettext_lazy("return", "Came too late")),
        Option("unwanted", pgettext_lazy("return", "Not wanted any more")),
        Option("other", pgettext_lazy("return", "Other")),
    ),
)
