"""What the one filter may ask of the stage a record stands on: whether its service time is over, or will be today."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe import Entity
from regulars.engine.fields.base import Sql
from regulars.engine.fields.times import moments_of, period_of
from regulars.engine.filter_questions import Question, add
from regulars.engine.sql import Sources
from regulars.engine.stages import stage_of
from regulars.services.process.book import plans_of

OVERDUE, TODAY = "overdue", "due_today"
_STANDING = "{root}.id in (select s.record from process_stay s where s.entity = %s and s.left_at is null and s.due_at is not null"


def on_stage_sql(answer: str, sources: Sources) -> Sql:
    """Records whose open stay should have ended by now, or should end before the reader's day does.

    Raises Refused where the reader may not ask for the stage itself.
    """
    stage = stage_of(sources.entity)
    if stage is not None:
        sources.resolve(stage.key)
    standing, entity = _STANDING.format(root=sources.root), sources.entity.name
    if answer == OVERDUE:
        return f"{standing} and s.due_at < statement_timestamp())", [entity]
    _start, end = moments_of(*period_of("today", sources.actor.manner), sources.actor.manner)
    return f"{standing} and s.due_at >= statement_timestamp() and s.due_at < %s)", [entity, end]


def has_service_times(entity: Entity) -> bool:
    return any(stage.hours for plan in plans_of(entity) for stage in plan.stages.values())


def register() -> None:
    add(
        Question(
            "on_stage",
            _("Service time of the stage"),
            {OVERDUE: _("is over"), TODAY: _("ends today")},
            has_service_times,
            on_stage_sql,
        )
    )
