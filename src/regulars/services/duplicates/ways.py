"""The ways by which records come in, and what may be done on a match, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.matches import ALLOW, BLOCK, REPORT, WARN

WAYS: dict[str, Any] = {
    "form": _("Forms and lists"),
    "quick": _("Quick create"),
    "import": pgettext_lazy("way in", "Import"),
    "api": _("API"),
    "capture": _("Lead capture"),
    "mail": pgettext_lazy("way in", "Mail"),
    "restore": _("Back from the bin"),
    "undo": _("Undo of a merge"),
}
DEEDS: dict[str, Any] = {
    "": _("Nothing"),
    ALLOW: _("Show while typing"),
    REPORT: _("Let through, list the pair"),
    WARN: _("Ask first"),
    BLOCK: _("Refuse"),
}
"""Where nobody can be asked (a cell of a list, an import, mail), a record is let through and the pair is listed."""
