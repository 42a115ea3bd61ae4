"""What a person hears of matches: records they may see by name, with the reason; the others counted at most.

A match that rests on a field which is hidden or masked for the person is told like a record they may not see: otherwise one could
try numbers in a form until the right one is found.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regulars.base.i18n import numbered
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.matches import ACTIONS, Duplicate, Match, Reason
from regulars.engine.query import Row
from regulars.services.duplicates.book import Deed
from regulars.services.duplicates.further import is_withheld
from regulars.services.duplicates.looking import Alike, Evidence

MOST_TOLD = 5

Seen = Mapping[uuid.UUID, Row]


def seen_by(actor: Actor, found: Iterable[Alike]) -> dict[uuid.UUID, Row]:
    """Of the matched records those that the actor may see, by their names. One query for each entity."""
    wanted: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for each in found:
        wanted[each.rule.other].add(each.record.pk)
    seen: dict[uuid.UUID, Row] = {}
    for name, ids in wanted.items():
        entity = registry.get(name)
        if access.may(actor, entity, "view"):
            columns = [] if actor.hides(name, entity.title) else [entity.title]
            rows = access.records(entity, actor).matching(ids).rows(columns, limit=len(ids))
            seen |= {row.id: row for row in rows}
    return seen


def told(found: Sequence[Alike], deeds: Mapping[str, Deed], seen: Seen, actor: Actor) -> Duplicate | None:
    """The matches of one record as the actor may hear of them, with what is done; None where nothing is said."""
    if not found:
        return None
    action = max((deeds[each.rule.key].action for each in found), key=ACTIONS.index)
    matches: dict[uuid.UUID, Match] = {}
    hidden: set[uuid.UUID] = set()
    for each in sorted(found, key=lambda one: (-ACTIONS.index(deeds[one.rule.key].action), -one.likeness)):
        match = _match(each, seen, actor)
        if match is not None:
            matches.setdefault(each.record.pk, match)
        elif deeds[each.rule.key].counts_hidden:
            hidden.add(each.record.pk)
    listed = list(matches.values())
    return Duplicate(listed[:MOST_TOLD], hidden=len(hidden - matches.keys()), action=action)


def _match(each: Alike, seen: Seen, actor: Actor) -> Match | None:
    """A match by name; None where the actor may not see the record, or not what it rests on."""
    row = seen.get(each.record.pk)
    open_ones = [one for one in each.evidence if _is_open(one, each, actor)]
    if row is None or not open_ones or (each.rule.every and len(open_ones) < len(each.evidence)):
        return None
    entity = registry.get(each.rule.other)
    title = entity.by_key[entity.title]
    label = title.said(row[entity.title]) if entity.title in row.values else ""
    why = tuple(_reason(one) for one in open_ones)
    likeness = sum(one.likeness for one in open_ones) / len(open_ones)
    return Match(entity.name, each.record.pk, row.number, label or numbered(row.number), each.rule.key, round(likeness, 3), why)  # fmt: skip


def _is_open(one: Evidence, each: Alike, actor: Actor) -> bool:
    mine = is_withheld(one.field, each.rule.entity, actor)
    return not mine and not is_withheld(one.against, each.rule.other, actor)


def _reason(one: Evidence) -> Reason:
    offer = one.line.offer
    text: Any = offer.same if one.likeness >= offer_top(one) else offer.near
    return Reason(one.field.key, one.against.key, offer.name, round(one.likeness, 3), str(text))


def offer_top(one: Evidence) -> float:
    """From which likeness on values are called the same."""
    return one.line.offer.least if not one.line.offer.graded else 0.999
