"""A cluster of records as the page shows it: side by side, field by field, with what speaks for and against."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from regulars.base.i18n import numbered
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.query import Row
from regulars.services.duplicates import reasons, showing
from regulars.services.duplicates.showing import Cluster
from regulars.ui import pages
from regulars.ui.cells import cell
from regulars.ui.views import merging

UNTELLING = ("yes_no", "rich_text", "long_text", "structure", "file", "image", "any_reference", "masked")
MOST_LINES = 14


@dataclass(frozen=True)
class Side:
    """One record: what it is, where it is, what it is called."""

    entity: Entity
    id: uuid.UUID
    number: int
    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """A field and what each record has in it, in the order of the sides."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len({value for value in self.values if value}) > 1 or "" in self.values


@dataclass(frozen=True)
class Card:
    """A cluster made ready: `best` is the record that a merge keeps unless another is chosen."""

    cluster: Cluster
    sides: tuple[Side, ...]
    lines: tuple[Line, ...]
    why: tuple[tuple[str, list[reasons.Reason]], ...]
    best: uuid.UUID

    @property
    def percent(self) -> float:
        return min(self.cluster.probability * 100, 99.9)

    @property
    def merge_url(self) -> str:
        """The page on which values are chosen by field; empty for records of several entities."""
        if not self.cluster.entity:
            return ""
        best_first = sorted(self.sides, key=lambda side: side.id != self.best)
        return merging.address(registry.get(self.cluster.entity), [side.id for side in best_first])

    @property
    def pair_ids(self) -> str:
        return ",".join(str(pair.id) for pair in self.cluster.pairs)


def cards(found: Iterable[Cluster], actor: Actor) -> list[Card]:
    """Clusters as cards, their records read at once. One whose records are gone meanwhile is left out."""
    listed = list(found)
    rows = _read({record for each in listed for record in each.records}, actor)
    return [card for each in listed if (card := _card(each, rows, actor)) is not None]


def _card(cluster: Cluster, rows: dict[uuid.UUID, Row], actor: Actor) -> Card | None:
    known = [(registry.get(name), rows[key]) for name, key in cluster.records if key in rows]
    if len(known) < 2:
        return None
    sides = tuple(_side(entity, row, actor) for entity, row in known)
    names = {side.id: side.label for side in sides}
    why = tuple(
        (
            f"{names.get(pair.one, '')} – {names.get(pair.other, '')}" if len(sides) > 2 else "",
            reasons.reasons(pair, actor),
        )
        for pair in cluster.pairs[:3]
    )
    return Card(cluster, sides, tuple(_lines(known, actor)), why, _fullest(known))


def _side(entity: Entity, row: Row, actor: Actor) -> Side:
    label = entity.by_key[entity.title].said(row[entity.title], actor.manner) or numbered(row.number)
    return Side(entity, row.id, row.number, label, pages.url_of(entity, row.number))


def _fullest(known: list[tuple[Entity, Row]]) -> uuid.UUID:
    """The most complete one, the newest among equals."""
    return max((sum(bool(value) for value in row.values.values()), row.id) for _entity, row in known)[1]


def _lines(known: list[tuple[Entity, Row]], actor: Actor) -> list[Line]:
    """By field (of the same key in every entity), what differs first; what nobody has is left out. Values as in lists."""
    fields: dict[str, Field] = {}
    for entity, _row in known:
        for each in _shown(entity, actor):
            fields.setdefault(each.key, each)
    lines = []
    for key, each in fields.items():
        values = tuple(_shown_in(entity, row, key) for entity, row in known)
        if any(values):
            lines.append(Line(str(each.label), values))
    lines.sort(key=lambda line: not line.differs)
    return lines[:MOST_LINES]


def _shown_in(entity: Entity, row: Row, key: str) -> str:
    return cell(row.values[key], entity.by_key[key], row.values, link=False) if row.values.get(key) is not None else ""


def _read(records: Iterable[tuple[str, uuid.UUID]], actor: Actor) -> dict[uuid.UUID, Row]:
    found: dict[uuid.UUID, Row] = {}
    for name, ids in showing.by_entity(records).items():
        entity = registry.get(name)
        columns: list[Any] = [entity.title, *(each.key for each in _shown(entity, actor))]
        for start in range(0, len(ids), 500):
            some = access.records(entity, actor, "merge").matching(ids[start : start + 500])
            found |= {row.id: row for row in some.order_by("created_at").rows(columns, limit=500)}
    return found


def _shown(entity: Entity, actor: Actor) -> list[Field]:
    """The fields that tell records apart for this reader."""
    return [
        each
        for each in entity.fields
        if each.on_form
        and each.kind not in UNTELLING
        and not each.retired
        and not actor.withholds(entity.name, each.key)
    ]
