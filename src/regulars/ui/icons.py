"""Drawings from the sprite."""

from __future__ import annotations

from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup

ICONS = {
    "account": "building-2",
    "bar-chart": "chart-column",
    "call": "phone",
    "campaign": "megaphone",
    "company": "building-2",
    "deal": "handshake",
    "edit": "pencil",
    "lead": "flag",
    "meeting": "calendar",
    "more": "ellipsis",
    "note": "sticky-note",
    "person": "user",
    "product": "package",
    "quote": "file-text",
    "task": "circle-check",
    "warning": "triangle-alert",
}
"""The trade's names for some drawings."""


def icon(name: str, extra: str = "") -> Markup:
    """A drawing from the sprite, for decoration: its meaning stands beside it in words or in the button's label."""
    return _icon(name or "circle", extra)


@lru_cache(maxsize=1024)
def _icon(name: str, extra: str) -> Markup:
    classes = f"icon {extra}" if extra else "icon"
    address = f"{static('vendor/icons.svg')}#{ICONS.get(name, name)}"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>').format(classes, address)
