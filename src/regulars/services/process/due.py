"""Until when a record should have left a stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from regulars.engine.describe import Entity
from regulars.services.process.definition import Stage


def due_at(stage: Stage, entity: Entity, record: Any, entered: datetime) -> datetime | None:
    """When the service time of a stage is over, for the person responsible; None where the stage has none."""
    return entered + timedelta(hours=stage.hours) if stage.hours else None
