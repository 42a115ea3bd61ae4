"""Formatted words from people and mails: kept harmless, and read as plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

_PARAGRAPH_TAGS = "p ul ol blockquote pre h1 h2 h3 h4 h5 h6 table"
_PARAGRAPHS = frozenset(_PARAGRAPH_TAGS.split())
_BLOCKS = _PARAGRAPHS | {"div", "br", "li", "hr", "tr", "section", "article", "header", "footer"}
_SILENT = frozenset(["script", "style", "head", "title", "template"])
_INLINE_TAGS = "a b strong i em u s del ins mark small sub sup code br span img"
_BLOCK_TAGS = "hr div li thead tbody tfoot tr th td caption figure figcaption"
_TAGS = {*_INLINE_TAGS.split(), *_BLOCK_TAGS.split(), *_PARAGRAPHS}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_OWN_IMAGE = re.compile(r"(?:/(?!/)|cid:|data:image/(?:png|jpeg|gif|webp);base64,)", re.IGNORECASE)
_WEB_IMAGE = re.compile(r"https?://", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


def clean_html(text: str, *, remote_images: bool = False) -> str:
    """HTML that is safe to show: a short list of tags, no styles and scripts, links that open apart and tell no referrer.

    Images stay when they are embedded, attached (`cid:`) or ours (a path); from elsewhere only with `remote_images`, since
    loading one tells its owner that the mail was opened.
    """

    def checked(tag: str, attribute: str, value: str) -> str | None:
        value = value.strip()
        if attribute == "href":
            return value if _LINK.match(value) else None
        if attribute == "src":
            return value if _OWN_IMAGE.match(value) or (remote_images and _WEB_IMAGE.match(value)) else None
        return value

    return nh3.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=checked,
        clean_content_tags=set(_SILENT),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def html_to_text(text: str) -> str:
    """The words of a piece of HTML: a line for each block, an empty line between paragraphs, "- " before list items."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "li":
            self.said.append("\n- ")
        elif tag in ("td", "th"):
            self.said.append(" ")
        elif tag in _BLOCKS:
            self.said.append("\n\n" if tag in _PARAGRAPHS else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _PARAGRAPHS:
            self.said.append("\n\n")
        elif tag in _BLOCKS and tag != "li":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(" ".join(re.split(r"\s+", data)))
