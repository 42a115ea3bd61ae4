"""Until when a record should have left a stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from regulars.base import working_time
from regulars.engine.describe import Entity
from regulars.services.process.definition import Stage
from regulars.services.worktime.book import calendar_of


def due_at(stage: Stage, entity: Entity, record: Any, entered: datetime) -> datetime | None:
    """When the service time of a stage is over, in the working time of the person responsible; None where the stage has none."""
    return after_hours(stage.hours, entity, record, entered) if stage.hours else None


def after_hours(hours: float, entity: Entity, record: Any, start: datetime) -> datetime | None:
    """When so many hours of working time of the person responsible will have passed; None where there is no such time."""
    owner = entity.by_key[entity.access.owner].get(record) if entity.access.owner in entity.by_key else None
    try:
        return working_time.add(calendar_of(owner), start, timedelta(hours=hours))
    except working_time.NoWorkingTime:
        return None
