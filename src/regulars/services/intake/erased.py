"""Someone was erased: what came in of them goes, too; and what came in goes along with merged records."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from regulars.engine import forgetting, merged_rows
from regulars.engine.describe import Entity
from regulars.services.intake import mailing
from regulars.services.intake.models import Arrival


def forget(entity: Entity, ids: Sequence[uuid.UUID]) -> None:
    found = Arrival.objects.filter(entity=entity.name, record__in=ids)
    mailing.forget(found)
    found.update(body="", key="", digest="", reason="", file=None)


def follow() -> None:
    """Once, at start."""
    forgetting.follow(forget)
    merged_rows.carry("intake_arrival")
