"""What the write door refuses of procedures."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.jobs import enqueue
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.services.process.checking import wrong_criteria
from regulars.services.qualification.checking import wrong_before, wrong_questions
from regulars.services.qualification.fields import may_be_qualified
from regulars.services.qualification.models import Procedure
from regulars.services.qualification.tasks import REFRESH

MOST = 100


def guard(batch: Batch) -> None:
    """Refuse procedures that could not be followed; the points of all records are counted anew after the others."""
    refuse_wrong(batch, _wrong, then=lambda row, batch, _item: batch.afterwards(partial(count_anew, row.entity)))


def keep_counted(batch: Any) -> None:
    """The same when one goes to the bin or comes back."""
    for name in {row.entity for row in batch.records}:
        count_anew(name)


def count_anew(entity: str) -> None:
    enqueue(REFRESH, entity=entity, queueing_lock=f"{REFRESH}:{entity}")


def _wrong(row: Procedure, batch: Batch, item: Item) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_be_qualified(entity):
        return {"entity": _("There is no entity “%(name)s” that is qualified.") % {"name": row.entity[:60]}}
    if not item.is_new and batch.changed(item, "entity"):
        return {"entity": _("A procedure stays with its entity. Make another one.")}
    if item.is_new and Procedure.objects.filter(deleted_at=None).count() >= MOST:
        return {"entity": _("There are at most %(limit)s procedures.") % {"limit": MOST}}
    if problem := wrong_criteria(row.condition, entity):
        return {"condition": problem}
    if problem := wrong_before(row.before, entity):
        return {"before": problem}
    return wrong_questions(row.questions, entity)
