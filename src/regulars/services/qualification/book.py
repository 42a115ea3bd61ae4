"""The procedures in force, read once for each edition of the registry, by entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from regulars.engine import judge, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.editions import PerEdition
from regulars.services.qualification.definition import Plan, plan_of
from regulars.services.qualification.fields import may_be_qualified
from regulars.services.qualification.models import Procedure


def _read() -> dict[str, tuple[Plan, ...]]:
    found: defaultdict[str, list[Plan]] = defaultdict(list)
    for row in Procedure.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        entity = registry.find(row.entity)
        if entity is not None and may_be_qualified(entity):
            found[row.entity].append(plan_of(row))
    return {name: tuple(plans) for name, plans in found.items()}


book = PerEdition(_read)
"""An entity without procedures costs a look into a dictionary."""
forget = book.forget


def plans_of(entity: Entity) -> tuple[Plan, ...]:
    return book().get(entity.name, ())


def plan_for(
    plans: Sequence[Plan], entity: Entity, record: Any, actor: Actor, links: judge.Links | None = None
) -> Plan | None:
    """The procedure of a record: the first that is about it. One whose condition cannot be asked any more is about nothing."""
    return next(
        (
            plan
            for plan in plans
            if judge.still_holds(plan.condition, entity, record, actor, links=links, gone=False)
        ),
        None,
    )  # fmt: skip


def paths_of(plans: Iterable[Plan]) -> list[str]:
    """What their conditions ask of records, so that links are read once for a batch."""
    return [path for plan in plans for path in judge.paths_in(plan.condition)]
