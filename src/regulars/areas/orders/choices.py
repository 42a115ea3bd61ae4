"""The words people choose from about quotes."""

from django.utils.translation import pgettext_lazy

from regulars.base.i18n import LANGUAGES
from regulars.engine.fields import Option

DRAFT, SENT, ACCEPTED, REFUSED, EXPIRED, SUPERSEDED = "draft", "sent", "accepted", "refused", "expired", "superseded"

STATUSES = (
    Option(DRAFT, pgettext_lazy("quote", "Draft")),
    Option(SENT, pgettext_lazy("quote", "Sent"), "accent"),
    Option(ACCEPTED, pgettext_lazy("quote", "Accepted"), "good"),
    Option(REFUSED, pgettext_lazy("quote", "Refused"), "bad"),
    Option(EXPIRED, pgettext_lazy("quote", "Expired"), "warn"),
    Option(SUPERSEDED, pgettext_lazy("quote", "Superseded")),
)

SPEECHES = tuple(Option(code, name) for code, name in LANGUAGES.items())
"""Languages a document is written in, each by its own name."""
