"""The points of a record's answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.qualification.definition import Plan, Question, is_answered


class Tally(NamedTuple):
    """What a record keeps: points, and how many questions are open; nothing where no procedure is about it."""

    points: int | None
    open: int | None


NOTHING = Tally(None, None)


def asked(plan: Plan, entity: Entity) -> Iterator[tuple[Question, Field]]:
    """The questions with their fields; one whose field has gone, or takes no values any more, is asked no more."""
    for question in plan.questions:
        found = entity.by_key.get(question.field)
        if found is not None and not found.retired:
            yield question, found


def tally(plan: Plan | None, entity: Entity, record: Any) -> Tally:
    if plan is None:
        return NOTHING
    points = left = 0
    for question, found in asked(plan, entity):
        points += question.worth(found, record)
        left += not is_answered(found, found.get(record))
    return Tally(points, left)


def lacking(plan: Plan, entity: Entity, record: Any) -> list[tuple[Question, Field]]:
    """The required questions that are not answered."""
    return [
        (question, found)
        for question, found in asked(plan, entity)
        if question.required and not is_answered(found, found.get(record))
    ]
