"""What is wrong with a procedure as it was given, by the place where it stands (`questions.1.points`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Field
from regulars.services.process.checking import stages_of
from regulars.services.qualification.definition import CHOSEN, NUMBERS

MOST_QUESTIONS, MOST_STEPS, MOST_POINTS = 40, 20, 1000
PARTS = {"field", "label", "label_ru", "help", "help_ru", "required", "points"}
KINDS = (*CHOSEN, *NUMBERS, "yes_no", "text", "long_text", "date", "moment", "reference", "tags", "url", "email", "phone", "duration")  # fmt: skip
"""Kinds of fields that can answer a question."""
Found = Iterator[tuple[str, str]]


def askable(entity: Entity) -> list[Field]:
    """The fields of an entity that questions may be about."""
    return [each for each in entity.fields if can_answer(each)]


def can_answer(found: Field) -> bool:
    return found.kind in KINDS and not found.readonly and not found.retired and not found.sensitive


def wrong_questions(questions: Any, entity: Entity) -> dict[str, str]:
    """All that is wrong with the questions."""
    if not isinstance(questions, list) or not all(isinstance(each, dict) for each in questions):
        return {"questions": _("A list of objects is expected.")}
    if len(questions) > MOST_QUESTIONS:
        return {"questions": _("At most %(limit)s questions.") % {"limit": MOST_QUESTIONS}}
    seen: set[Any] = set()
    found: dict[str, str] = {}
    for index, each in enumerate(questions):
        found |= {f"questions.{index}.{place}": text for place, text in _question(each, entity, seen)}
        seen.add(str(each.get("field")))
    return found


def wrong_before(before: Any, entity: Entity) -> str:
    if not isinstance(before, list):
        return _("A list is expected.")
    strange = {str(each) for each in before} - {lane.value for lane in stages_of(entity)}
    return _("There is no stage “%(name)s”.") % {"name": min(strange)[:60]} if strange else ""


def _question(given: Mapping[str, Any], entity: Entity, seen: set[Any]) -> Found:
    for name in sorted(map(str, set(given) - PARTS)):
        yield name[:40], _("There is no such setting.")
    key = given.get("field")
    found = entity.by_key.get(key) if isinstance(key, str) else None
    if found is None or not can_answer(found):
        yield "field", _("There is no field “%(name)s” that could answer a question.") % {"name": str(key)[:60]}
        return
    if key in seen:
        yield "field", _("“%(value)s” is there twice.") % {"value": found.label}
    for name, most in (("label", 300), ("label_ru", 300), ("help", 1000), ("help_ru", 1000)):
        if not isinstance(given.get(name, ""), str) or len(given.get(name, "")) > most:
            yield name, _("At most %(limit)s characters.") % {"limit": most}
    if not isinstance(given.get("required", False), bool):
        yield "required", _("Yes or no is expected.")
    if problem := _wrong_points(given.get("points"), found):
        yield "points", problem


def _wrong_points(points: Any, found: Field) -> str:
    if points in (None, {}, []):
        return ""
    if found.kind in CHOSEN or found.kind == "yes_no":
        able = {option.value for option in found.options} if isinstance(found, Choice | Choices) else {"yes", "no"}
        if not isinstance(points, dict) or not all(_is_points(each) for each in points.values()):
            return _("Points of each answer are whole numbers, at most %(limit)s.") % {"limit": MOST_POINTS}
        strange = set(map(str, points)) - able
        return _("There is no answer “%(name)s”.") % {"name": min(strange)[:60]} if strange else ""
    if found.kind in NUMBERS:
        return _wrong_steps(points)
    return "" if _is_points(points) else _("A whole number of points, at most %(limit)s.") % {"limit": MOST_POINTS}


def _wrong_steps(points: Any) -> str:
    text = _("Steps of a number are “from” and “points”, at most %(limit)s of them.") % {"limit": MOST_STEPS}
    if not isinstance(points, list) or len(points) > MOST_STEPS:
        return text
    seen = set()
    for each in points:
        if not isinstance(each, dict) or set(each) != {"from", "points"} or not _is_points(each["points"]):
            return text
        start = _number(each["from"])
        if start is None:
            return _("A number is expected.")
        if start in seen:
            return _("“%(value)s” is there twice.") % {"value": each["from"]}
        seen.add(start)
    return ""


def _number(raw: Any) -> Decimal | None:
    try:
        found = Decimal(str(raw)) if isinstance(raw, int | float | str) and not isinstance(raw, bool) else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found) < 10**15 else None


def _is_points(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_POINTS
