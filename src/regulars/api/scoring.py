"""`GET /api/v1/…/ID/score`: the score of a record, every factor with its points. It is set by hand by changing `score_set`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.services.scoring.explaining import explain
from regulars.services.scoring.fields import may_be_scored

Handler = Callable[[], HttpResponse]


def offered(call: Call, entity: Entity, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked of the score of a record, by method; None where there is nothing."""
    if rest != ["score"] or not may_be_scored(entity):
        return None
    return {"GET": lambda: shown(call, entity, key)}


def shown(call: Call, entity: Entity, key: str) -> HttpResponse:
    """Factors of fields that are hidden from the asker are only counted. Raises NotFound where nothing scores it, or scores are hidden."""
    record = access.records(entity, call.actor).get(key)
    told = explain(entity, record, call.actor)
    if told is None:
        raise NotFound(_("Nothing scores this record."), code="no_score")
    return answer(
        {
            "score": told.score,
            "worked_out": told.worked_out,
            "chance": told.chance,
            "points_of_rules": told.points,
            "set_by_hand": told.by_hand,
            "reason": told.reason,
            "average": told.start,
            "factors": [
                {"label": each.label, "value": each.value, "points": each.points, "kind": "rule" if each.is_rule else "model"}
                for each in told.factors
            ],
            "hidden_factors": told.hidden,
        }
    )  # fmt: skip
