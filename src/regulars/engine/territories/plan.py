"""The plan of territories for an entity: as administrators have drafted it, as it is in force, and what differs."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from regulars.engine import registry
from regulars.engine.describe import Entity, Place
from regulars.engine.models import Territory, TerritoryPlan, TerritoryRule

Tree = list[dict[str, Any]]
"""Territories in their order: {"territory", "name", "owner", "rules": [condition …], "places": Tree}."""


def placed_entities() -> list[Entity]:
    """The entities whose records lie in territories of their own."""
    return [each for each in registry.entities() if each.own_territory is not None]


def draft(entity: Entity) -> Tree:
    """The territories with rules for an entity, and those above them, as they are set up now."""
    rules: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for rule in TerritoryRule.objects.filter(entity=entity.name, deleted_at=None).order_by("position", "id"):
        rules[rule.territory_id].append(rule.condition)
    below: defaultdict[uuid.UUID | None, list[Territory]] = defaultdict(list)
    for each in Territory.objects.filter(deleted_at=None).order_by("position", "name", "id"):
        below[each.parent_id].append(each)
    return _drafted(None, below, rules)


def _drafted(above: uuid.UUID | None, below: Mapping[Any, list[Territory]], rules: Mapping[Any, list[Any]]) -> Tree:
    found: Tree = []
    for each in below.get(above, ()):
        own, places = rules.get(each.pk, []), _drafted(each.pk, below, rules)
        if own or places:
            owner = str(each.owner_id) if each.owner_id else None
            found.append({"territory": str(each.pk), "name": each.name, "owner": owner, "rules": own, "places": places})
    return found


def in_force(entity: Entity) -> TerritoryPlan | None:
    """What the records of an entity are placed by; None where rules were never activated, or were taken back."""
    return TerritoryPlan.objects.filter(entity=entity.name, withdrawn_at=None).order_by("-created_at").first()


def places_of(tree: Tree, living: frozenset[uuid.UUID] | None = None) -> tuple[Place, ...]:
    """A plan as it is asked. Territories in the bin fall out with all below them."""
    return tuple(
        Place(
            uuid.UUID(node["territory"]),
            tuple(node["rules"]),
            uuid.UUID(node["owner"]) if node["owner"] else None,
            places_of(node["places"], living),
        )
        for node in tree
        if living is None or uuid.UUID(node["territory"]) in living
    )


def every(places: Iterable[Place]) -> Iterator[Place]:
    """All places of a plan, from above."""
    for place in places:
        yield place
        yield from every(place.places)


def digest(tree: Tree) -> str:
    """A mark of a plan: whoever activates says which plan they have seen. Names do not matter."""
    bare = orjson.dumps([_bare(node) for node in tree], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(bare).hexdigest()[:16]


def _bare(node: Mapping[str, Any]) -> list[Any]:
    return [node["territory"], node["owner"], node["rules"], [_bare(each) for each in node["places"]]]


@dataclass(frozen=True)
class Difference:
    """A territory whose drafted rules are not those in force: `new`, `gone`, `moved`, `rules` or `owner`."""

    territory: uuid.UUID
    name: str
    kind: str


def differences(entity: Entity) -> list[Difference]:
    """What an activation would put in force, in the order of the tree."""
    plan = in_force(entity)
    before, after = dict(_flat(plan.tree if plan else [], "")), dict(_flat(draft(entity), ""))
    found = [
        Difference(uuid.UUID(key), node["name"], kind)
        for key, (place, node) in after.items()
        for kind in _kinds(before.get(key), (place, node))
    ]
    gone = [Difference(uuid.UUID(key), before[key][1]["name"], "gone") for key in before if key not in after]
    return found + gone


def _flat(tree: Tree, above: str) -> Iterator[tuple[str, tuple[Any, dict[str, Any]]]]:
    for position, node in enumerate(tree):
        yield node["territory"], ((above, position), node)
        yield from _flat(node["places"], node["territory"])


def _kinds(before: tuple[Any, dict[str, Any]] | None, after: tuple[Any, dict[str, Any]]) -> list[str]:
    if before is None:
        return ["new"]
    (place, node), (place_now, node_now) = before, after
    moved = ["moved"] if place != place_now else []
    return moved + [key for key in ("rules", "owner") if node[key] != node_now[key]]
