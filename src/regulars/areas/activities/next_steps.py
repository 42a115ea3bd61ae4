"""Keeps the next step of deals, leads and whatever else is `WithNextStep`: the earliest open activity about each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.choices import KINDS
from regulars.areas.activities.models import WithNextStep
from regulars.engine import registry, rows
from regulars.engine.derived.beside import written_beside
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Moment, Text

NEXT_STEP_FIELDS: tuple[Field, ...] = (
    Moment(
        "next_step_at",
        _("Next step"),
        readonly=True,
        on_form=False,
        keep_history=False,
        cell="next_step",
        beside=("next_step_kind", "next_step_title", "status"),
    ),
    Choice("next_step_kind", _("Kind of next step"), options=KINDS, readonly=True, on_form=False, keep_history=False),
    Text("next_step_title", _("What is next"), readonly=True, on_form=False, keep_history=False, personal=True),
)
"""For the description of an entity that is `WithNextStep`."""

_REFRESH = """
with wanted as (select id from "{table}" where id = any(%s) order by id for update),
open_step as (
  select record_id, due_at as at, 'task' as kind, name from activities_task
   where record_id = any(%s) and done_at is null and deleted_at is null
  union all
  select record_id, starts_at, 'meeting', name from activities_meeting
   where record_id = any(%s) and done_at is null and deleted_at is null
  union all
  select record_id, starts_at, 'call', name from activities_call
   where record_id = any(%s) and done_at is null and deleted_at is null
),
next_step as (select distinct on (record_id) * from open_step order by record_id, at nulls last, name)
update "{table}" t
   set next_step_at = s.at, next_step_kind = coalesce(s.kind, ''), next_step_title = coalesce(s.name, '')
  from wanted w left join next_step s on s.record_id = w.id
 where t.id = w.id and (t.next_step_at, t.next_step_kind, t.next_step_title)
       is distinct from (s.at, coalesce(s.kind, ''), coalesce(s.name, ''))
"""


def refresh(entity: Entity, ids: Iterable[uuid.UUID]) -> None:
    """Find the next steps of these records anew. It is no change of the record: its version stays."""
    listed = list(ids)
    with written_beside(entity.name, listed, *(each.key for each in NEXT_STEP_FIELDS)):
        rows.query(_REFRESH.format(table=entity.table), [listed, listed, listed, listed])


def has_next_step(entity_name: str) -> bool:
    entity = registry.find(entity_name)
    return entity is not None and issubclass(entity.model, WithNextStep)
