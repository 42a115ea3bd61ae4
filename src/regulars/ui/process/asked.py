"""The steps that a refused move asks for: ticked and decided in the dialog that says what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.process import deeds
from regulars.services.process.definition import DECIDE, DO, Step


@dataclass(frozen=True)
class AskedStep:
    """A step that a refused move asks for, as the dialog shows it: ticked or decided there, or only named."""

    name: str
    label: str
    answers: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def asked_steps(entity: Entity, record: Any, problem: Invalid, actor: Actor) -> list[AskedStep]:
    """The steps that a refusal names."""
    named = problem.details.get("steps") or ()
    plan = deeds.plan_of(entity, record, actor) if named else None
    found = []
    for each in named:
        step = plan.stage(each["stage"]).step(each["step"]) if plan else None
        if step is not None:
            found.append(_asked_step(f"{each['stage']}|{step.key}", step))
    return found


def _asked_step(name: str, step: Step) -> AskedStep:
    if step.kind == DECIDE:
        return AskedStep(name, str(step.label), tuple((each.key, str(each.label)) for each in step.answers))
    if step.kind == DO and step.strict:
        target = registry.find(step.activity)
        kind = str(target.label) if target else step.activity
        return AskedStep("", str(step.label), hint=_("Is done by an activity: %(kind)s.") % {"kind": kind})
    return AskedStep(name, str(step.label))


def put_steps(entity: Entity, record: Any, post: QueryDict, actor: Actor) -> None:
    """Keep what was said of steps in that dialog."""
    given = {}
    for name in post.getlist("_step"):
        stage, _bar, step = name.partition("|")
        given[stage, step] = post.get(f"step-{name}", "")
    if given:
        deeds.put(entity, record, given, actor=actor)
