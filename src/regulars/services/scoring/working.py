"""The score of a record: the model's chance in per cent, the points of the rules that hold, between 0 and 100; or what was set by hand."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from regulars.engine import access, judge
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.services.scoring.book import Plan, RulePlan
from regulars.services.scoring.fields import percent_of

SECONDS = 86_400
Held = dict[uuid.UUID, Collection[uuid.UUID]]
"""By rule that asks the database the records that meet it."""


class Score(NamedTuple):
    """What a record keeps."""

    score: int | None
    chance: Decimal | None
    points: int | None


def values_of(plan: Plan, record: Any) -> dict[str, Any]:
    """What the model looks at."""
    return {key: source.read(record) for key, source in plan.sources.items()}


def worked_out(
    plan: Plan, entity: Entity, record: Any, actor: Actor, *, links: judge.Links, held: Held, now: datetime
) -> Score:
    chance = percent_of(plan.scorer.chance(values_of(plan, record))) if plan.scorer is not None else None
    points = None
    if plan.rules:
        points = sum(
            faded(rule, record, entity, now)
            for rule in plan.rules
            if holds(rule, entity, record, actor, links=links, held=held)
        )
    return Score(total(chance, points, record.score_set), chance, points)


def total(chance: Decimal | None, points: int | None, by_hand: int | None) -> int | None:
    if by_hand is not None:
        return by_hand
    if chance is None and points is None:
        return None
    whole = int(chance.to_integral_value(ROUND_HALF_UP)) if chance is not None else 0
    return max(0, min(100, whole + (points or 0)))


def holds(rule: RulePlan, entity: Entity, record: Any, actor: Actor, *, links: judge.Links, held: Held) -> bool:
    if rule.asks_database:
        return record.pk in held.get(rule.id, ())
    return judge.still_holds(rule.condition, entity, record, actor, links=links, gone=False)


def faded(rule: RulePlan, record: Any, entity: Entity, now: datetime) -> int:
    """The points that are left; none where it is not known since when."""
    if not rule.fades_from:
        return rule.points
    since = _moment(entity.by_key[rule.fades_from].get(record))
    if since is None:
        return 0
    days = max(0.0, (now - since).total_seconds() / SECONDS)
    return round(rule.points * 0.5 ** (days / rule.half_life))


def held_of(plan: Plan, entity: Entity, ids: Iterable[uuid.UUID]) -> Held:
    """Which of these stored records meet the rules that ask the database: a question for each rule."""
    listed = list(ids)
    if not listed:
        return {}
    return {
        rule.id: set(
            access.records(entity, system()).matching(listed).where(dict(rule.condition)).ids(limit=len(listed))
        )
        for rule in plan.rules
        if rule.asks_database
    }


def paths_of(plan: Plan) -> list[str]:
    return [path for rule in plan.rules if not rule.asks_database for path in judge.paths_in(rule.condition)]


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None


def present() -> datetime:
    return timezone.now()
