"""Quotes and their lines, described; their panels on accounts, contacts, deals and products."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.orders import templates
from regulars.areas.orders.actions import quote_deal
from regulars.areas.orders.entities.comment import QUOTE_COMMENT
from regulars.areas.orders.entities.line import QUOTE_LINE
from regulars.areas.orders.entities.quote import QUOTE
from regulars.areas.orders.entities.template import QUOTE_TEMPLATE, QUOTE_TEMPLATE_LINE
from regulars.areas.sales.actions.deals import is_open
from regulars.engine.describe import Action, Extend, Related
from regulars.engine.fields import Reference
from regulars.engine.registry import register

COLUMNS = ("code", "status", "total", "valid_until")

register(
    QUOTE_TEMPLATE,
    QUOTE_TEMPLATE_LINE,
    QUOTE,
    QUOTE_LINE,
    QUOTE_COMMENT,
    Extend("account", related=(Related("quote", "account", COLUMNS, _("Quotes")),)),
    Extend("contact", related=(Related("quote", "contact", COLUMNS, _("Quotes")),)),
    Extend(
        "deal",
        related=(Related("quote", "deal", COLUMNS, _("Quotes")),),
        actions=(
            Action(
                "quote",
                pgettext_lazy("verb", "Make a quote"),
                quote_deal,
                icon="file-text",
                available=is_open,
                bulk=False,
                opens=True,
                done=_("Quote made"),
                help=_("Its account, contact and lines are carried over."),
            ),
            Action(
                "quote-by-template",
                pgettext_lazy("verb", "Make a quote from a template"),
                templates.quote_deal,
                icon="layers",
                fields=(Reference("quote_template", _("Quote template"), to="quote-template", required=True),),
                available=is_open,
                bulk=False,
                opens=True,
                done=_("Quote made"),
                help=_("Its account, contact and lines are carried over; those of the template come behind them."),
            ),
        ),
    ),
    Extend(
        "product", related=(Related("quote-line", "product", ("quote", "quantity", "price", "amount"), _("In quotes")),)
    ),
)
