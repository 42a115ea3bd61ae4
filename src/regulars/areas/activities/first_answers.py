"""Keeps when leads and whatever else is `WithFirstAnswer` were first answered: by a call of ours, or a meeting that was held."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.models import WithFirstAnswer
from regulars.base import working_time
from regulars.engine import registry, rows
from regulars.engine.derived.beside import written_beside
from regulars.engine.describe import Entity
from regulars.engine.fields import Duration, Field, Moment
from regulars.services.worktime.book import calendar_of, calendars_of

FIRST_ANSWER_FIELDS: tuple[Field, ...] = (
    Moment("answered_at", _("First answered"), readonly=True, on_form=False, keep_history=False),
    Duration(
        "answer_time",
        _("Answered after"),
        readonly=True,
        on_form=False,
        keep_history=False,
        help=_("Working time of the owner between coming in and the first answer."),
    ),
)
"""For the description of an entity that is `WithFirstAnswer`."""

_FOUND = """
with wanted as (select id, created_at from "{table}" where id = any(%s) order by id for update),
answer as (
  select record_id, done_at as at from activities_call
   where record_id = any(%s) and direction = 'out' and outcome <> 'wrong_number' and done_at is not null and deleted_at is null
  union all
  select record_id, least(starts_at, done_at) from activities_meeting
   where record_id = any(%s) and outcome not in ('no_show', 'postponed', 'cancelled') and done_at is not null and deleted_at is null
),
first_answer as (select w.id, min(greatest(a.at, w.created_at)) filter (where a.at is not null) as at from wanted w left join answer a on a.record_id = w.id group by w.id)
update "{table}" t set answered_at = f.at, answer_time = null
  from first_answer f where t.id = f.id and t.answered_at is distinct from f.at
returning t.id, t.owner_id, t.created_at, t.answered_at
"""


def refresh(entity: Entity, ids: Iterable[uuid.UUID]) -> None:
    """Find the first answers of these records anew, in the running transaction. It is no change of the record: its version stays."""
    listed = list(ids)
    with written_beside(entity.name, listed, *(each.key for each in FIRST_ANSWER_FIELDS)):
        _find(entity, listed)


def _find(entity: Entity, listed: list[uuid.UUID]) -> None:
    moved = rows.query(_FOUND.format(table=entity.table), [listed, listed, listed])
    found = [each for each in moved if each[3] is not None]
    owners = {owner for _id, owner, _created, _answered in found if owner}
    calendars = calendars_of(owners) if owners else {}
    passed = {
        key: working_time.measure(calendars[owner] if owner else calendar_of(None), created, answered)
        for key, owner, created, answered in found
    }
    if passed:
        rows.query(
            f'update "{entity.table}" t set answer_time = v.passed from unnest(%s::uuid[], %s::interval[]) v(id, passed) where t.id = v.id',
            [list(passed), list(passed.values())],
        )


def has_first_answer(entity_name: str) -> bool:
    entity = registry.find(entity_name)
    return entity is not None and issubclass(entity.model, WithFirstAnswer)
