"""What the live stream says: which records of which entities changed, never what they hold."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

MOST_IDS = 100


def summary(changes: Iterable[tuple[str, str]]) -> dict[str, list[str] | None]:
    """{entity: [ids]} of (entity, id) pairs; None instead of ids where a page had better refetch whole."""
    found: dict[str, list[str] | None] = {}
    for entity, record in changes:
        ids = found.setdefault(entity, [])
        if ids is None or record in ids:
            continue
        if len(ids) >= MOST_IDS:
            found[entity] = None
        else:
            ids.append(record)
    return found


def event(position: str, changes: Iterable[tuple[str, str]]) -> bytes:
    """One server-sent event (WHATWG HTML, section 9.2); its id is the position to resume from."""
    return b"id: " + position.encode() + b"\nevent: change\ndata: " + orjson.dumps(summary(changes)) + b"\n\n"
