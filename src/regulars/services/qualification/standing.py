"""A record in its procedure: every question with its answer, what it is worth, who gave it and when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.engine import prepared
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref
from regulars.engine.labels import labels_of
from regulars.services.qualification.book import plan_for, plans_of
from regulars.services.qualification.definition import Plan, Question, is_answered, words_of
from regulars.services.qualification.tally import asked

_GIVEN = (
    "select distinct on (k.key) k.key, c.actor, coalesce(c.happened_at, c.at) from engine_change c, unnest(%s::text[]) as k(key) "
    "where c.record = %s and c.entity = %s and c.diff ? k.key order by k.key, c.id desc"
)


@dataclass(frozen=True)
class Answer:
    """A question and what stands there. `by` and `at` as the change log has them; empty where it does not reach back so far."""

    question: Question
    field: Field
    words: str
    value: Any
    is_answered: bool
    points: int
    most: int
    by: uuid.UUID | None = None
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """A record's procedure, as far as its reader may see the fields: what is hidden counts in no sum here."""

    plan: Plan
    answers: Sequence[Answer]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.answers)

    @property
    def most(self) -> int:
        return sum(each.most for each in self.answers)

    @property
    def answered_count(self) -> int:
        return sum(each.is_answered for each in self.answers)

    @property
    def missing(self) -> list[Answer]:
        """Required questions that are open."""
        return [each for each in self.answers if each.question.required and not each.is_answered]


def standing_of(entity: Entity, record: Any, actor: Actor) -> Standing | None:
    """Where a record that the actor may see stands; None where no procedure is about it."""
    plans = plans_of(entity)
    plan = plan_for(plans, entity, record, actor) if plans else None
    if plan is None:
        return None
    seen = [(question, found) for question, found in asked(plan, entity) if not actor.withholds(entity.name, found.key)]
    given = _given(entity, record.pk, [found.key for _question, found in seen])
    names = labels_of({Ref(by, "", "user") for by, _at in given.values() if by}, actor)
    return Standing(plan, [_answer(question, found, record, given, names) for question, found in seen])


def _given(entity: Entity, record: uuid.UUID, keys: list[str]) -> dict[str, tuple[uuid.UUID | None, datetime]]:
    return {key: (by, at) for key, by, at in prepared.fetch(_GIVEN, [keys, record, entity.name])}


def _answer(question: Question, found: Field, record: Any, given: Any, names: dict[uuid.UUID, str]) -> Answer:
    value = found.get(record)
    is_given = is_answered(found, value)
    by, at = given.get(found.key, (None, None)) if is_given else (None, None)
    return Answer(
        question,
        found,
        words_of(question, found),
        value,
        is_given,
        question.worth(found, record),
        question.most(found),
        by,
        names.get(by, "") if by else "",
        at,
    )
