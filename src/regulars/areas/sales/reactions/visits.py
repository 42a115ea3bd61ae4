"""The history of stages: where each deal stood, from when to when."""

from __future__ import annotations

from regulars.areas.sales.stages import Place
from regulars.base.ids import uuid7
from regulars.engine import registry, rows
from regulars.engine.batch import Batch, Item
from regulars.engine.install import sequence_of

_LEAVE = """
update sales_stagevisit v
   set left_at = greatest(m.at, v.entered_at), duration = greatest(m.at, v.entered_at) - v.entered_at,
       updated_at = now(), version = v.version + 1
  from unnest(%s::uuid[], %s::timestamptz[]) as m(deal, at)
 where v.deal_id = m.deal and v.left_at is null
"""


_ENTER = """
insert into sales_stagevisit
       (id, number, version, created_at, created_by_id, updated_at, updated_by_id, extra, name, deal_id, stage_id, entered_at)
select v.id, nextval('"{sequence}"'), 1, now(), %s, now(), %s, '{{}}', v.name, v.deal, v.stage, v.at
  from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[]) as v(id, deal, stage, name, at)
"""


def keep_visits(batch: Batch, moved: list[tuple[Item, Place]]) -> None:
    """A move ends the stay on one stage and begins that on another, in the transaction of the move."""
    if moved:
        batch.afterwards(lambda: _write([(item, stage) for item, stage in moved if item.error is None], batch))


def _write(moved: list[tuple[Item, Place]], batch: Batch) -> None:
    if not moved:
        return
    old = [item.record for item, _stage in moved if not item.is_new]
    if old:
        rows.query(_LEAVE, [[deal.id for deal in old], [deal.stage_entered_at for deal in old]])
    who = batch.actor.id
    given = [(uuid7(), item.record.id, stage.id, stage.name, item.record.stage_entered_at) for item, stage in moved]
    sql = _ENTER.format(sequence=sequence_of(registry.get("stage-visit")))
    rows.query(sql, [who, who, *(list(column) for column in zip(*given, strict=True))])
