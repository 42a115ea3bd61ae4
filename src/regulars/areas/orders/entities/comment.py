"""What is said of a quote, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.orders.comments import settle_comments
from regulars.areas.orders.models import QuoteComment
from regulars.engine.describe import Access, Entity, Exchange, List
from regulars.engine.fields import LongText, Reference, Text, YesNo

QUOTE_COMMENT = Entity(
    name="quote-comment",
    plural="quote-comments",
    model=QuoteComment,
    label=_("Comment on a quote"),
    label_plural=_("Comments on quotes"),
    icon="message-square",
    menu=False,
    help=_("The customer reads it on the page of the quote."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400),
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote", required=True, parent=True),
        Text("author", _("By"), readonly=True, on_form=False, max_length=200, personal=True),
        LongText(
            "text",
            _("Text"),
            required=True,
            max_length=4000,
            personal=True,
            help=_("The customer reads it on the page of the quote."),
        ),
        YesNo("is_from_customer", _("By the customer"), readonly=True, on_form=False),
    ),
    list=List(columns=("quote", "author", "text", "created_at"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="quote"),
    part_of="quote",
    prepare=(settle_comments("quote"),),
)
