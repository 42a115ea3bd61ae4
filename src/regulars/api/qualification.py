"""`GET /api/v1/…/ID/qualification`: the questions of a record's procedure, its answers and what they count. An answer is given by changing its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.services.qualification.fields import may_be_qualified
from regulars.services.qualification.standing import Answer, standing_of

Handler = Callable[[], HttpResponse]


def offered(call: Call, entity: Entity, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked of the qualification of a record, by method; None where there is nothing."""
    if rest != ["qualification"] or not may_be_qualified(entity):
        return None
    return {"GET": lambda: shown(call, entity, key)}


def shown(call: Call, entity: Entity, key: str) -> HttpResponse:
    """Questions whose fields are hidden from the asker are left out, and count in no sum. Raises NotFound without a procedure."""
    record = access.records(entity, call.actor).get(key)
    found = standing_of(entity, record, call.actor)
    if found is None:
        raise NotFound(_("There is no procedure for this record."), code="no_procedure")
    sees_points = not call.actor.withholds(entity.name, "qualification_points")
    return answer(
        {
            "procedure": {"id": found.plan.id, "label": str(found.plan.label)},
            "points": found.points if sees_points else None,
            "most_points": found.most if sees_points else None,
            "answered": found.answered_count,
            "missing": [each.field.key for each in found.missing],
            "before": sorted(found.plan.before),
            "questions": [_question(each, sees_points=sees_points) for each in found.answers],
        }
    )


def _question(each: Answer, *, sees_points: bool) -> dict[str, Any]:
    return {
        "field": each.field.key,
        "question": each.words,
        "help": str(each.question.help),
        "required": each.question.required,
        "answered": each.is_answered,
        "answer": each.field.dump(each.value),
        "points": each.points if sees_points else None,
        "most_points": each.most if sees_points else None,
        "by": {"id": each.by, "label": each.name} if each.by else None,
        "at": each.at,
    }
