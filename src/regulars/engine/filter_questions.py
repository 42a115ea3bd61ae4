"""What services let the one filter ask of a record besides its fields: `{name: value}`, such as `{"on_stage": "overdue"}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.engine.fields.base import Sql
from regulars.engine.filter_nodes import bad
from regulars.engine.sql import Sources, no_history


@dataclass(frozen=True)
class Question:
    """A question under the name of its node, with the words for each of the answers that may be asked for.

    `asked_of` says where a person is offered it; asked of anything else it finds nothing. `sql` is a condition on the rows under
    the root of the sources.
    """

    name: str
    label: Any
    answers: Mapping[str, Any]
    asked_of: Callable[[Entity], bool]
    sql: Callable[[str, Sources], Sql]


_known: dict[str, Question] = {}


def add(question: Question) -> None:
    """To be called when a service starts."""
    _known[question.name] = question


def named(name: Any) -> Question | None:
    return _known.get(name) if isinstance(name, str) else None


def offered(entity: Entity) -> list[Question]:
    """The questions that make sense for records of an entity today."""
    return [each for each in _known.values() if each.asked_of(entity)]


def question_sql(question: Question, answer: Any, sources: Sources) -> Sql:
    """Raises Refused for an answer that is none."""
    if not isinstance(answer, str) or answer not in question.answers:
        allowed = ", ".join(question.answers)
        raise bad(_("One of these is expected: %(allowed)s.") % {"allowed": allowed}, question.name)
    if sources.moment is not None:
        raise no_history(question.name, question.label)
    return question.sql(answer, sources)
