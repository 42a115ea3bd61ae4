"""What can be asked of values of every kind: equal, among, empty, more, less, between."""

from __future__ import annotations

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

from regulars.engine.fields import Choice, Text
from regulars.engine.fields.base import two
from regulars.engine.judgements.asked import Asked, Judgement


def eq(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.value is not None and bool(asked.value == wanted)


def _ne(asked: Asked) -> bool:
    return bool(asked.value != asked.operand)


def ne_if_there(asked: Asked) -> bool:
    """Of columns that are never null: at the end of an empty link nothing is told."""
    wanted = asked.operand
    return asked.known and bool((asked.value or "") != wanted)


def _flag_ne(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and bool(asked.value) != wanted


def _in(asked: Asked) -> bool:
    wanted = asked.operands
    return asked.value is not None and asked.value in wanted


def _not_in(asked: Asked) -> bool:
    return not _in(asked)


def _empty(asked: Asked) -> bool:
    return asked.is_empty if asked.known else not isinstance(asked.field, Text | Choice)


def filled(asked: Asked) -> bool:
    return not asked.is_empty


def _compare(test: Callable[[Any, Any], Any]) -> Judgement:
    def compared(asked: Asked) -> bool:
        wanted = asked.operand
        return asked.value is not None and bool(test(asked.value, wanted))

    return compared


def _between(asked: Asked) -> bool:
    low, high = (asked.field.operand(each, asked.actor.manner) for each in two(asked.wanted))
    return asked.value is not None and bool(low <= asked.value <= high)


COMMON: dict[str, Judgement] = {
    "eq": eq,
    "ne": _ne,
    "in": _in,
    "not_in": _not_in,
    "empty": _empty,
    "filled": filled,
    "gt": _compare(gt),
    "gte": _compare(ge),
    "lt": _compare(lt),
    "lte": _compare(le),
    "between": _between,
}
ALONE: frozenset[str] = frozenset(("choices", "tags"))
FLAGS: dict[str, Judgement] = {"ne": _flag_ne}
