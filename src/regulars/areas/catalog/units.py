"""How many of one unit another is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import asked, prepared
from regulars.engine.batch import Batch

LEAST, MOST = Decimal("0.000001"), Decimal(10**9)
Kept = Mapping[uuid.UUID, tuple[uuid.UUID | None, Decimal | None]]


def all_units() -> Kept:
    """What each unit consists of and how many of it; those in the bin too, in which something may still be counted."""
    return asked.of("unit", "all", _units)


def _units() -> Kept:
    return {
        key: (base, factor) for key, base, factor in prepared.fetch("select id, base_id, factor from catalog_unit", [])
    }


def ratio(one: uuid.UUID | None, other: uuid.UUID | None, units: Kept) -> Fraction | None:
    """How many of the other one unit is, exactly; None where the two do not come to the same smaller unit."""
    if one == other:
        return Fraction(1)
    if one is None or other is None:
        return None
    (below, many), (ground, few) = _down(one, units), _down(other, units)
    return many / few if below == ground else None


def consists_of_something(batch: Batch) -> None:
    """A larger unit names the smaller one and how many of it; one without the other is refused."""
    for item in batch.good:
        unit: Any = item.record
        if (unit.base_id is None) != (unit.factor is None):
            text = _("Name the smaller unit and how many of it there are.")
            batch.refuse(item, Invalid(fields={"base": text, "factor": text}))


def _down(unit: uuid.UUID, units: Kept) -> tuple[uuid.UUID, Fraction]:
    """The smallest unit below, and how many of it."""
    many = Fraction(1)
    for _hop in range(len(units) + 1):
        base, factor = units.get(unit, (None, None))
        if base is None or factor is None:
            break
        unit, many = base, many * Fraction(factor)
    return unit, many
