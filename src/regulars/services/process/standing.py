"""Where a record stands in its process: the stages, the steps of the present one, what is missing, until when."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from regulars.engine import judge
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, Lane
from regulars.engine.models import User
from regulars.engine.stages import standing_on
from regulars.services.process.book import plan_for, plans_of
from regulars.services.process.definition import Plan, Stage
from regulars.services.process.facts import StepState, gather, state_of
from regulars.services.process.grants import Grant, needed
from regulars.services.process.models import Stay
from regulars.services.process.moves import Paths, place_of, way_forward


@dataclass(frozen=True)
class Standing:
    """A record in its process. `met` tells whether the exit condition of the stage holds; `following` is the stage after it."""

    plan: Plan
    lanes: tuple[Lane, ...]
    lane: Lane | None
    stage: Stage
    steps: Sequence[StepState]
    met: bool = True
    following: Lane | None = None
    grants: Sequence[Grant] = ()
    entered_at: datetime | None = None
    due_at: datetime | None = None
    people: Mapping[uuid.UUID, str] = field(default_factory=dict)

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def done_count(self) -> int:
        return sum(state.is_done for state in self.steps)

    @property
    def may_go_on(self) -> bool:
        """Whether everything that its stage asks for is there."""
        return self.met and not self.missing and all(grant.is_given for grant in self.grants)

    @property
    def missing(self) -> list[StepState]:
        """Required steps that are not done."""
        return [state for state in self.steps if state.step.required and not state.is_done]


def standing_of(entity: Entity, record: Any, actor: Actor) -> Standing | None:
    """Where a record that the actor may see stands; None where no process is about it."""
    plans = plans_of(entity)
    plan = plan_for(plans, entity, record, actor) if plans else None
    if plan is None:
        return None
    lanes = Paths(entity, actor).of(record)
    stage = plan.stage(standing_on(entity, record))
    facts = gather(entity, [record.pk], [stage])
    steps = [state_of(step, stage.value, entity, record, facts) for step in stage.steps]
    stay = Stay.objects.filter(record=record.pk, left_at=None).first()
    return Standing(
        plan,
        lanes,
        next((lane for lane in lanes if lane.value == stage.value), None),
        stage,
        steps,
        _is_met(stage, entity, record, actor),
        _following(lanes, stage.value),
        needed(stage, entity, [record], facts.granted),
        stay.entered_at if stay else None,
        stay.due_at if stay else None,
        _people(steps),
    )


def overdue_among(entity: Entity, ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these records that have stood on their stage beyond its service time; asked only where there are processes."""
    if not ids or not plans_of(entity):
        return frozenset()
    late = Stay.objects.filter(record__in=ids, left_at=None, due_at__lt=timezone.now())
    return frozenset(late.values_list("record", flat=True))


def _is_met(stage: Stage, entity: Entity, record: Any, actor: Actor) -> bool:
    return not stage.criteria or judge.still_holds(stage.criteria, entity, record, actor)


def _following(lanes: Sequence[Lane], value: str) -> Lane | None:
    way = way_forward(lanes)
    at = place_of(way, value)
    return way[at + 1] if 0 <= at < len(way) - 1 else None


def _people(steps: Sequence[StepState]) -> dict[uuid.UUID, str]:
    """Who ticked and decided, by name."""
    wanted = {state.mark.by for state in steps if state.mark and state.mark.by}
    return dict(User.objects.filter(pk__in=wanted).values_list("id", "name")) if wanted else {}
