"""Rows that were begun in one process on their way to another: as plain values, each with the record that it may become."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any, NamedTuple

from regulars.engine.gates import Foreseer
from regulars.services.exchange.drafts import Begun, Draft, Drafter
from regulars.services.exchange.reading import Line


class _Told(NamedTuple):
    """A draft on its way. `values` name their fields by place; `plain` is the record begun for it, `seen` what was foreseen of that."""

    values: list[tuple[int, Any]]
    keys: dict[str, Any]
    parts: dict[str, dict[str, Any]]
    wrong: dict[str, str]
    left_out: list[str]
    soft: dict[str, set[str]]
    plain: tuple[Any, ...] | None
    seen: list[Any]


class Wire:
    """Both ends know the same fields, and what is told of a record by its place alone. What comes over it is our own and safe to unpickle."""

    def __init__(self, drafter: Drafter, foreseers: Sequence[Foreseer]) -> None:
        self.drafter, self.foreseers = drafter, foreseers
        self._fields = list(drafter.entity.by_key.values())
        self._places = {id(each): place for place, each in enumerate(self._fields)}
        self._names = tuple(drafter.newborns.names)

    def pack(self, batch: Sequence[Begun]) -> bytes:
        return pickle.dumps([(tuple(line), self._told(draft)) for line, draft in batch], pickle.HIGHEST_PROTOCOL)

    def unpack(self, block: bytes) -> list[Begun]:
        found: list[Begun] = []
        for cells, told in pickle.loads(block):  # noqa: S301 - made by a copy of this process
            line = Line(*cells)
            found.append((line, None if told is None else self._heard(line, _Told(*told))))
        return found

    def _told(self, draft: Draft | None) -> tuple[Any, ...] | None:
        if draft is None:
            return None
        values = [(self._places[id(each)], value) for each, value in draft.values]
        record = self.drafter.conceive(draft)
        own = record.__dict__ if record is not None else {}
        is_plain = len(own) == len(self._names) + 1  # a field that left more than columns is set in its turn
        plain = tuple(map(own.get, self._names)) if is_plain else None
        seen = [each.look(record) for each in self.foreseers] if plain else []
        told = _Told(values, draft.keys, draft.parts, draft.wrong, draft.left_out, draft.soft, plain, seen)
        return tuple(told)  # a plain one is pickled in half the time

    def _heard(self, line: Line, told: _Told) -> Draft:
        fields = self._fields
        draft = Draft(line, [(fields[place], value) for place, value in told.values], told.keys, told.parts)
        draft.wrong, draft.left_out, draft.soft = told.wrong, told.left_out, told.soft
        if told.plain is not None:
            draft.record, draft.placed = self.drafter.newborns.of(self._names, told.plain), len(told.values)
            for each, seen in zip(self.foreseers, told.seen, strict=True):
                each.tell(draft.record, seen)
        return draft
