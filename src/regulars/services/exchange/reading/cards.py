"""vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): each card a row of the same columns. vobject reads a card; one that is broken is told."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from regulars.services.exchange.reading.encoding import encoding_of
from regulars.services.exchange.reading.line import Line

LONGEST_CARD = 2 << 20
COLUMNS = (
    "UID", "Full name", "First name", "Middle name", "Last name", "Nickname", "Company", "Department", "Job title",
    "E-mail", "E-mail 2", "Phone", "Mobile phone", "Phone 2", "Website", "Street", "City", "Region", "Postcode", "Country",
    "Birthday", "Tags", "Description",
)  # fmt: skip
_QUOTED = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=([\w-]+)", re.IGNORECASE)
SKIPPED = ("PHOTO", "LOGO", "KEY", "SOUND")


def is_cards(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(400)
    return b"BEGIN:VCARD" in head.replace(b"\x00", b"").upper()


def rows(path: Path) -> Iterator[Line]:
    """Every card with its number, the first is 1."""
    import vobject

    for number, (text, broken) in enumerate(_cards(path), start=1):
        if broken:
            yield Line(number, [text[:200]], _("This card is never closed, or too long."))
            continue
        try:
            yield Line(number, _cells(text))
        except (vobject.base.VObjectError, ValueError, LookupError, AttributeError, TypeError):
            yield Line(number, [text[:200]], _("This card cannot be read as vCard."))


def _cards(path: Path) -> Iterator[tuple[str, bool]]:
    """The text of each card, pictures and keys left out; whether it is broken."""
    kept: list[str] = []
    size, skipping = 0, False
    with path.open(encoding=encoding_of(path), errors="replace", newline=None) as file:
        while line := file.readline(1 << 16):
            mark = line.strip().upper()
            if mark == "BEGIN:VCARD":
                if kept:
                    yield "".join(kept), True
                kept, size, skipping = [line], 0, False
                continue
            if not kept:
                continue
            if not line.startswith((" ", "\t")):
                name = mark.partition(":")[0].partition(";")[0].rpartition(".")[2]
                skipping = name in SKIPPED
            if mark == "END:VCARD":
                yield "".join([*kept, line]), size > LONGEST_CARD
                kept = []
            elif not skipping and size <= LONGEST_CARD:
                kept.append(line)
                size += len(line)
    if kept:
        yield "".join(kept), True


def _cells(text: str) -> list[str]:
    import vobject

    card = vobject.readOne(_unquoted(text), ignoreUnreadable=True)
    found = dict.fromkeys(COLUMNS, "")
    names = {"First name": "given", "Middle name": "additional", "Last name": "family"}
    for name in card.contents.get("n", [])[:1]:
        found |= {column: _words(getattr(name.value, part, "")) for column, part in names.items()}
    organisation = [_words(each) for each in _first(card, "org", [])]
    found["Company"] = organisation[0] if organisation else ""
    found["Department"] = ", ".join(filter(None, organisation[1:]))
    for column, key in (
        ("UID", "uid"), ("Full name", "fn"), ("Nickname", "nickname"), ("Job title", "title"), ("Website", "url"),
        ("Birthday", "bday"), ("Tags", "categories"), ("Description", "note"),
    ):  # fmt: skip
        found[column] = _words(_first(card, key, ""))
    found["UID"] = found["UID"].removeprefix("urn:uuid:")
    found["Birthday"] = _day(found["Birthday"])
    mails = [_words(each.value).removeprefix("mailto:") for each in card.contents.get("email", [])]
    found["E-mail"], found["E-mail 2"] = (*mails, "", "")[:2]
    _put_phones(card, found)
    address = _first(card, "adr", None)
    parts = {"Street": "street", "City": "city", "Region": "region", "Postcode": "code", "Country": "country"}
    found |= {column: _words(getattr(address, part, "")) for column, part in parts.items()}
    if not found["Full name"]:
        found["Full name"] = " ".join(filter(None, (found[column] for column in names))) or found["Company"]
    return list(found.values())


def _unquoted(text: str) -> str:
    """A card of version 2.1 with its quoted-printable values as plain text, as later versions write them."""
    if "QUOTED-PRINTABLE" not in text.upper():
        return text
    lines: list[str] = []
    for line in text.splitlines():
        if lines and lines[-1].endswith("=") and _QUOTED.search(lines[-1].partition(":")[0]):
            lines[-1] = lines[-1][:-1] + line.strip()
        else:
            lines.append(line)
    return "\r\n".join(map(_decoded, lines)) + "\r\n"


def _decoded(line: str) -> str:
    name, colon, value = line.partition(":")
    if not colon or not _QUOTED.search(name):
        return line
    charset = _CHARSET.search(name)
    try:
        words = quopri.decodestring(value.encode()).decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        return line
    return f"{_CHARSET.sub('', _QUOTED.sub('', name))}:{words.replace(chr(13), '').replace(chr(10), chr(92) + 'n')}"


def _put_phones(card: Any, found: dict[str, str]) -> None:
    others = []
    for each in card.contents.get("tel", []):
        kinds = {word.lower() for values in each.params.values() for word in values}
        number = _words(each.value).removeprefix("tel:")
        if "fax" in kinds or not number:
            continue
        if {"cell", "mobile"} & kinds and not found["Mobile phone"]:
            found["Mobile phone"] = number
        else:
            others.append(number)
    found["Phone"], found["Phone 2"] = (*others, "", "")[:2]


def _first(card: Any, key: str, default: Any) -> Any:
    listed = card.contents.get(key)
    return listed[0].value if listed else default


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_words, value)))
    return str(value or "").strip()


def _day(text: str) -> str:
    """`19850412` as 1985-04-12; a birthday without its year is left out."""
    if text.startswith("--"):
        return ""
    if len(text) >= 8 and text[:8].isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    return text[:10]
