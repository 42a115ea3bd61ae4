"""What a process says, read from its row: stages with guidance, steps and exit criteria.

A stage is `{"stage": its value, "name", "guidance", "guidance_ru", "hours", "criteria", "criteria_label", "criteria_label_ru",
"approvals": [their keys], "steps": […]}`. A step has `key`, `kind`, `label`, `label_ru`, `required` and, by its kind:

- do: `activity` (task, call, meeting … or nothing), `days` or working `hours` until it is due, `strict` (ticking it does not do, an activity must be done);
- collect: `fields`, and `parts` (entities of which the record needs at least one);
- decide: `answers`, each `{"key", "label", "label_ru", "set": {field: value}, "stage": where it leads}`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.engine.custom.kinds import bilingual
from regulars.services.process.models import Process

DO, COLLECT, DECIDE = "do", "collect", "decide"
KINDS = (DO, COLLECT, DECIDE)
FREE, MET, NEVER = "free", "met", "never"


@dataclass(frozen=True)
class Answer:
    """One way to decide: the fields it sets, the stage it leads to."""

    key: str
    label: Any
    values: Mapping[str, Any] = field(default_factory=dict)
    stage: str = ""


@dataclass(frozen=True)
class Step:
    """Something to do, to find out or to decide on a stage."""

    key: str
    kind: str
    label: Any
    labels: tuple[str, ...] = ()
    required: bool = False
    activity: str = ""
    days: int | None = None
    hours: float | None = None
    strict: bool = False
    fields: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()

    def answer(self, key: str) -> Answer | None:
        return next((each for each in self.answers if each.key == key), None)


@dataclass(frozen=True)
class Stage:
    """What a process says of one stage. `criteria` is the one filter that must hold before it is left for a later one, `approvals`
    are the keys of those that must have been granted by then.
    """

    value: str
    guidance: Any = ""
    steps: tuple[Step, ...] = ()
    criteria: Mapping[str, Any] = field(default_factory=dict)
    criteria_label: Any = ""
    hours: float | None = None
    approvals: tuple[str, ...] = ()

    def step(self, key: str) -> Step | None:
        return next((each for each in self.steps if each.key == key), None)


@dataclass(frozen=True, eq=False)
class Plan:
    """A process as it stands, with the stages of which it says something by their value."""

    id: uuid.UUID
    label: Any
    entity: str
    condition: Mapping[str, Any]
    skipping: str
    stages: Mapping[str, Stage]

    def stage(self, value: str) -> Stage:
        return self.stages.get(value) or Stage(value)


def plan_of(row: Process) -> Plan:
    """A process as its row says."""
    stages = [_stage(each) for each in row.stages]
    label = bilingual(row.label, row.label_ru)
    return Plan(row.id, label, row.entity, row.condition, row.skipping, {each.value: each for each in stages})


def _stage(given: Mapping[str, Any]) -> Stage:
    return Stage(
        str(given["stage"]),
        bilingual(given.get("guidance", ""), given.get("guidance_ru", "")),
        tuple(_step(each) for each in given.get("steps", ())),
        given.get("criteria") or {},
        bilingual(given.get("criteria_label", ""), given.get("criteria_label_ru", "")),
        given.get("hours") or None,
        tuple(given.get("approvals", ())),
    )


def _step(given: Mapping[str, Any]) -> Step:
    label, russian = given.get("label", ""), given.get("label_ru", "")
    return Step(
        given["key"],
        given["kind"],
        bilingual(label, russian),
        tuple(text for text in (label, russian) if text),
        bool(given.get("required")),
        given.get("activity", ""),
        given.get("days"),
        given.get("hours"),
        bool(given.get("strict")),
        tuple(given.get("fields", ())),
        tuple(given.get("parts", ())),
        tuple(_answer(each) for each in given.get("answers", ())),
    )


def _answer(given: Mapping[str, Any]) -> Answer:
    label = bilingual(given.get("label", ""), given.get("label_ru", ""))
    return Answer(given["key"], label, given.get("set") or {}, str(given.get("stage") or ""))
