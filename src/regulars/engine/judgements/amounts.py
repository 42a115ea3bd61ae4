"""What is asked of amounts of money: those of the currency asked for as they are, others by their worth in the workspace's."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any

from regulars.engine.fields import Money
from regulars.engine.fields.base import listed, two
from regulars.engine.judgements.asked import Asked, Judgement


def _compare(test: Callable[[Any, Any], Any]) -> Judgement:
    return lambda asked: _holds(asked, test, asked.wanted)


def _in(asked: Asked) -> bool:
    answers = [_holds(asked, eq, each) for each in listed(asked.wanted)]  # each is read, so that a wrong one is told
    return any(answers)


def _between(asked: Asked) -> bool:
    low, high = two(asked.wanted)
    from_low, to_high = _holds(asked, ge, low), _holds(asked, le, high)
    return from_low and to_high


def _holds(asked: Asked, test: Callable[[Any, Any], Any], wanted: Any) -> bool:
    field = asked.field
    assert isinstance(field, Money)
    value, compared = field.pair(asked.record, wanted, asked.actor.manner)
    return value is not None and bool(test(value, compared))


AMOUNTS: dict[str, Judgement] = {
    "eq": _compare(eq),
    "ne": lambda asked: not _holds(asked, eq, asked.wanted),
    "in": _in,
    "not_in": lambda asked: not _in(asked),
    "gt": _compare(gt),
    "gte": _compare(ge),
    "lt": _compare(lt),
    "lte": _compare(le),
    "between": _between,
}
