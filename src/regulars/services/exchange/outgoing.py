"""Columns of an export: what a field is called and how its values stand in cells, as read or without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.money import round_money
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Manner, Reference
from regulars.engine.fields.masked import masked
from regulars.engine.names import shown
from regulars.engine.query import Row
from regulars.engine.sql import Sources
from regulars.services.exchange.targets import NOT_IMPORTED, PARTS

Cell = Callable[[Row], Any]
MOST_COLUMNS = 500


@dataclass(frozen=True)
class OutColumn:
    """One column of the file: its header, the path it reads, how a row gives its cell."""

    header: str
    path: str
    cell: Cell
    width: int = 18


def all_paths(entity: Entity, actor: Actor, moment: datetime | None = None) -> tuple[str, ...]:
    """Every field the actor may see, in the order of the form; number first, times last. Of a past moment those of which something is known."""
    own = [each.key for each in entity.fields if each.kind not in NOT_IMPORTED]
    listed = ["number", *own, "external_id", "created_at", "updated_at"]
    sources = Sources(entity, actor, moment=moment)
    return tuple(
        key
        for key in dict.fromkeys(listed)
        if key in entity.by_key and not actor.hides(entity.name, key) and sources.is_told(key)
    )


def columns(
    entity: Entity, actor: Actor, paths: Iterable[str], *, lossless: bool, moment: datetime | None = None
) -> list[OutColumn]:
    """The columns of these paths. Money, addresses and, without loss, names and links take several. Raises Refused."""
    sources = Sources(entity, actor, moment=moment)
    found: list[OutColumn] = []
    for path in dict.fromkeys(paths):
        each, _column = sources.resolve(path, shown=True)
        each = masked(each) if sources.is_masked(path) else each
        header = _header(entity, path)
        found += _lossless(path, header, each, actor.manner) if lossless else _as_seen(path, header, each, actor.manner)
    return found[:MOST_COLUMNS]


def _as_seen(path: str, header: str, each: Field, manner: Manner) -> list[OutColumn]:
    if each.kind == "money":
        return _money(path, header)
    if each.kind == "address":
        return [_part(path, header, each, part, label) for part, label in PARTS["address"]]
    if each.kind in ("integer", "decimal", "percent", "date"):
        return [OutColumn(header, path, lambda row: row.values[path], 12)]
    if each.kind == "moment":
        return [OutColumn(header, path, lambda row: each.text(row.values[path], manner), 18)]
    if each.kind == "any_reference":
        return [OutColumn(header, path, lambda row: _linked(row.values[path]), 30)]
    if isinstance(each, Reference):
        return [OutColumn(header, path, lambda row: _named(row.values[path]), _width(each))]
    return [OutColumn(header, path, lambda row: each.text(row.values[path], manner), _width(each))]


def _lossless(path: str, header: str, each: Field, manner: Manner) -> list[OutColumn]:
    if each.kind == "person_name":
        parts = [_part(path, header, each, part, label) for part, label in PARTS["person_name"]]
        return [OutColumn(header, path, lambda row: each.text(row.values[path]), 28), *parts]
    if isinstance(each, Reference) and "." not in path and each.key not in ("created_by", "updated_by"):
        number = f"{path}.number"
        label = registry.get(each.to).by_key["number"].label
        return [
            OutColumn(header, path, lambda row: _named(row.values[path]), 28),
            OutColumn(f"{header}: {label}", number, lambda row: row.values[number], 12),
        ]
    if each.kind == "any_reference":
        return [OutColumn(header, path, lambda row: _exact_link(row.values[path]), 40)]
    if each.kind == "duration":
        return [OutColumn(header, path, lambda row: _clock(row.values[path]), 12)]
    if each.kind in ("moment", "phone", "rich_text"):
        return [OutColumn(header, path, lambda row: each.dump(row.values[path]), 24)]
    return _as_seen(path, header, each, manner)


def _money(path: str, header: str) -> list[OutColumn]:
    def amount(row: Row) -> Any:
        value = row.values[path]
        if value is None:
            return None
        rounded = round_money(value.amount, value.currency)
        return (
            rounded if rounded == value.amount else value.amount
        )  # no cent is lost, and no zeros are kept beyond them

    def currency(row: Row) -> Any:
        value = row.values[path]
        return None if value is None else value.currency

    return [OutColumn(header, path, amount, 14), OutColumn(f"{header}: {_('Currency')}", path, currency, 9)]


def _part(path: str, header: str, each: Field, part: str, label: Any) -> OutColumn:
    def cell(row: Row) -> Any:
        value = row.values[path]
        return getattr(value, part) if value else None

    return OutColumn(f"{header}: {label}", path, cell, 18)


def _linked(ref: Any) -> str:
    return f"{registry.get(ref.entity).label}: {shown(ref)}" if ref else ""


def _named(ref: Any) -> str:
    return shown(ref) if ref else ""


def _exact_link(ref: Any) -> str:
    return f"{ref.entity}:{ref.id}" if ref else ""


def _clock(value: Any) -> str:
    if value is None:
        return ""
    seconds = int(value.total_seconds())
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def _header(entity: Entity, path: str) -> str:
    """Labels of every hop: `Account › Industry`."""
    labels = []
    for hop in path.split("."):
        each = entity.by_key[hop]
        labels.append(str(each.label))
        if isinstance(each, Reference):
            entity = registry.get(each.to)
    return " › ".join(labels)


def _width(each: Field) -> int:
    return {"person_name": 28, "reference": 28, "long_text": 50, "rich_text": 50, "email": 28, "url": 28}.get(
        each.kind, 18
    )
