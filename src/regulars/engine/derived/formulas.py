"""Formula fields: worked out by the write door with every save of the record, so that they are never behind."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from regulars.base.money import round_money
from regulars.engine import registry, workspace
from regulars.engine.batch import Batch, Item
from regulars.engine.derived.expressions import Unfit, names_in, worked_out
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Money, Sum

logger = logging.getLogger("regulars.derived")
LIMIT = Decimal("1e15")
INPUTS = frozenset(
    ("text", "long_text", "email", "phone", "url", "choice", "choices", "tags", "integer", "decimal", "percent", "money", "date",
     "moment", "duration", "yes_no", "person_name", "colour")
)  # fmt: skip
"""Kinds of fields that a formula may ask for."""
RESULTS = ("decimal", "integer", "percent", "money", "text", "date", "moment", "yes_no")
SYSTEM_INPUTS = ("created_at",)


@dataclass(frozen=True)
class Formula:
    """How a field is worked out of the record's other fields."""

    expression: str

    @property
    def inputs(self) -> tuple[str, ...]:
        try:
            return names_in(self.expression)
        except Unfit:
            return ()


def work_out(batch: Batch) -> None:
    """Set every formula of the batch's records from their values as they will be stored."""
    for item in batch.good if formulas_of(batch.entity) else ():
        fill(batch.entity, item.record)


def carry(entity: Entity, item: Item, current: Any) -> None:
    """What formulas ask for as it is stored now, where the program wrote it past the write door since the record was read."""
    names = _columns_asked(registry.edition(), entity)
    if item.before is None or not names:
        return
    before = dict(item.before)
    for name in names:
        kept = getattr(current, name)
        if kept != before.get(name) and getattr(item.record, name) == before.get(name):
            setattr(item.record, name, kept)
            before[name] = kept
    item.before = before


@lru_cache(maxsize=500)
def _columns_asked(edition: int, entity: Entity) -> tuple[str, ...]:
    """The attributes that hold the built-in fields of which formulas are worked out."""
    asked = {key: entity.by_key.get(key) for each in formulas_of(entity) for key in each.derived.inputs}
    return tuple(
        {name: None for found in asked.values() if found is not None and not found.custom for name in found.columns}
    )


def fill(entity: Entity, record: Any) -> None:
    """Set the formulas of one record, those that others ask for first."""
    for found in formulas_of(entity):
        put(found, record, _value(entity, found, record))


def put(found: Field, record: Any, value: Any) -> None:
    """Set what was worked out; money is already in the workspace's currency."""
    found.set(record, value)
    if isinstance(found, Money):
        found.set_base(record, value.amount if value is not None else None)


def formulas_of(entity: Entity) -> tuple[Field, ...]:
    """An entity's formulas in the order in which they can be worked out."""
    return _in_order(registry.edition(), entity)


@lru_cache(maxsize=500)
def _in_order(edition: int, entity: Entity) -> tuple[Field, ...]:
    formulas = {each.key: each for each in entity.fields if isinstance(each.derived, Formula)}
    done: dict[str, Field] = {}

    def visit(key: str, above: frozenset[str]) -> None:
        if key in done or key not in formulas or key in above:
            return
        for name in formulas[key].derived.inputs:
            visit(name, above | {key})
        done[key] = formulas[key]

    for key in formulas:
        visit(key, frozenset())
    return tuple(done.values())


def _value(entity: Entity, found: Field, record: Any) -> Any:
    formula: Formula = found.derived
    try:
        return converted(found, worked_out(formula.expression, values_of(entity, formula.inputs, record)))
    except Unfit:
        return None


def values_of(entity: Entity, keys: tuple[str, ...], record: Any) -> Mapping[str, Any]:
    """What a formula sees: numbers as decimals, money in the workspace's currency, lengths of time in hours."""
    return {key: _plain(entity.by_key[key], record) if key in entity.by_key else None for key in keys}


def _plain(found: Field, record: Any) -> Any:
    if isinstance(found, Money):
        return found.base_of(record)
    value = found.get(record)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, timedelta):
        return Decimal(str(value.total_seconds())) / 3600
    if found.kind == "person_name":
        return value.full
    return value


def converted(found: Field, value: Any) -> Any:
    """A result as the field's type keeps it. Raises Unfit for one of another type; what is too large is empty."""
    if value is None or value == "":
        return None
    if found.kind == "yes_no":
        return bool(value)
    if found.kind == "text":
        return as_text(value)
    if found.kind in ("date", "moment"):
        return _as_time(found, value)
    if isinstance(value, bool) or not isinstance(value, Decimal):
        raise Unfit(f"{found.kind}: {str(value)[:60]}")
    if not value.is_finite() or abs(value) >= LIMIT:
        return None
    if found.kind == "money":
        currency = workspace.value("currency")
        return Sum(round_money(value, currency), currency)
    places = 0 if found.kind == "integer" else getattr(found, "places", 2)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(rounded) if found.kind == "integer" else rounded


def as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"[:1000]
    if not isinstance(value, str):
        raise Unfit(f"text: {str(value)[:60]}")
    return value[:1000]


def _as_time(found: Field, value: Any) -> Any:
    if not isinstance(value, date) or (found.kind == "moment" and not isinstance(value, datetime)):
        raise Unfit(f"{found.kind}: {str(value)[:60]}")
    return value.date() if found.kind == "date" and isinstance(value, datetime) else value
