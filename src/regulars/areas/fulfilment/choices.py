"""The words people choose from about orders."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

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
