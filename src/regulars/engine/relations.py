"""Which records point at a record: the links of the registry, seen from the other end."""

from __future__ import annotations

from typing import NamedTuple

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Reference


class Relation(NamedTuple):
    """Records of `entity` whose link `field` names one of ours."""

    entity: Entity
    field: Field


def points_at(link: Field, entity: Entity) -> bool:
    """Whether a link may name records of the entity."""
    if isinstance(link, Reference):
        return link.to == entity.name
    return isinstance(link, AnyReference) and entity.name in link.allowed()


def relations_of(entity: Entity, actor: Actor) -> list[Relation]:
    """The links that point at an entity's records, as far as the actor may see those who have them."""
    return [
        Relation(other, link)
        for other in registry.entities()
        if access.may(actor, other, "view")
        for link in other.fields
        if points_at(link, entity) and not actor.hides(other.name, link.key)
    ]
