"""What entries, links and texts may be."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATUSES = (
    Option(DRAFT, pgettext_lazy("entry", "Draft")),
    Option(PUBLISHED, pgettext_lazy("entry", "Published"), "good"),
    Option(WITHDRAWN, pgettext_lazy("entry", "Withdrawn"), "warn"),
)
SPEECHES = (Option("en", "English"), Option("ru", "Русский"))
LINKS = (
    Option("cross_sell", _("Goes well with it")),
    Option("up_sell", _("A better one"), "accent"),
    Option("accessory", _("Accessory")),
    Option("replacement", _("Takes its place"), "warn"),
)
