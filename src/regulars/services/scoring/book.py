"""The rules in force and the models in use, read once for each edition of the registry, by entity."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.base.errors import Refused
from regulars.engine import judge, registry
from regulars.engine.actor import system
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.engine.editions import PerEdition
from regulars.engine.fields.base import Wrong
from regulars.services.scoring.columns import Source, by_key
from regulars.services.scoring.core.serving import Scorer, scorer_of
from regulars.services.scoring.fields import may_be_scored
from regulars.services.scoring.models import ScoreModel, ScoreRule


@dataclass(frozen=True, eq=False)
class RulePlan:
    """A rule as it stands; `asks_database` where its condition can only be asked of what is stored."""

    id: uuid.UUID
    label: Any
    condition: Mapping[str, Any]
    points: int
    fades_from: str
    half_life: int
    asks_database: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """How records of an entity are scored."""

    rules: Sequence[RulePlan] = ()
    model: uuid.UUID | None = None
    scorer: Scorer | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def asks_database(self) -> bool:
        return any(rule.asks_database for rule in self.rules)

    @property
    def fades(self) -> bool:
        return any(rule.fades_from for rule in self.rules)


def _read() -> dict[str, Plan]:
    rules: defaultdict[str, list[RulePlan]] = defaultdict(list)
    for row in ScoreRule.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        entity = registry.find(row.entity)
        if entity is not None and may_be_scored(entity):
            rules[row.entity].append(_rule(row, entity))
    models = {row.entity: row for row in ScoreModel.objects.filter(is_used=True)}
    return {
        name: _plan(rules.get(name, []), models.get(name), registry.get(name))
        for name in {*rules, *models}
        if registry.find(name) is not None
    }


def _rule(row: ScoreRule, entity: Entity) -> RulePlan:
    fades = row.fades_from if row.fades_from in entity.by_key and row.half_life else ""
    label = bilingual(row.label, row.label_ru)
    return RulePlan(
        row.pk, label, row.condition or {}, row.points, fades, row.half_life or 0, asks_database(row.condition, entity)
    )


def asks_database(condition: Any, entity: Entity) -> bool:
    """Whether a condition can only be asked of what is stored (calls of the last week)."""
    try:
        judge.holds(condition, entity, entity.model(), system())
    except Refused as problem:
        return problem.code == "asks_database"
    except Wrong:
        return False
    return False


def _plan(rules: Sequence[RulePlan], model: ScoreModel | None, entity: Entity) -> Plan:
    if model is None:
        return Plan(tuple(rules))
    known = by_key(entity)
    return Plan(
        tuple(rules), model.pk, scorer_of(model.model), {key: known[key] for key in _keys(model) if key in known}
    )


def _keys(model: ScoreModel) -> Iterable[str]:
    return (column["key"] for column in model.model["columns"])


book = PerEdition(_read)
"""An entity that is not scored costs a look into a dictionary."""
forget = book.forget


def plan_of(entity: Entity) -> Plan | None:
    return book().get(entity.name)
