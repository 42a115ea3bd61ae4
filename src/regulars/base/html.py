"""Formatted words: what may stay of HTML that came from outside, and its plain text."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
    "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_BREAKS = re.compile(r"</?(?:p|div|br|li|tr|h[1-4]|blockquote|pre)\b[^>]*>", re.IGNORECASE)


def clean_html(text: str) -> str:
    """HTML with only formatting left: no scripts, styles, pictures or forms; links tell nothing to where they lead."""
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def html_to_text(text: str) -> str:
    """The words of HTML, a line for each block."""
    broken = _BREAKS.sub("\n", text)
    words = html.unescape(nh3.clean(broken, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in words.splitlines())).strip()
