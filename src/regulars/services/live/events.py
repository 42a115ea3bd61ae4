"""What the live stream says: which records of which entities changed, never what they hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

import orjson

MOST_IDS = 100
AROUND = "around"
EVERYTHING = (("everything", None),)
"""More was missed than is worth naming: the page asks again for all that it shows."""
NOTICE = b'data: [{"entity":"notification"}]\n\n'
"""Says to a person's pages that their notifications moved. It has no place in the change log and so no id."""


def named(changes: Iterable[tuple[str, uuid.UUID, list[uuid.UUID] | None]]) -> Iterator[tuple[str, str]]:
    """(entity, id) of each change, and (`around`, id) of the records that it hangs on: a note tells its deal's page."""
    for entity, record, refs in changes:
        yield entity, str(record)
        for ref in refs or ():
            yield AROUND, str(ref)


def summary(changes: Iterable[tuple[str, str | None]]) -> list[dict[str, str | None]]:
    """[{entity, id}] of (entity, id) pairs, each once; one with id None where a page had better refetch whole."""
    found: dict[str, list[str | None]] = {}
    for entity, record in changes:
        ids = found.setdefault(entity, [])
        if record not in ids:
            ids.append(record)
    return [
        {"entity": entity, "id": record}
        for entity, ids in found.items()
        for record in (ids if len(ids) <= MOST_IDS else (None,))
    ]


def event(position: str, changes: Iterable[tuple[str, str | None]]) -> bytes:
    """One server-sent event (WHATWG HTML, section 9.2); its id is the position to resume from."""
    return b"id: " + position.encode() + b"\ndata: " + orjson.dumps(summary(changes)) + b"\n\n"
