"""What people do of the steps of a process: tick one, decide, begin the activity that it asks for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotFound, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Moment, Ref
from regulars.engine.stages import stage_of
from regulars.services.process.book import plan_for, plans_of
from regulars.services.process.definition import DECIDE, DO, Plan, Stage, Step
from regulars.services.process.due import after_hours
from regulars.services.process.models import Mark


def tick(entity: Entity, record: Any, step: str, *, actor: Actor, is_done: bool = True) -> None:
    """A step to do is done, or is not after all. Refused for steps that something else shows to be done."""
    with _at(entity, record, step, actor) as (plan, stage, found):
        if found.kind != DO or found.strict:
            raise Refused(_("This step is not ticked by hand."), code="not_ticked")
        _mark(plan, stage, found, record, actor, is_done=is_done)


def decide(entity: Entity, record: Any, step: str, *, actor: Actor, answer: str) -> None:
    """Keep a decision with who and when, and do what follows from it: fields set, another stage reached. All of it or nothing.

    An empty answer takes the decision back; what followed from it is undone like any change.
    """
    with _at(entity, record, step, actor) as (plan, stage, found):
        if found.kind != DECIDE:
            raise Refused(_("This step is no decision."), code="no_decision")
        chosen = found.answer(answer)
        if chosen is None and answer:
            allowed = ", ".join(each.key for each in found.answers)
            raise Invalid(fields={"answer": _("One of these is expected: %(allowed)s.") % {"allowed": allowed}})
        _mark(plan, stage, found, record, actor, is_done=chosen is not None, answer=answer)
        if chosen is not None:
            _follow(entity, record, chosen.values, chosen.stage, actor)


def begin(entity: Entity, record: Any, step: str, *, actor: Actor) -> Any:
    """Make the activity that a step asks for, linked to the record, for the one who begins it. Gives the activity."""
    with _at(entity, record, step, actor) as (plan, stage, found):
        target = registry.find(found.activity) if found.activity else None
        if target is None:
            raise Refused(_("This step asks for no activity."), code="no_activity")
        access.require(actor, target, "create")
        made = values.new_record(target)
        values.apply(made, target, {"name": str(found.label)}, actor)
        target.by_key["record"].set(made, Ref(record.pk, "", entity.name))
        _plan_time(target, made, found)
        save.save(made, actor=actor)
        _mark(plan, stage, found, record, actor, activity=(target.name, made.pk))
    return made


def put(entity: Entity, record: Any, given: dict[tuple[str, str], str], *, actor: Actor) -> None:
    """Keep what a person said of steps on the way to another stage, behind this one or on it: (stage, step) done, or the answer.

    What an answer leads to is left out: the person is on the way to where they chose.
    """
    _require_edit(entity, record, actor)
    plan = plan_of(entity, record, actor)
    for (value, key), said in given.items():
        stage = plan.stage(value)
        step = stage.step(key)
        if step is None or not said:
            continue
        answer = step.answer(said)
        if step.kind == DO and not step.strict:
            _mark(plan, stage, step, record, actor, is_done=True)
        elif answer is not None:
            _mark(plan, stage, step, record, actor, is_done=True, answer=said)
            values.apply(record, entity, dict(answer.values), actor)


@contextmanager
def _at(entity: Entity, record: Any, key: str, actor: Actor) -> Iterator[tuple[Plan, Stage, Step]]:
    """The step of the stage on which the record stands, in one transaction. Raises NotAllowed, NotFound."""
    _require_edit(entity, record, actor)
    with transaction.atomic():
        plan = plan_of(entity, record, actor)
        found = stage_of(entity)
        stage = plan.stage(str(found.get(record) or "") if found else "")
        step = stage.step(key)
        if step is None:
            raise NotFound(_("There is no such step on this stage."), code="no_step")
        yield plan, stage, step


def plan_of(entity: Entity, record: Any, actor: Actor) -> Plan:
    """The process of a record. Raises NotFound."""
    plan = plan_for(plans_of(entity), entity, record, actor)
    if plan is None:
        raise NotFound(_("There is no process for this record."), code="no_process")
    return plan


def _require_edit(entity: Entity, record: Any, actor: Actor) -> None:
    """Whoever may change a record may do the steps of its process."""
    access.to_edit(entity, actor, record.pk)


def _mark(
    plan: Plan,
    stage: Stage,
    step: Step,
    record: Any,
    actor: Actor,
    *,
    is_done: bool = False,
    answer: str = "",
    activity: tuple[str, uuid.UUID] | None = None,
) -> None:
    entity = registry.of(record).name
    where = {"process": plan.id, "entity": entity, "record": record.pk, "stage": stage.value, "step": step.key}
    made = activity or _made_before(where) or ("", None)
    Mark.objects.create(
        **where, is_done=is_done, answer=answer, activity_entity=made[0], activity=made[1], by=actor.id, at=timezone.now()
    )  # fmt: skip


def _made_before(where: dict[str, Any]) -> tuple[str, uuid.UUID] | None:
    """The activity that was made for a step stays with it, whatever is ticked later."""
    last = Mark.objects.filter(record=where["record"], stage=where["stage"], step=where["step"]).order_by("-id").first()
    return (last.activity_entity, last.activity) if last and last.activity else None


def _follow(entity: Entity, record: Any, given: Any, stage: str, actor: Actor) -> None:
    """What a decision brings, through the door: one change of the record."""
    if given:
        values.apply(record, entity, dict(given), actor)
    found = stage_of(entity)
    if stage and found is not None:
        found.set(record, found.parse(stage))
    if given or stage:
        save.save(record, actor=actor, verb="decide")


def _plan_time(target: Entity, made: Any, step: Step) -> None:
    """When it is to be done: as the step says, in days or in working time from now; now where it says nothing and a moment is needed."""
    key = next((each for each in ("due_at", "starts_at") if each in target.by_key), "")
    found = target.by_key.get(key)
    if not isinstance(found, Moment):
        return
    if step.hours is not None:
        found.set(made, after_hours(step.hours, target, made, timezone.now()))
    elif step.days is not None or found.required:
        found.set(made, timezone.now() + timedelta(days=step.days or 0))
