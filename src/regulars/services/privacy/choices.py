"""The words people choose from about requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

KINDS = (
    Option("access", _("To see their data")),
    Option("portability", _("To get their data as a file")),
    Option("rectification", _("To mend their data")),
    Option("erasure", _("To be erased"), "warn"),
    Option("objection", _("To object to the use")),
)
STATES = (
    Option("new", pgettext_lazy("request", "New"), "accent"),
    Option("checking", _("Identity is being checked"), "warn"),
    Option("working", _("In progress"), "accent"),
    Option("done", pgettext_lazy("request", "Done"), "good"),
    Option("refused", pgettext_lazy("request", "Refused"), "bad"),
)
CHANNELS = (
    Option("email", _("E-mail")),
    Option("phone", _("Phone")),
    Option("letter", _("Letter")),
    Option("form", _("Web form")),
    Option("person", _("In person")),
    Option("authority", _("Through an authority")),
)
MODES = (
    Option("erase", _("Erase: what is left goes to the bin")),
    Option("anonymise", _("Anonymise: what is left stays in lists and figures")),
)
OPEN = {"field": "state", "op": "in", "value": ["new", "checking", "working"]}
