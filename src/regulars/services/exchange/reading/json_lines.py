"""JSON lines: one object a row, its keys the columns. Our own JSON exports are read too: an array, one object a line; and small
files whose objects stretch over several lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.services.exchange.reading.line import Line

LONGEST_LINE = 1 << 20
LOOKED_AT = 1_000
WHOLE = 16 << 20
"""What is read whole, where an object takes several lines."""
DEEPEST = 3


def is_json(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") or (head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b"]", b""))


def headers(path: Path) -> list[str]:
    """The keys of the first thousand objects, in the order met. Raises Refused where there is no object."""
    found: dict[str, None] = {}
    for _number, row in islice(_objects(path), LOOKED_AT):
        if isinstance(row, Mapping):
            found.update(dict.fromkeys(row))
    if not found:
        raise Refused(_("This file has no rows."), code="empty_file")
    return list(found)


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[Line]:
    """Every object as a row of these columns, with the number of its line."""
    places = {name: index for index, name in enumerate(columns)}
    for number, row in _objects(path):
        if not isinstance(row, Mapping):
            yield Line(number, [row[:1000]], _("This line is not a JSON object."))
            continue
        strange = next((key for key in row if key not in places), None)
        if strange is not None:
            text = _("“%(name)s” is not among the columns of the first rows.") % {"name": strange[:60]}
            yield Line(number, [str(value) for value in row.values()], text)
            continue
        cells: list[Any] = [""] * len(columns)
        for key, value in row.items():
            cells[places[key]] = value
        yield Line(number, cells)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Line numbers with flat objects, or with the text of a line that is none. In a file that is read whole, objects are counted."""
    if _stretches(path):
        yield from enumerate(_document(path), start=1)
        return
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            text = line.strip(b"\xef\xbb\xbf \t\r\n").rstrip(b",")
            text = text[1:] if text.startswith(b"[") else text
            text = text[:-1] if text.endswith(b"]") else text
            if not text:
                continue
            try:
                found = orjson.loads(text)
            except orjson.JSONDecodeError:
                found = None
            yield number, _flat(found) if isinstance(found, dict) else text.decode("utf-8", "replace")


def _stretches(path: Path) -> bool:
    """Whether the first object begins with a brace alone on its line."""
    with path.open("rb") as file:
        first = b"["
        while first in (b"", b"[") and (line := file.readline(LONGEST_LINE)):
            first = line.strip(b"\xef\xbb\xbf \t\r\n")
    return first in (b"{", b"[{")


def _document(path: Path) -> Iterator[dict[str, Any] | str]:
    """The objects of a whole file: of an array, or the one that it is. Raises Refused."""
    found: Any = None
    if path.stat().st_size <= WHOLE:
        with suppress(orjson.JSONDecodeError):
            found = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    if found is None:
        text = _("This JSON cannot be read as a whole. Write each object on a line of its own (JSON lines).")
        raise Refused(text, code="unreadable")
    for each in found if isinstance(found, list) else [found]:
        yield _flat(each) if isinstance(each, dict) else orjson.dumps(each).decode()


def _flat(row: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, Any]:
    """Objects inside become columns of their own, `name.first`; lists become words with commas."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict) and depth < DEEPEST:
            found |= _flat(value, f"{prefix}{key}.", depth + 1)
        else:
            found[f"{prefix}{key}"] = _cell(value)
    return found


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(map(str, value))
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
