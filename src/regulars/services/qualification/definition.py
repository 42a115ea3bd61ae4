"""What a procedure says, read from its row: its questions, and how many points an answer is worth.

A question is `{"field": key of a field of the record, "label", "label_ru", "help", "help_ru", "required": true, "points": …}`. Points are by
kind of field: of a choice `{option: points}` (of several chosen ones their sum), of yes or no `{"yes": points, "no": points}`, of a
number `[{"from": 10, "points": 5}, …]` (the highest step that is reached counts), of anything else a number for an answer, whichever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.engine.custom.kinds import bilingual
from regulars.engine.fields import Field, Money
from regulars.services.qualification.models import Procedure

CHOSEN = ("choice", "choices")
NUMBERS = ("integer", "decimal", "percent", "money")


@dataclass(frozen=True)
class Question:
    """One question. `points` as the row has them."""

    field: str
    label: Any
    help: Any
    required: bool
    points: Any

    def worth(self, found: Field, record: Any) -> int:
        """The points of a record's answer; 0 where there is none."""
        value = found.get(record)
        if not is_answered(found, value):
            return int(_by_name(self.points).get("no", 0)) if found.kind == "yes_no" else 0
        if found.kind in CHOSEN:
            given = value if isinstance(value, list) else [value]
            return sum(int(_by_name(self.points).get(each, 0)) for each in given)
        if found.kind == "yes_no":
            return int(_by_name(self.points).get("yes", 0))
        if found.kind in NUMBERS:
            return _reached(self.points, _number(found, record))
        return int(self.points or 0) if isinstance(self.points, int) else 0

    def most(self, found: Field) -> int:
        """The points of the best answer."""
        if found.kind == "choices":
            return sum(max(0, each) for each in _by_name(self.points).values())
        if found.kind in ("choice", "yes_no"):
            return max((0, *_by_name(self.points).values()))
        if found.kind in NUMBERS:
            return max((0, *(each["points"] for each in self.points or ())))
        return max(0, self.points) if isinstance(self.points, int) else 0


@dataclass(frozen=True, eq=False)
class Plan:
    """A procedure as it stands."""

    id: uuid.UUID
    label: Any
    entity: str
    condition: Mapping[str, Any]
    questions: tuple[Question, ...]
    before: frozenset[str]


def plan_of(row: Procedure) -> Plan:
    questions = tuple(_question(each) for each in row.questions if isinstance(each, dict))
    label = bilingual(row.label, row.label_ru)
    return Plan(row.pk, label, row.entity, row.condition or {}, questions, frozenset(row.before or ()))


def _question(given: Mapping[str, Any]) -> Question:
    return Question(
        str(given.get("field", "")),
        bilingual(given.get("label") or "", given.get("label_ru") or ""),
        bilingual(given.get("help") or "", given.get("help_ru") or ""),
        bool(given.get("required")),
        given.get("points"),
    )


def words_of(question: Question, found: Field) -> str:
    """How it is asked: in its own words, else by the name of its field."""
    return str(question.label) or str(found.label)


def is_answered(found: Field, value: Any) -> bool:
    """Whether a field holds an answer. A box that is not ticked says nothing."""
    return bool(value) if found.kind == "yes_no" else not found.is_empty(value)


def _by_name(points: Any) -> Mapping[str, int]:
    return points if isinstance(points, Mapping) else {}


def _number(found: Field, record: Any) -> Decimal | None:
    """A number as it is compared; money in the workspace's currency."""
    if isinstance(found, Money):
        return found.base_of(record)
    value = found.get(record)
    return None if value is None else Decimal(str(value))


def _reached(steps: Any, value: Decimal | None) -> int:
    reached = [each for each in steps or () if value is not None and Decimal(str(each["from"])) <= value]
    return int(max(reached, key=lambda each: Decimal(str(each["from"])))["points"]) if reached else 0
