"""The words people choose from about accounts in depth."""

from __future__ import annotations

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
