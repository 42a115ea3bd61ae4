"""What can be asked of days and moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import ge, gt, le, lt
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.fields import Wrong
from regulars.engine.fields.times import moments_of, period_of, whole_day
from regulars.engine.judgements.asked import Asked, Judgement
from regulars.engine.judgements.every import eq


def _day_period(asked: Asked) -> bool:
    first, last = period_of(asked.wanted, asked.actor.manner)
    return asked.value is not None and bool(first <= asked.value <= last)


def _moment_period(asked: Asked) -> bool:
    return _within(asked, *period_of(asked.wanted, asked.actor.manner))


def _within(asked: Asked, first: date, last: date) -> bool:
    start, end = moments_of(first, last, asked.actor.manner)
    return asked.value is not None and bool(start <= asked.value < end)


def _moment_eq(asked: Asked) -> bool:
    day = whole_day(asked.wanted, asked.actor.manner)
    return eq(asked) if day is None else _within(asked, day, day)


def _moment_ne(asked: Asked) -> bool:
    return not _moment_eq(asked)


def _moment_compare(op: str, wanted: Any, asked: Asked) -> bool:
    """A whole day stands for all its moments, as in `fields.times.Moment.compare`."""
    day = whole_day(wanted, asked.actor.manner)
    if day is None:
        bound = asked.field.operand(wanted, asked.actor.manner)
        return asked.value is not None and bool(SIGNS[op](asked.value, bound))
    start, end = moments_of(day, day, asked.actor.manner)
    sign, bound = {"gt": ("gte", end), "gte": ("gte", start), "lt": ("lt", start), "lte": ("lt", end)}[op]
    return asked.value is not None and bool(SIGNS[sign](asked.value, bound))


def _moment_between(asked: Asked) -> bool:
    if not isinstance(asked.wanted, list) or len(asked.wanted) != 2:
        raise Wrong(_("Two values are expected: from and to."))
    low, high = (_moment_compare(op, each, asked) for op, each in zip(("gte", "lte"), asked.wanted, strict=True))
    return low and high


def _moment_sign(op: str) -> Judgement:
    return lambda asked: _moment_compare(op, asked.wanted, asked)


SIGNS: dict[str, Callable[[Any, Any], Any]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
MOMENTS: dict[str, Judgement] = {
    "period": _moment_period,
    "eq": _moment_eq,
    "ne": _moment_ne,
    "between": _moment_between,
    **{op: _moment_sign(op) for op in SIGNS},
}
DAYS: dict[str, Judgement] = {"period": _day_period}
