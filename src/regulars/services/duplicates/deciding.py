"""What is done with a record that is like others: refused, asked about, or let through and told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from regulars.engine.batch import Batch, Item
from regulars.engine.gates import Way
from regulars.engine.matches import ALLOW, BLOCK, WARN, Duplicate
from regulars.services.duplicates import reporting, telling
from regulars.services.duplicates.book import Deed
from regulars.services.duplicates.looking import Alike
from regulars.services.duplicates.reporting import Report

STOPPED_BY_CHOICE = frozenset(("update", "skip", "report"))


class Reached(NamedTuple):
    """A record and those that it is like: the one that is written, or the one that a further phone belongs to."""

    entity: str
    record: uuid.UUID
    found: list[Alike]


def decide_all(
    batch: Batch, reached: Iterable[tuple[Item, Reached]], deeds: Mapping[str, Deed], seen: telling.Seen, way: Way
) -> None:
    """Of each record of a batch; what is let through and to be kept is told when it is written."""
    reports = [
        (item, report) for item, each in reached if (report := _decide(batch, item, each, deeds, seen, way)) is not None
    ]
    if reports:
        batch.afterwards(lambda: reporting.tell([report for item, report in reports if item.error is None]))


def _decide(
    batch: Batch, item: Item, reached: Reached, deeds: Mapping[str, Deed], seen: telling.Seen, way: Way
) -> Report | None:
    told = telling.told(reached.found, deeds, seen, batch.actor)
    if told is None:
        return None
    if stops(told, way):
        batch.refuse(item, told)
        return None
    if way.heard is not None:
        way.heard(item.record, told)
    return None if told.action == ALLOW else Report(*reached, way.name, batch.actor, confirmed(told, way))


def confirmed(told: Duplicate, way: Way) -> frozenset[uuid.UUID]:
    """Whom the person was asked about by name and said that it is another. Of hidden ones nobody can say that."""
    return frozenset(match.id for match in told.matches) if told.action == WARN and way.asks else frozenset()


def stops(told: Duplicate, way: Way) -> bool:
    """Whether a record does not pass: the rules refuse it, nobody has said yes yet, or an import was told so."""
    if told.action == BLOCK or way.choice in STOPPED_BY_CHOICE:
        return True
    asked = told.action == WARN and way.asks and not way.confirmed
    return asked and not told.tokens <= way.seen
