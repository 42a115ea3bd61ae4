"""How the words of each kind of file are read: piece by piece, so that the reader may stop at any of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import IO
from xml.etree.ElementTree import Element, iterparse

Reader = Callable[[str], Iterator[str]]
READ_AT_ONCE = 4 << 20
PAGES = 500
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


def reader_of(media_type: str) -> Reader | None:
    """Who reads a kind of file; None where it has no words."""
    if media_type == "application/pdf":
        return pdf
    if media_type in (f"{OFFICE}spreadsheetml.sheet", f"{OPEN}spreadsheet", "application/vnd.ms-excel"):
        return workbook
    if media_type.startswith((OFFICE, OPEN)):
        return office
    if media_type == "text/html":
        return html
    if media_type == "message/rfc822":
        return mail
    return plain if media_type.startswith("text/") or media_type == "application/json" else None


def pdf(path: str) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for number, page in enumerate(reader.pages):
        if number >= PAGES:
            return
        yield unbroken(page.extract_text())


_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_BROKEN = re.compile(r"(?<=[^\W\d_])[ \t]*(?:\n[ \t]*)?[‐\u00ad-][ \t]*\n[ \t]*(?=[^\W\d_])")


def unbroken(text: str) -> str:
    """Words that a typesetter cut at the end of a line, whole again, and letters that stand as one apart."""
    parts = _BROKEN.split(text.translate(_LIGATURES))
    return "".join(part if not at or part[0].islower() else f"-{part}" for at, part in enumerate(parts))


def workbook(path: str) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        yield name
        for row in book.get_sheet_by_name(name).iter_rows():
            yield " ".join(str(cell) for cell in row if cell != "")


def office(path: str) -> Iterator[str]:
    """Text documents and presentations are XML in a zip: the words between the tags, paragraph by paragraph."""
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        for name in sorted(archive.namelist(), key=_in_order):
            if _TEXT_PARTS.fullmatch(name):
                with archive.open(name) as part:
                    yield from _paragraphs(part)


_TEXT_PARTS = re.compile(
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml|content\.xml"
)
_BREAKS = frozenset(("tab", "br", "cr", "s", "line-break"))
_UNREAD = frozenset(("delText", "instrText"))
"""What was struck out in a tracked change, and codes of fields: no reader of the document reads them."""


def _in_order(name: str) -> tuple[bool, int, str]:
    """The document before its notes, slide 2 before slide 10."""
    number = re.search(r"(\d+)\.xml$", name)
    return not name.endswith(("document.xml", "content.xml")), int(number[1]) if number else 0, name


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    struck = 0
    for event, element in iterparse(part, ("start", "end")):  # noqa: S314 - this process is bounded
        name = _name(element)
        if name == "tracked-changes":
            struck += 1 if event == "start" else -1
        if event == "end" and name in ("p", "h"):
            if not struck:
                yield "".join(_within(element))
            element.clear()


def _within(element: Element) -> Iterator[str]:
    if _name(element) in _UNREAD:
        return
    if _name(element) in _BREAKS:
        yield " "
    yield element.text or ""
    for child in element:
        yield from _within(child)
        yield child.tail or ""


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def html(path: str) -> Iterator[str]:
    yield without_tags(_decoded(_bytes(path)))


def without_tags(text: str) -> str:
    """What a reader of the page sees."""
    from html import unescape

    import nh3

    spaced = re.sub(r"<(?=/?(?:p|div|br|li|td|th|tr|h\d|title)\b)", " <", text, flags=re.IGNORECASE)
    return unescape(nh3.clean(spaced, tags=set()))


def mail(path: str) -> Iterator[str]:
    """Who wrote to whom about what, and the text; of two versions the plain one."""
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(_bytes(path))
    yield from (str(message[name]) for name in ("subject", "from", "to", "cc", "date") if message[name])
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = _content(body)
        yield without_tags(text) if body.get_content_subtype() == "html" else text
    yield from (each.get_filename() or "" for each in message.iter_attachments())


def _content(body: Message) -> str:
    raw = body.get_payload(decode=True)
    return _decoded(raw) if isinstance(raw, bytes) else ""


def plain(path: str) -> Iterator[str]:
    raw = _bytes(path)
    if b"\0" not in raw or raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # else it only says that it is text
        yield _decoded(raw)


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - a path of the command line, opened once
        return file.read(READ_AT_ONCE)


def _decoded(raw: bytes) -> str:
    """UTF-8, else what the bytes look most like."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        likely = from_bytes(raw[: 1 << 16], cp_isolation=["cp1251", "cp1252", "utf_16", "koi8_r", "utf_8"]).best()
        return raw.decode(likely.encoding if likely else "utf-8", "replace")
