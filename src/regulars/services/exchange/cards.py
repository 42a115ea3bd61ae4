"""Records as vCard 3.0 (RFC 2426) or 4.0 (RFC 6350), for address books and telephones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from regulars.engine.describe import Entity
from regulars.engine.fields import Masked
from regulars.engine.query import Row

UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
VERSIONS = {"vcf": "3.0", "vcf4": "4.0"}


def paths(entity: Entity, hides: Any) -> list[str]:
    """The fields of a card that the actor may see."""
    listed = [entity.title, *(key for _name, key in entity.exchange.card), "updated_at"]
    return [key for key in dict.fromkeys(listed) if not hides(entity.name, key)]


def blocks(entity: Entity, asked: Iterable[str], pages: Iterable[list[Row]], *, version: str) -> Iterator[bytes]:
    """The file in blocks, one for each page of rows."""
    known = set(asked)
    listed = [(name, key) for name, key in entity.exchange.card if key in known]
    for page in pages:
        yield b"".join(_card(entity, listed, row, version) for row in page)


def _card(entity: Entity, listed: list[tuple[str, str]], row: Row, version: str) -> bytes:
    title = entity.by_key[entity.title]
    name = row.values[entity.title]
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:urn:uuid:{row.id}", f"FN:{_text(title.said(name))}"]
    parts = [_text(getattr(name, part, "") or "") for part in ("last", "first", "middle")]
    if any(parts) or version == "3.0":  # 3.0 asks for N
        lines.append(f"N:{';'.join(parts if any(parts) else ['', _text(title.said(name)), ''])};;")
    organisation = ["", ""]
    for kind, key in listed:
        found, value = entity.by_key[key], row.values[key]
        if value is None or value.__class__ is Masked or found.is_empty(value):
            continue
        if kind in ("org", "unit"):
            organisation[kind == "unit"] = _text(found.said(value))
        elif kind == "adr":
            address = [_text(getattr(value, part)) for part in ("street", "city", "region", "postcode", "country")]
            lines.append(f"ADR:;;{';'.join(address)}")
        elif kind == "categories":
            lines.append(f"CATEGORIES:{','.join(map(_text, value))}")
        elif kind in ("tel", "cell"):
            lines.append(f"TEL;TYPE={'cell' if kind == 'cell' else 'work'}:{_text(str(found.dump(value)))}")
        else:
            lines.append(f"{kind.upper()}:{_text(str(found.dump(value) if kind == 'bday' else found.said(value)))}")
    if any(organisation):
        lines.append(f"ORG:{';'.join(organisation).rstrip(';')}")
    if row.values.get("updated_at"):
        lines.append(f"REV:{row.values['updated_at'].astimezone(UTC):%Y%m%dT%H%M%SZ}")
    return "".join(map(_folded, [*lines, "END:VCARD"])).encode()


def _text(value: str) -> str:
    value = UNSAFE.sub("", value.replace("\r\n", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, continued after a space; no letter is cut in two."""
    found, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            found.append(" ")
            size = 1
        found[-1] += letter
        size += width
    return "\r\n".join(found) + "\r\n"
