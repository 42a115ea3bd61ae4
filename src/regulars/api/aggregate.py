"""`GET /api/v1/ENTITY-PLURAL/aggregate`: counts and sums by up to three fields, under the same filters as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.listing import asked
from regulars.engine import groups, workspace
from regulars.engine.describe import Entity
from regulars.engine.fields import Money, Ref, Sum
from regulars.engine.filters import both
from regulars.engine.items import field_at
from regulars.engine.query import Records
from regulars.engine.ranges import Range

OWN = frozenset(("group", "sum", "limit", "offset", "sort"))


def told(call: Call, entity: Entity) -> HttpResponse:
    """Groups in order with the filter that opens each, and the figures of all together."""
    records = asked(call, entity, beside=OWN)
    by, sums = _listed(call, "group"), _listed(call, "sum")
    limit = call.number("limit", 100, groups.MOST)
    offset = call.number("offset", 0, 10**9, least=0)
    order = call.parameter("sort") or "label"
    return answer(figures(records, by, sums, order=order, limit=limit, offset=offset))


def figures(
    records: Records, by: Sequence[str], sums: Sequence[str], *, order: str, limit: int, offset: int = 0
) -> dict[str, Any]:
    """Counts and sums of records by fields, or of all together, as the contract's `Aggregate`. Raises Refused."""
    entity = records.entity
    if not by:
        totals = records.totals(list(sums))
        return {"groups": [], "group_count": 0, "next_offset": None, "count": records.count(None).number} | {
            "sums": _sums(entity, totals)
        }
    found = groups.grouped(records, list(by), sums=list(sums), order=order, limit=limit, offset=offset)
    levels = [groups.level_of(entity, records.actor, each) for each in by]
    following = offset + len(found.cells)
    return {
        "groups": [_item(entity, levels, cell) for cell in found.cells],
        "group_count": found.number,
        "next_offset": following if found.cells and following < found.number else None,
        "count": found.size,
        "sums": _sums(entity, found.sums),
    }


def _listed(call: Call, name: str) -> list[str]:
    return [part.strip() for part in call.parameter(name).split(",") if part.strip()]


def _item(entity: Entity, levels: list[groups.Level], cell: groups.Cell) -> dict[str, Any]:
    given = zip(levels, cell.values, strict=True)
    conditions = [groups.condition(level, value) for level, value in zip(levels, cell.values, strict=True)]
    return {
        "values": {level.by: _value(value) for level, value in given},
        "count": cell.size,
        "sums": _sums(entity, cell.sums),
        "filter": both(*conditions),
    }


def _value(value: Any) -> Any:
    if isinstance(value, Range):
        return value.dump()
    return {"id": value.id, "label": value.label} if isinstance(value, Ref) else value


def _sums(entity: Entity, sums: dict[str, Any]) -> dict[str, Any]:
    return {key: _sum(entity, key, value) for key, value in sums.items()}


def _sum(entity: Entity, key: str, value: Any) -> Any:
    found = field_at(entity, key)
    if value is None or found is None:
        return None
    if isinstance(found, Money):
        return found.dump(Sum(value, workspace.value("currency")))
    return int(value) if found.kind == "integer" else found.dump(value)
