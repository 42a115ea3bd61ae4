"""What promotions and coupons may be."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

METHODS = (
    Option("percent", _("Per cent off")),
    Option("amount", _("Amount off each unit")),
    Option("total", _("Amount off all together")),
    Option("free", _("Buy some, get some")),
)
HELD, USED, RELEASED = "held", "used", "released"
STATES = (
    Option(HELD, pgettext_lazy("coupon", "Held"), "accent"),
    Option(USED, pgettext_lazy("coupon", "Used"), "good"),
    Option(RELEASED, pgettext_lazy("coupon", "Released")),
)
