"""The change log without the person: in place, in every part of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from regulars.engine import rows
from regulars.engine.describe import Entity
from regulars.services.privacy.erasing.marks import Marks
from regulars.services.privacy.erasing.values import emptied, personal_keys

CHUNK = 1000
Less = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]
"""The title and the differences of a change, as they are to be."""


def empty(entity: Entity, ids: list[uuid.UUID], marks: Marks, *, words: set[str]) -> int:
    """What changes tell of personal fields is nothing any more; fields that are no longer there tell nothing either.

    `words` collects the texts that went, for whatever was made of them. Gives how many changes.
    """
    personal = personal_keys(entity)

    def less(title: str, diff: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        words.update(texts_in({key: pair for key, pair in diff.items() if key in personal or key not in entity.by_key}))
        return emptied(entity, title, diff, marks)

    return _rewrite(ids, less, words)


def redact(ids: list[uuid.UUID], marks: Marks, *, words: set[str]) -> int:
    """Changes of records that stay, without the person's name and reach."""
    return _rewrite(ids, lambda title, diff: (marks.redacted(title), marks.out_of(diff)), words)


def _rewrite(ids: list[uuid.UUID], less: Less, words: set[str]) -> int:
    moved = 0
    for found in _chunks(ids):
        changed = []
        for key, at, title, diff in found:
            was = orjson.loads(diff) if isinstance(diff, str | bytes) else diff
            name, now = less(title, was)
            if now != was or name != title:
                words.add(title)
                changed.append({"id": key, "at": at, "title": name, "diff": now})
        if changed:
            rows.query(
                "update engine_change c set title = v.title, diff = v.diff "
                "from json_to_recordset(%s::json) v(id bigint, at timestamptz, title text, diff jsonb) "
                "where c.id = v.id and c.at = v.at",
                [rows.packed(changed)],
            )
        moved += len(changed)
    return moved


def _chunks(ids: list[uuid.UUID]) -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while True:
        found = rows.query(
            "select id, at, title, diff from engine_change where record = any(%s) and id > %s order by id limit %s",
            [ids, after, CHUNK],
        )
        if not found:
            return
        yield found
        after = found[-1][0]


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
