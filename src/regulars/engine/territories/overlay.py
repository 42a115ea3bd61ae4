"""The plans in force put on the entities they are about: they count from the next request, and cost others nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from regulars.engine.describe import Entity, Place
from regulars.engine.models import Territory, TerritoryPlan
from regulars.engine.territories.plan import places_of


def with_territories(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with the plan that is in force; territories that have gone to the bin are left out."""
    plans = TerritoryPlan.objects.filter(withdrawn_at=None).order_by("entity", "-created_at").distinct("entity")
    trees = {plan.entity: plan.tree for plan in plans}
    living = frozenset(Territory.objects.filter(deleted_at=None).values_list("id", flat=True)) if trees else frozenset()
    placed: dict[str, tuple[Place, ...]] = {name: places_of(tree, living) for name, tree in trees.items()}
    return {
        name: replace(entity, territories=placed[name]) if placed.get(name) else entity
        for name, entity in found.items()
    }
