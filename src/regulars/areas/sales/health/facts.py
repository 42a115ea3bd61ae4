"""What is known of open deals, read for many at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from regulars.areas.sales.health.signals import Facts, Limits, Norm
from regulars.engine import prepared, workspace

_FACTS = """
with wanted as materialized (
  select d.* from sales_deal d where d.id = any(%s) and d.deleted_at is null and d.status = 'open'
)
select d.id, d.created_at, d.stage_entered_at,
       not exists (select from sales_stage e where e.pipeline_id = d.pipeline_id and e.deleted_at is null and e.kind = 'open'
                    and e.position < s.position),
       d.probability, d.amount, d.closes_on, d.close_moved_count, d.next_step_kind, d.next_step_at,
       greatest(
         (select max(coalesce(c.starts_at, c.done_at)) from activities_call c
           where c.record_id = d.id and c.done_at is not null and c.deleted_at is null),
         (select max(m.starts_at) from activities_meeting m
           where m.record_id = d.id and m.done_at is not null and m.deleted_at is null),
         (select max(t.done_at) from activities_task t where t.record_id = d.id and t.deleted_at is null),
         (select max(n.created_at) from activities_note n where n.record_id = d.id and n.deleted_at is null)
       ),
       (select count(distinct person) from (
          select d.contact_id as person where d.contact_id is not null
          union all select r.contact_id from sales_dealrole r where r.deal_id = d.id and r.deleted_at is null) named),
       array(select distinct r.role::text from sales_dealrole r where r.deal_id = d.id and r.deleted_at is null),
       d.amount_jumped_at, d.amount_jump, n.usual, n.won, s.ageing_days,
       p.silent_days, p.put_off_times, p.jump_percent, p.needed_roles,
       d.stage_id, d.signals, d.health
  from wanted d
  join sales_stage s on s.id = d.stage_id
  join sales_pipeline p on p.id = d.pipeline_id
  left join sales_stagenorm n on n.stage_id = d.stage_id
"""


class Known(NamedTuple):
    """An open deal: what is known of it, the stage it stands on, and what its row says already."""

    id: uuid.UUID
    facts: Facts
    stage: uuid.UUID
    signals: list[str]
    health: str


def known(ids: Sequence[uuid.UUID], now: datetime | None = None) -> list[Known]:
    """Those of the deals that are open."""
    moment = now or timezone.now()
    today = moment.astimezone(ZoneInfo(workspace.value("timezone"))).date()
    return [_known(row, moment, today) for row in prepared.fetch(_FACTS, [list(ids)])]


def _known(row: Sequence[Any], now: datetime, today: Any) -> Known:
    key, created, entered, is_first, probability, amount, closes, put_off, kind, step, touched, people, roles, *rest = (
        row
    )
    jumped_at, jump, usual, won, ageing, silent, times, percent, needed, stage, signals, health = rest
    facts = Facts(
        now, today, created, entered, is_first, probability, amount, closes, put_off, kind, step, touched, people,
        frozenset(roles), jumped_at, jump, Norm(usual, won or 0, ageing), Limits(silent, times, percent, tuple(needed)),
    )  # fmt: skip
    return Known(key, facts, stage, signals, health)
