"""The order of a list that names none itself."""

from __future__ import annotations

from datetime import datetime

from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.sql import Sources


def usual_sort(entity: Entity, actor: Actor, *wanted: str, moment: datetime | None = None) -> str:
    """The order of a list that names none itself: the first of those wanted and the entity's own that the actor may ask for."""
    for sort in (*wanted, entity.list.sort if entity.list else ""):
        path = sort.lstrip("-")
        if path and ((actor.is_unlimited and moment is None) or not _withheld(entity, actor, path, moment)):
            return sort
    return "-created_at"


def _withheld(entity: Entity, actor: Actor, path: str, moment: datetime | None) -> bool:
    try:
        Sources(entity, actor, moment=moment).resolve(path)
    except Refused:
        return True
    return False
