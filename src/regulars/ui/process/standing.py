"""What the page of a record says of its process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.approvals.buttons import verb_of
from regulars.services.approvals.models import WAITING
from regulars.services.approvals.telling import STATES
from regulars.services.process.facts import StepState
from regulars.services.process.grants import Grant
from regulars.services.process.standing import Standing, standing_of


def shown_standing(entity: Entity, record: Any, actor: Actor) -> Mapping[str, Any] | None:
    """What the page of a record says of its process; None where there is none or nothing to say."""
    found = standing_of(entity, record, actor)
    if found is None or not (
        found.steps or found.stage.guidance or found.stage.criteria or found.grants or found.due_at
    ):
        return None
    base = f"/{entity.plural}/{record.pk}/process"
    return {
        "standing": found,
        "steps": [_drawn(each, found, entity, record, base) for each in found.steps],
        "grants": [_granted(each, entity, record) for each in found.grants],
        "label": str(found.lane.label) if found.lane else "",
        "criteria_label": str(found.stage.criteria_label) or _("Exit condition"),
    }


def _drawn(state: StepState, standing: Standing, entity: Entity, record: Any, base: str) -> dict[str, Any]:
    step, mark = state.step, state.mark if state.mark and state.mark.is_done else None
    target = registry.find(step.activity) if step.activity else None
    return {
        "state": state,
        "step": step,
        "label": str(step.label)
        or ", ".join(label for label, _url in _wanted(step.fields, step.parts, entity, record)),
        "base": f"{base}/{step.key}",
        "by": standing.people.get(mark.by, "") if mark and mark.by and state.is_done else "",
        "at": mark.at if mark else None,
        "activity": str(target.label) if target else "",
        "made": _made(state),
        "wanted": list(_wanted(state.empty, state.empty, entity, record)),
    }


def _granted(grant: Grant, entity: Entity, record: Any) -> dict[str, Any]:
    """An approval that the stage asks for: how it stands, where it is seen, where it is asked for."""
    request = grant.request
    verb = verb_of(grant.approval)
    able = verb in entity.action_by_verb and not grant.is_given and (request is None or request.state != WAITING)
    return {
        "label": grant.approval.words,
        "is_given": grant.is_given,
        "state": str(STATES[request.state]) if request else _("not asked for yet"),
        "url": f"/approval-requests/{request.pk}" if request else "",
        "ask": f"/{entity.plural}/{record.pk}/actions/{verb}" if able else "",
    }


def _wanted(fields: Iterable[str], parts: Iterable[str], entity: Entity, record: Any) -> Iterable[tuple[str, str]]:
    """(label, where a part is added) of what is to be filled in; fields are filled in together."""
    for key in fields:
        if key in entity.by_key:
            yield str(entity.by_key[key].label), ""
    for name in parts:
        part = registry.find(name) if name not in entity.by_key else None
        if part is not None and part.part_of:
            yield str(part.label_plural), f"/{part.plural}/new?{part.part_of}={record.pk}&dialog=1"


def _made(state: StepState) -> str:
    """Where the activity that was made for a step is found."""
    target = registry.find(state.activity[0]) if state.activity else None
    return f"/{target.plural}/{state.activity[1]}" if target and state.activity else ""
