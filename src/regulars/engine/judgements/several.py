"""What can be asked of lists of words: choices and tags."""

from __future__ import annotations

from regulars.engine.judgements.asked import Asked, Judgement
from regulars.engine.judgements.every import filled


def _words(asked: Asked) -> set[str]:
    return set(asked.field.words(asked.wanted, asked.actor.manner))  # type: ignore[attr-defined]


def _has_any(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and bool(wanted & set(asked.value))


def _has_all(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and wanted <= set(asked.value)


def _has_none(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and not wanted & set(asked.value)


def _list_empty(asked: Asked) -> bool:
    return asked.known and not asked.value


SEVERAL: dict[str, Judgement] = {
    "has_any": _has_any,
    "has_all": _has_all,
    "has_none": _has_none,
    "empty": _list_empty,
    "filled": filled,
}
