"""What the write door refuses of rules of scores."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.jobs import enqueue
from regulars.engine import conditions
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.engine.fields.base import Wrong
from regulars.services.scoring.fields import may_be_scored
from regulars.services.scoring.models import ScoreRule
from regulars.services.scoring.training import REFRESH

MOST, MOST_POINTS, MOST_DAYS = 100, 100, 3650


def guard(batch: Batch) -> None:
    """Refuse rules that could not be asked; all records are scored anew after the others."""
    refuse_wrong(batch, _wrong, then=lambda row, batch, _item: batch.afterwards(partial(score_anew, row.entity)))


def keep_scored(batch: Any) -> None:
    """The same when one goes to the bin or comes back."""
    for name in {row.entity for row in batch.records}:
        score_anew(name)


def score_anew(entity: str) -> None:
    enqueue(REFRESH, entity=entity, queueing_lock=f"{REFRESH}:{entity}")


def _wrong(row: ScoreRule, batch: Batch, item: Item) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_be_scored(entity):
        return {"entity": _("There is no entity “%(name)s” that is scored.") % {"name": row.entity[:60]}}
    if not item.is_new and batch.changed(item, "entity"):
        return {"entity": _("A rule stays with its entity. Make another one.")}
    if item.is_new and ScoreRule.objects.filter(deleted_at=None, entity=row.entity).count() >= MOST:
        return {"entity": _("There are at most %(limit)s rules of scores.") % {"limit": MOST}}
    if not row.condition:
        return {"condition": _("Say which records get the points.")}
    try:
        conditions.check(entity, row.condition)
    except (Refused, Wrong) as problem:
        return {"condition": str(problem)}
    if not row.points:
        return {"points": _("Say how many points, more or less than 0.")}
    return _wrong_fading(row, entity)


def _wrong_fading(row: ScoreRule, entity: Any) -> dict[str, str]:
    found = entity.by_key.get(row.fades_from)
    if row.fades_from and (found is None or found.kind not in ("moment", "date")):
        return {"fades_from": _("There is no field “%(name)s” that this could go by.") % {"name": row.fades_from[:60]}}
    if bool(row.fades_from) != (row.half_life is not None):
        return dict.fromkeys(
            ("fades_from", "half_life"), _("Points fade from a moment, and by a number of days: say both or neither.")
        )
    return {}
