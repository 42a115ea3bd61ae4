"""What is wrong with a process as it was given, by the place where it stands (`stages.1.steps.0.fields`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import word
from regulars.engine import conditions, judge, registry
from regulars.engine.actor import system
from regulars.engine.describe import Entity, Lane
from regulars.engine.fields.base import Wrong
from regulars.engine.stages import lanes_of
from regulars.services.approvals.models import Approval
from regulars.services.process.definition import COLLECT, DECIDE, DO, KINDS
from regulars.services.process.facts import activities

KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
MOST_STEPS = 30
MOST_ANSWERS = 10
MOST_HOURS = 8760
STAGE = {
    "stage", "name", "guidance", "guidance_ru", "hours", "criteria", "criteria_label", "criteria_label_ru", "approvals", "steps",
}  # fmt: skip
STEP = {"key", "kind", "label", "label_ru", "required"}
OF_KIND: Mapping[str, set[str]] = {
    DO: {"activity", "days", "hours", "strict"},
    COLLECT: {"fields", "parts"},
    DECIDE: {"answers"},
}
ANSWER = {"key", "label", "label_ru", "set", "stage"}
Found = Iterator[tuple[str, str]]


def stages_of(entity: Entity) -> list[Lane]:
    """Every stage of every board of an entity."""
    board = entity.board
    choices = [key for key, _label in board.choices(system())] if board and board.choices else [""]
    return [lane for choice in choices for lane in lanes_of(entity, system(), choice)]


def may_have_process(entity: Entity) -> bool:
    """Whether its records go from stage to stage."""
    return entity.board is not None and entity.group != "settings" and not entity.access.kept


def wrong_stages(stages: Any, entity: Entity) -> dict[str, str]:
    """All that is wrong with the stages of a process."""
    if not isinstance(stages, list) or not all(isinstance(each, dict) for each in stages):
        return {"stages": _("A list of objects is expected.")}
    able = {lane.value for lane in stages_of(entity)}
    seen: set[str] = set()
    found: dict[str, str] = {}
    for index, stage in enumerate(stages):
        found |= {f"stages.{index}.{place}".rstrip("."): text for place, text in _stage(stage, entity, able, seen)}
        seen.add(str(stage.get("stage")))
    return found


def _stage(stage: Mapping[str, Any], entity: Entity, able: set[str], seen: set[str]) -> Found:
    yield from _unknown(stage, STAGE)
    value = stage.get("stage")
    if value not in able:
        yield "stage", _("There is no stage “%(name)s”.") % {"name": str(stage.get("name") or value)[:60]}
        return
    if value in seen:
        yield "stage", _("Each stage stands once.")
    yield from _texts(stage, ("name", "guidance", "guidance_ru", "criteria_label", "criteria_label_ru"), 20_000)
    yield from _hours(stage)
    if problem := wrong_criteria(stage.get("criteria"), entity):
        yield "criteria", problem
    if problem := _wrong_approvals(stage.get("approvals", []), entity):
        yield "approvals", problem
    steps = stage.get("steps", [])
    if not isinstance(steps, list) or len(steps) > MOST_STEPS or not all(isinstance(each, dict) for each in steps):
        yield "steps", _("A list of at most %(limit)s steps.") % {"limit": MOST_STEPS}
        return
    keys: set[str] = set()
    for index, step in enumerate(steps):
        for place, text in _step(step, entity, able, keys):
            yield f"steps.{index}.{place}".rstrip("."), text
        keys.add(str(step.get("key")))


def wrong_criteria(criteria: Any, entity: Entity) -> str:
    """What is wrong with a condition that is asked of one record in memory; nothing where it can be asked."""
    if not criteria:
        return ""
    try:
        conditions.check(entity, criteria)
        judge.holds(criteria, entity, entity.model(), system())
    except (Refused, Wrong) as problem:
        return str(problem)
    return ""


def _wrong_approvals(keys: Any, entity: Entity) -> str:
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        return _("A list of keys of approvals is expected.")
    able = Approval.objects.filter(entity=entity.name, deleted_at=None, key__in=keys).values_list("key", flat=True)
    unknown = set(keys) - set(able) if keys else set()
    return _("There is no approval “%(name)s” of these records.") % {"name": min(unknown)[:60]} if unknown else ""


def _step(step: Mapping[str, Any], entity: Entity, able: set[str], keys: set[str]) -> Found:
    kind = word(step.get("kind"))
    if kind not in KINDS:
        yield "kind", _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(KINDS)}
        return
    yield from _unknown(step, STEP | OF_KIND[kind])
    yield from _key(step, keys)
    yield from _texts(step, ("label", "label_ru"), 200)
    if kind != COLLECT and not _filled(step.get("label")):
        yield "label", _("This field is required.")
    if not isinstance(step.get("required", False), bool):
        yield "required", _("Yes or no is expected.")
    yield from CHECKS[kind](step, entity, able)


def _do(step: Mapping[str, Any], entity: Entity, able: set[str]) -> Found:
    names = [each.name for each in activities()]
    if step.get("activity") not in (None, "", *names):
        yield "activity", _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(names)}
    days = step.get("days")
    if days is not None and not (isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= 365):
        yield "days", _("A whole number from %(low)s to %(high)s.") % {"low": 0, "high": 365}
    yield from _hours(step)
    if days is not None and step.get("hours") is not None:
        yield "hours", _("It is due in days or in hours, not in both.")
    if not isinstance(step.get("strict", False), bool):
        yield "strict", _("Yes or no is expected.")
    elif step.get("strict") and not step.get("activity"):
        yield "strict", _("Say which activity has to be done.")


def _collect(step: Mapping[str, Any], entity: Entity, able: set[str]) -> Found:
    fields, parts = step.get("fields", []), step.get("parts", [])
    if not isinstance(fields, list) or not isinstance(parts, list) or not (fields or parts):
        yield "fields", _("Name at least one field.")
        return
    for key in fields:
        found = entity.by_key.get(key) if isinstance(key, str) else None
        if found is None:
            yield "fields", _("There is no field “%(name)s”.") % {"name": str(key)[:60]}
    able_parts = {part.name for part, _key in registry.parts_of(entity)}
    for name in parts:
        if name not in able_parts:
            yield "parts", _("There is no entity “%(name)s” of parts.") % {"name": str(name)[:60]}


def _decide(step: Mapping[str, Any], entity: Entity, able: set[str]) -> Found:
    answers = step.get("answers")
    if (
        not isinstance(answers, list)
        or not 2 <= len(answers) <= MOST_ANSWERS
        or not all(isinstance(each, dict) for each in answers)
    ):
        yield "answers", _("From two to %(limit)s answers.") % {"limit": MOST_ANSWERS}
        return
    keys: set[str] = set()
    for index, answer in enumerate(answers):
        for place, text in _answer(answer, entity, able, keys):
            yield f"answers.{index}.{place}", text
        keys.add(str(answer.get("key")))


def _answer(answer: Mapping[str, Any], entity: Entity, able: set[str], keys: set[str]) -> Found:
    yield from _unknown(answer, ANSWER)
    yield from _key(answer, keys)
    yield from _texts(answer, ("label", "label_ru"), 200)
    if not _filled(answer.get("label")):
        yield "label", _("This field is required.")
    if answer.get("stage") and answer["stage"] not in able:
        yield "stage", _("There is no stage “%(name)s”.") % {"name": str(answer["stage"])[:60]}
    given = answer.get("set") or {}
    if not isinstance(given, dict):
        yield "set", _("An object is expected.")
        return
    for key, value in given.items():
        found = entity.by_key.get(key)
        if found is None or found.readonly:
            yield "set", _("There is no field “%(name)s”.") % {"name": str(key)[:60]}
            continue
        try:
            found.check(found.parse(value))
        except Wrong as problem:
            yield "set", f"{found.label}: {problem}"


CHECKS: Mapping[str, Callable[[Mapping[str, Any], Entity, set[str]], Found]] = {
    DO: _do,
    COLLECT: _collect,
    DECIDE: _decide,
}


def _key(given: Mapping[str, Any], keys: set[str]) -> Found:
    key = given.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield "key", _("A key has small Latin letters, digits, “-” and “_”.")
    elif key in keys:
        yield "key", _("“%(value)s” is there twice.") % {"value": key}


def _hours(given: Mapping[str, Any]) -> Found:
    hours = given.get("hours")
    if hours is not None and not (_is_number(hours) and 0 < hours <= MOST_HOURS):
        yield "hours", _("A number of hours, at most %(limit)s.") % {"limit": MOST_HOURS}


def _texts(given: Mapping[str, Any], names: tuple[str, ...], most: int) -> Found:
    for name in names:
        text = given.get(name, "")
        if not isinstance(text, str) or len(text) > most:
            yield name, _("At most %(limit)s characters.") % {"limit": most}


def _unknown(given: Mapping[str, Any], known: set[str]) -> Found:
    for name in sorted(set(given) - known):
        yield str(name)[:40], _("There is no such setting.")


def _filled(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
