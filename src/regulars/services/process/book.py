"""The processes in force, read once for each edition of the registry, by entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from regulars.engine import judge, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.editions import PerEdition
from regulars.services.process.definition import Plan, plan_of
from regulars.services.process.models import Process


def _read() -> dict[str, tuple[Plan, ...]]:
    found: defaultdict[str, list[Plan]] = defaultdict(list)
    for row in Process.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        if registry.find(row.entity) is not None:
            found[row.entity].append(plan_of(row))
    return {name: tuple(plans) for name, plans in found.items()}


book = PerEdition(_read)
"""An entity without processes costs a look into a dictionary."""
forget = book.forget


def plans_of(entity: Entity) -> tuple[Plan, ...]:
    return book().get(entity.name, ())


def plan_for(
    plans: Sequence[Plan], entity: Entity, record: Any, actor: Actor, links: judge.Links | None = None
) -> Plan | None:
    """The process of a record: the first that is about it. One whose condition cannot be asked any more is about nothing."""
    asked = (
        (plan, judge.still_holds(plan.condition, entity, record, actor, links=links, gone=False)) for plan in plans
    )
    return next((plan for plan, is_about in asked if is_about), None)


def paths_of(plans: Iterable[Plan]) -> list[str]:
    """What these processes ask of records, so that links are read once for a batch."""
    conditions = [plan.condition for plan in plans]
    criteria = [stage.criteria for plan in plans for stage in plan.stages.values()]
    return [path for each in (*conditions, *criteria) for path in judge.paths_in(each)]
