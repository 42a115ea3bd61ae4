"""The words people choose from about accounts in depth."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

ATTITUDES = (
    Option("supporter", pgettext_lazy("attitude", "Supporter"), "good"),
    Option("friendly", pgettext_lazy("attitude", "Friendly"), "good"),
    Option("neutral", pgettext_lazy("attitude", "Neutral")),
    Option("critical", pgettext_lazy("attitude", "Critical"), "warn"),
    Option("opponent", pgettext_lazy("attitude", "Opponent"), "bad"),
)
ATTITUDE_ICONS = {
    "supporter": "star",
    "friendly": "thumbs-up",
    "neutral": "minus",
    "critical": "triangle-alert",
    "opponent": "thumbs-down",
}
"""What an attitude looks like beside its word."""
SIDES = (Option("account", _("Account")), Option("contact", _("Contact")))
STRENGTHS = (
    Option("weak", pgettext_lazy("relation", "Weak")),
    Option("medium", pgettext_lazy("relation", "Medium"), "accent"),
    Option("strong", pgettext_lazy("relation", "Strong"), "good"),
)

OBJECTIVE_STATUSES = (
    Option("open", pgettext_lazy("objective", "Open"), "accent"),
    Option("reached", pgettext_lazy("objective", "Reached"), "good"),
    Option("missed", pgettext_lazy("objective", "Missed"), "bad"),
    Option("dropped", pgettext_lazy("objective", "Dropped")),
)
RISK_STATUSES = (
    Option("open", pgettext_lazy("risk", "Open"), "warn"),
    Option("happened", pgettext_lazy("risk", "Happened"), "bad"),
    Option("closed", pgettext_lazy("risk", "Closed")),
)
LEVELS = (
    Option("low", pgettext_lazy("level", "Low")),
    Option("medium", pgettext_lazy("level", "Medium"), "warn"),
    Option("high", pgettext_lazy("level", "High"), "bad"),
)
MEMBER_ROLES = (
    Option("manager", _("Key account manager")),
    Option("sponsor", _("Sponsor in the management")),
    Option("sales", _("Sales")),
    Option("service", _("Service")),
    Option("technical", _("Technical")),
    Option("finance", _("Finance")),
    Option("other", _("Other")),
)
