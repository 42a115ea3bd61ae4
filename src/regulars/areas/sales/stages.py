"""Stages as the rules of deals need them: read once for a batch."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import NamedTuple

from regulars.areas.sales.models import Stage


class Place(NamedTuple):
    """A stage, as far as deals are concerned."""

    id: uuid.UUID
    pipeline: uuid.UUID
    name: str
    position: int
    kind: str
    probability: Decimal
    forecast: str
    required: list[str]


class Places:
    """All living stages, in the order of their pipelines."""

    def __init__(self) -> None:
        rows = Stage.objects.filter(deleted_at=None, pipeline__deleted_at=None)
        columns = ("id", "pipeline_id", "name", "position", "kind", "probability", "forecast", "required")
        ordered = rows.order_by("-pipeline__is_default", "pipeline__position", "pipeline_id", "position", "id")
        self.all = [Place(*row) for row in ordered.values_list(*columns)]
        self.by_id = {place.id: place for place in self.all}

    def default(self) -> Place | None:
        """Where a deal begins when nobody says: the first stage of the default pipeline."""
        return self.all[0] if self.all else None

    def of(self, pipeline: uuid.UUID) -> list[Place]:
        return [place for place in self.all if place.pipeline == pipeline]

    def first(self, pipeline: uuid.UUID, kind: str = "open") -> Place | None:
        """The first stage of a kind on a pipeline."""
        return next((place for place in self.of(pipeline) if place.kind == kind), None)
