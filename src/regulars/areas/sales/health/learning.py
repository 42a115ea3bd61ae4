"""What deals that have ended teach: how long is usual on a stage, and which activity there went along with winning."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.db import transaction

from regulars.areas.sales.models import StageLesson
from regulars.engine import rows

ENOUGH = 20
"""Deals that must have ended with an activity, and as many without, before anything is said of it."""
WORTH = 5.0
"""Points of per cent by which more must have been won."""

_NORMS = """
insert into sales_stagenorm (stage_id, won, usual)
select v.stage_id, count(distinct d.id), percentile_cont(0.75) within group (order by v.duration)
  from sales_stagevisit v
  join sales_deal d on d.id = v.deal_id and d.deleted_at is null and d.status = 'won'
  join sales_stage s on s.id = v.stage_id and s.kind = 'open' and s.deleted_at is null
 where v.left_at is not null and v.duration is not null and v.deleted_at is null
 group by 1
"""
_LESSONS = """
insert into sales_stagelesson (stage_id, kind, ended_with, won_with, ended_without, won_without)
select stage_id, kind, count(*) filter (where had), count(*) filter (where had and won),
       count(*) filter (where not had), count(*) filter (where not had and won)
  from (
    select d.id, v.stage_id, k.kind, d.status = 'won' as won, bool_or(
      case k.kind
        when 'call' then exists (select from activities_call a where a.record_id = d.id and a.deleted_at is null
              and a.done_at is not null and coalesce(a.starts_at, a.done_at) between v.entered_at and coalesce(v.left_at, d.closed_at))
        else exists (select from activities_meeting a where a.record_id = d.id and a.deleted_at is null
              and a.done_at is not null and a.starts_at between v.entered_at and coalesce(v.left_at, d.closed_at))
      end) as had
      from sales_stagevisit v
      join sales_deal d on d.id = v.deal_id and d.deleted_at is null and d.status in ('won', 'lost')
      join sales_stage s on s.id = v.stage_id and s.kind = 'open' and s.deleted_at is null
     cross join (values ('call'), ('meeting')) k(kind)
     where v.deleted_at is null
     group by d.id, v.stage_id, k.kind, d.status
  ) each_deal
 group by 1, 2
"""


class Advice(NamedTuple):
    """An activity with which more deals were won from this stage: per cent of `ended_with`, and of the `ended_without`."""

    kind: str
    with_it: float
    without_it: float
    ended_with: int
    ended_without: int


def learn() -> None:
    """Work both out anew from all deals that have ended."""
    with transaction.atomic():
        rows.query("select pg_advisory_xact_lock(hashtext('sales.health.learn'))", [])
        for table, statement in (("sales_stagenorm", _NORMS), ("sales_stagelesson", _LESSONS)):
            rows.query(f"delete from {table}", [])
            rows.query(statement, [])


def advice(deal: uuid.UUID, stage: uuid.UUID) -> Advice | None:
    """What helped most from this stage and has not been done for this deal there. None while too little is known."""
    found = [
        said
        for lesson in StageLesson.objects.filter(stage=stage)
        if (said := _worth(lesson)) and not _done(deal, said.kind)
    ]
    return max(found, key=lambda said: said.with_it - said.without_it, default=None)


def _worth(lesson: StageLesson) -> Advice | None:
    if min(lesson.ended_with, lesson.ended_without) < ENOUGH:
        return None
    with_it = 100 * lesson.won_with / lesson.ended_with
    without_it = 100 * lesson.won_without / lesson.ended_without
    if with_it - without_it < WORTH:
        return None
    return Advice(lesson.kind, with_it, without_it, lesson.ended_with, lesson.ended_without)


def _done(deal: uuid.UUID, kind: str) -> bool:
    """Whether it was done for the deal since it came to its stage, or is planned."""
    return bool(
        rows.query(
            f"select exists (select from activities_{kind} a join sales_deal d on d.id = a.record_id where d.id = %s "
            "and a.deleted_at is null and (a.done_at is null or coalesce(a.starts_at, a.done_at) >= d.stage_entered_at))",
            [deal],
        )[0][0]
    )
