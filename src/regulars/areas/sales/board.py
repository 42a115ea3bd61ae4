"""The board of deals: a lane for each stage of the chosen pipeline."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.sales.models import Pipeline, Stage
from regulars.engine.actor import Actor
from regulars.engine.describe import Lane

TONES = {"won": "good", "lost": "bad"}


def pipelines(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The boards to choose among: pipelines in use, the default one first."""
    found = Pipeline.objects.filter(deleted_at=None, is_active=True).order_by("-is_default", "position", "name")
    return tuple((str(key), name) for key, name in found.values_list("id", "name"))


def lanes(actor: Actor, choice: str = "") -> tuple[Lane, ...]:
    """The stages of a pipeline (of the first one when none is chosen), in their order."""
    pipeline = _pipeline(actor, choice)
    found = Stage.objects.filter(deleted_at=None, pipeline=pipeline).order_by("position", "id")
    return tuple(
        Lane(
            value=str(stage.id),
            label=stage.name,
            tone=TONES.get(stage.kind, ""),
            share=float(stage.probability) / 100,
            closed=stage.kind != "open",
        )
        for stage in found
    )


def stages_of_pipeline(deal: Any) -> dict[str, Any]:
    """The filter for the stages that a deal may move to."""
    return {"field": "pipeline", "op": "eq", "value": str(deal.pipeline_id)} if deal.pipeline_id else {}


def _pipeline(actor: Actor, choice: str) -> uuid.UUID | None:
    choices = [key for key, _name in pipelines(actor)]
    if choice in choices:
        return uuid.UUID(choice)
    return uuid.UUID(choices[0]) if choices else None
