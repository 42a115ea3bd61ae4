"""The steps that a refused move asks for: ticked and decided in the dialog that says what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.stages import stage_of
from regulars.services.process import deeds
from regulars.services.process.definition import DECIDE, DO, Step


@dataclass(frozen=True)
class AskedStep:
    """A step that a refused move asks for, as the dialog shows it: ticked or decided there, or only named, with where its activity is begun."""

    name: str
    label: str
    answers: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    begin: str = ""
    activity: str = ""


def asked_steps(entity: Entity, record: Any, problem: Invalid, actor: Actor) -> list[AskedStep]:
    """The steps that a refusal names."""
    named = problem.details.get("steps") or ()
    plan = deeds.plan_of(entity, record, actor) if named else None
    found, here = [], _stage_now(entity, record, actor) if named else ""
    for each in named:
        step = plan.stage(each["stage"]).step(each["step"]) if plan else None
        if step is not None:
            begin = f"/{entity.plural}/{record.pk}/process/{step.key}/begin" if each["stage"] == here else ""
            found.append(_asked_step(f"{each['stage']}|{step.key}", step, begin, actor))
    return found


def _stage_now(entity: Entity, record: Any, actor: Actor) -> str:
    """The stage on which the record stands, whatever was tried with it."""
    field = stage_of(entity)
    return str(field.get(access.records(entity, actor).get(record.pk)) or "") if field else ""


def _asked_step(name: str, step: Step, begin: str, actor: Actor) -> AskedStep:
    if step.kind == DECIDE:
        return AskedStep(name, str(step.label), tuple((each.key, str(each.label)) for each in step.answers))
    if step.kind == DO and step.strict:
        target = registry.find(step.activity)
        kind = str(target.label) if target else step.activity
        hint = _("Is done by an activity: %(kind)s.") % {"kind": kind}
        may = target is not None and access.may(actor, target, "create")
        return AskedStep("", str(step.label), hint=hint, begin=begin if may else "", activity=kind)
    return AskedStep(name, str(step.label))


def put_steps(entity: Entity, record: Any, post: QueryDict, actor: Actor) -> None:
    """Keep what was said of steps in that dialog."""
    given = {}
    for name in post.getlist("_step"):
        stage, _bar, step = name.partition("|")
        given[stage, step] = post.get(f"step-{name}", "")
    if given:
        deeds.put(entity, record, given, actor=actor)
