"""The history of stages: where each deal stood, from when to when."""

from __future__ import annotations

from typing import Any

from regulars.areas.sales.models import StageVisit
from regulars.areas.sales.stages import Place
from regulars.engine import registry, rows
from regulars.engine.batch import Batch, Item

_LEAVE = """
update sales_stagevisit v
   set left_at = greatest(m.at, v.entered_at), duration = greatest(m.at, v.entered_at) - v.entered_at,
       updated_at = now(), version = v.version + 1
  from unnest(%s::uuid[], %s::timestamptz[]) as m(deal, at)
 where v.deal_id = m.deal and v.left_at is null
"""


def keep_visits(batch: Batch, moved: list[tuple[Item, Place]]) -> None:
    """A move ends the stay on one stage and begins that on another, in the transaction of the move."""
    if moved:
        batch.afterwards(lambda: _write([(item, stage) for item, stage in moved if item.error is None], batch))


def _write(moved: list[tuple[Item, Place]], batch: Batch) -> None:
    old = [item.record for item, _stage in moved if not item.is_new]
    if old:
        rows.query(_LEAVE, [[deal.id for deal in old], [deal.stage_entered_at for deal in old]])
    if moved:
        rows.insert(registry.get("stage-visit"), [_visit(item.record, stage, batch) for item, stage in moved])


def _visit(deal: Any, stage: Place, batch: Batch) -> StageVisit:
    return StageVisit(
        deal_id=deal.id,
        stage_id=stage.id,
        name=stage.name,
        entered_at=deal.stage_entered_at,
        created_by_id=batch.actor.id,
        updated_by_id=batch.actor.id,
    )
