"""The look of every letter: one column, the company's name above, why one gets it below. The same in plain text."""

from __future__ import annotations

import re
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regulars.engine import workspace

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def html(title: str, inner: str, unsubscribe: str = "", reason: str = "") -> str:
    """The whole letter. `inner` is trusted HTML."""
    context = {
        "title": title,
        "inner": inner,
        "unsubscribe": unsubscribe,
        "reason": reason,
        "workspace": workspace.value("name"),
        "address": settings.PUBLIC_URL,
        "language": get_language() or "en",
    }
    return render_to_string("outbox/letter.html", context)


def plain(text: str, unsubscribe: str = "", reason: str = "") -> str:
    """The text with the same foot as the HTML has (RFC 3676, section 4.3 for its line)."""
    foot = [
        line for line in (reason, _("Unsubscribe: %(link)s") % {"link": unsubscribe} if unsubscribe else "") if line
    ]
    return "\n".join([text.strip(), *(["", "-- ", *foot] if foot else [])]) + "\n"


def of_text(text: str) -> str:
    """HTML of plain text: paragraphs at empty lines, addresses that can be pressed, one that stands alone as a button."""
    return "".join(_paragraph(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip())


def button(address: str, label: str) -> str:
    """The one thing to do in a letter. Both are escaped here."""
    return f'<p class="do"><a class="button" href="{escape(address)}">{escape(label)}</a></p>'


def _paragraph(text: str) -> str:
    if _ADDRESS.fullmatch(text):
        return button(text, _("Open"))
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[at : found.start()]), f'<a href="{escape(found[0])}">{escape(found[0])}</a>']
        at = found.end()
    return f"<p>{''.join([*parts, escape(text[at:])])}</p>".replace("\n", "<br>\n")
