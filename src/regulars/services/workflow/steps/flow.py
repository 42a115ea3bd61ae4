"""Steps that steer: branches, waits, loops over related records, stop. The walk carries them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.text import word
from regulars.engine import conditions, outside, relations
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.workflow import comparing
from regulars.services.workflow.steps.base import BRANCHES, Data, StepKind, add, entity_of

MOST_EACH = 200
LONGEST = {"minutes": 60 * 24 * 30, "hours": 24 * 365, "days": 3650, "working_hours": 24 * 365, "working_days": 1000}
LATE = ("go_on", "stop")


def check_condition(condition: Any, entity: Entity) -> None:
    """Raises Wrong where there is none, Refused for one that cannot be asked."""
    if not isinstance(condition, Mapping) or not condition:
        raise Wrong(_("Say when it holds."))
    conditions.check(entity, condition)


def check_length(length: Any) -> None:
    """`{"count": 3, "unit": "days"}`. Raises Wrong."""
    unit = word(length.get("unit")) if isinstance(length, Mapping) else ""
    if unit not in LONGEST or set(length) != {"count", "unit"}:
        raise Wrong(_("A length of time has “count” and “unit”: %(allowed)s.") % {"allowed": ", ".join(LONGEST)})
    count = length["count"]
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= LONGEST[unit]:
        raise Wrong(_("A whole number from %(low)s to %(high)s is expected.") % {"low": 1, "high": LONGEST[unit]})


def _check_if(step: Data, entity: Entity) -> None:
    comparing.check(step.get("only"))
    for line in step.get("only") or ():
        if not outside.is_path(line["at"]):
            text = _("“%(place)s”: a place of an answer begins with “answer.”, one of what came in with “incoming.”.")
            raise Wrong(text % {"place": line["at"][:60]})
    if step.get("condition") or not step.get("only"):
        check_condition(step.get("condition"), entity)


def _check_wait(step: Data, entity: Entity) -> None:
    check_length(step.get("for"))
    if "until" in step:
        check_condition(step["until"], entity)
    if step.get("late", LATE[0]) not in LATE:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(LATE)})


def _check_each(step: Data, entity: Entity) -> None:
    other = related(step, entity)
    if step.get("where"):
        conditions.check(other, step["where"])
    most = step.get("most", MOST_EACH)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_EACH:
        raise Wrong(_("A whole number from %(low)s to %(high)s is expected.") % {"low": 1, "high": MOST_EACH})


def related(step: Data, entity: Entity) -> Entity:
    """The entity whose records a loop goes over. Raises Wrong."""
    other = entity_of(step.get("entity"))
    links = [each.field.key for each in relations.relations_of(entity, system()) if each.entity is other]
    if step.get("by") not in links:
        raise Wrong(_("Name the link in “by”: %(names)s.") % {"names": ", ".join(links) or "–"})
    return other


def step_at(steps: Any, path: str) -> Mapping[str, Any]:
    """The step at a path of the log (`1.then.0`, `2.RECORD.0`); an empty one where there is none any more."""
    found: Mapping[str, Any] = {}
    listed = steps
    for part in path.split("."):
        if part.isdecimal() and len(part) < 4:
            found = listed[int(part)] if isinstance(listed, list) and int(part) < len(listed) else {}
        else:
            listed = found.get(part) if part in ("then", "else") else found.get("steps")
    return found


def goes_on(old: Any, new: Any, paths: Iterable[str]) -> bool:
    """Whether a run that has done these steps of one version may go on by another: they are the same in both, but for what stands below them."""
    return all(_itself(step_at(old, path)) == _itself(step_at(new, path)) != {} for path in paths)


def _itself(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in step.items() if name not in ("then", "else", "steps", "note")}


add(
    StepKind(
        "if",
        gettext_lazy("If … else"),
        ("condition", "only", "then", "else"),
        _check_if,
        icon="git-branch",
        nested=BRANCHES,
    )
)
add(StepKind("wait", gettext_lazy("Wait"), ("for", "until", "late"), _check_wait, icon="clock"))
add(
    StepKind(
        "each",
        gettext_lazy("For each related record"),
        ("entity", "by", "where", "most", "steps"),
        _check_each,
        icon="repeat",
        offered=lambda entity: bool(list(relations.relations_of(entity, system()))),
        nested=(("steps", related),),
    )
)
add(StepKind("stop", gettext_lazy("Stop"), (), lambda step, entity: None, icon="square"))
