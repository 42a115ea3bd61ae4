"""Numbers put into ranges of round sizes, so that records can be grouped by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple

from regulars.engine.fields import Field, Money
from regulars.engine.fields.base import Column

if TYPE_CHECKING:
    from regulars.engine.query import Records
    from regulars.engine.sql import Sources

RANGES = "ranges"
"""The unit of ranges that are chosen from the values; a number is the width of even ones."""
ALWAYS = frozenset(("money", "decimal", "percent", "duration"))
"""Kinds that nobody would group by each value."""
KINDS = frozenset((*ALWAYS, "integer"))
LOOKED_AT = 10_000
"""So many of the newest records at most choose the ranges; what lies beyond falls into the open ones at the ends."""
EVEN = 8
"""About so many ranges of one width."""
MOST = 13
FAR = 8
"""Where the largest are so many times the middle one, ranges grow with the values."""
_WIDTH = re.compile(r"\d{1,15}(\.\d{1,6})?")


class Range(NamedTuple):
    """Numbers from `low` on, below `high`; None where it is open. Durations are in seconds, money in the workspace's currency."""

    low: Decimal | None
    high: Decimal | None

    def dump(self) -> dict[str, Any]:
        """As JSON; `range_of` takes it back."""
        return {"from": _plain(self.low), "below": _plain(self.high)}


def range_of(value: Any) -> Range:
    """What `dump` gave. Raises ValueError for anything else."""
    if isinstance(value, Range):
        return value
    if not isinstance(value, Mapping) or set(value) != {"from", "below"}:
        raise ValueError(value)
    low, high = (_number(value[end]) for end in ("from", "below"))
    if low is None and high is None:
        raise ValueError(value)
    return Range(low, high)


def condition(path: str, value: Range) -> dict[str, Any]:
    """The one filter that finds what lies in a range."""
    ends = (("gte", value.low), ("lt", value.high))
    parts = [{"field": path, "op": op, "value": _plain(end)} for op, end in ends if end is not None]
    return parts[0] if len(parts) == 1 else {"all": parts}


def is_width(unit: str) -> bool:
    return _WIDTH.fullmatch(unit) is not None and Decimal(unit) > 0


def number_sql(found: Field, column: Column) -> str:
    """The number by which ranges go."""
    if isinstance(found, Money):
        return column.part(2)
    return f"extract(epoch from {column.sql})::numeric" if found.kind == "duration" else f"{column.sql}::numeric"


def key_sql(number: str, unit: str, bounds: tuple[Decimal, ...]) -> str:
    """What tells ranges apart: which of those between `bounds`, or which of even width counted from zero."""
    if unit != RANGES:
        return f"floor({number} / {Decimal(unit):f})"
    return f"width_bucket({number}, array[{', '.join(f'{each:f}' for each in bounds)}]::numeric[])"


def found_by(key: Any, unit: str, bounds: tuple[Decimal, ...]) -> Range:
    """The range of a key."""
    if unit != RANGES:
        width = Decimal(unit)
        return Range(key * width, (key + 1) * width)
    return Range(bounds[key - 1] if key else None, bounds[key] if key < len(bounds) else None)


def chosen(records: Records, sources: Sources, number: str, *, whole: bool) -> tuple[Decimal, ...]:
    """Where one range ends and the next begins, by the values of the newest records; `whole` for numbers without fractions."""
    inner, params = records.source(sources)
    shares = "array[0.02, 0.1, 0.5, 0.9, 0.98]"
    sql = (
        f"select percentile_disc({shares}) within group (order by seen.v) from "
        f"(select {number} v {inner} and {number} is not null order by t0.id desc limit {LOOKED_AT}) seen"
    )
    ((found,),) = records.ask(sql, params)
    return bounds_of([Decimal(each) for each in found], whole=whole) if found else (Decimal(0),)


def bounds_of(spread: list[Decimal], *, whole: bool = False) -> tuple[Decimal, ...]:
    """Round bounds for values of which 2, 10, 50, 90 and 98 per cent are not greater than these."""
    least, low, middle, _high, most = spread
    if least >= 0 and middle > 0 and most > FAR * middle:
        return _growing(max(low, middle / 100), most, whole=whole)
    step = _round((most - least) / EVEN) if most > least else _round(abs(most) / EVEN)
    if whole:
        step = max(step, Decimal(1))
    first, last = floor(least / step), max(ceil(most / step), floor(least / step) + 1)
    return tuple(step * count for count in range(first, last + 1))


def _growing(low: Decimal, most: Decimal, *, whole: bool) -> tuple[Decimal, ...]:
    """As 1, 2, 5, 10, 20, 50; where they would be too many, as 1, 10, 100."""
    power = low.adjusted()
    powers = [Decimal(1).scaleb(each) for each in range(power, most.adjusted() + 1)]
    for factors in ((1, 2, 5), (1, 3), (1,)):
        found = [each * factor for each in powers for factor in factors]
        kept = [bound for bound in found if bound <= most and (not whole or bound >= 1)]
        begin = max((at for at, bound in enumerate(kept) if bound <= low), default=0)
        if len(kept) - begin <= MOST:
            break
    return tuple(kept[begin:]) or (Decimal(1),)


def _round(width: Decimal) -> Decimal:
    """The nearest of 1, 2, 5, 10 … that is not smaller."""
    if width <= 0:
        return Decimal(1)
    unit = Decimal(1).scaleb(width.adjusted())
    return next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= width)


def _number(given: Any) -> Decimal | None:
    if given is None:
        return None
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        raise ValueError(given) from None
    if isinstance(given, bool) or not found.is_finite():
        raise ValueError(given)
    return found


def _plain(number: Decimal | None) -> int | float | None:
    """A number as JSON has it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
