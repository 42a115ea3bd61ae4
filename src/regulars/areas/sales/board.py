"""The board of deals: a lane for each stage of the chosen pipeline."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.sales.models import Pipeline
from regulars.base.ids import id_of
from regulars.engine import prepared
from regulars.engine.actor import Actor
from regulars.engine.describe import Lane
from regulars.engine.names import told

TONES = {"won": "good", "lost": "bad"}


def pipelines(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The boards to choose among: pipelines in use, the default one first."""
    found = Pipeline.objects.filter(deleted_at=None, is_active=True).order_by("-is_default", "position", "name")
    return tuple((str(key), told("pipeline", name, actor)) for key, name in found.values_list("id", "name"))


def lanes(actor: Actor, choice: str = "") -> tuple[Lane, ...]:
    """The stages of a pipeline (of the first one when none is chosen), in their order."""
    found = _stages(id_of(choice)) or _stages(_first(actor))
    return tuple(
        Lane(str(key), told("stage", name, actor), TONES.get(kind, ""), float(probability) / 100, closed=kind != "open")
        for key, name, kind, probability in found
    )


def stages_of_pipeline(deal: Any) -> dict[str, Any]:
    """The filter for the stages that a deal may move to."""
    return {"field": "pipeline", "op": "eq", "value": str(deal.pipeline_id)} if deal.pipeline_id else {}


def stages_where_deals_begin(_deal: Any) -> dict[str, Any]:
    """The filter for the stages that are meant where nobody says on which pipeline."""
    return {"field": "pipeline.is_default", "op": "eq", "value": True}


def _stages(pipeline: uuid.UUID | None) -> list[tuple[Any, ...]]:
    """(id, name, kind, probability) of a pipeline's stages; of one no longer in use too, for the deals that stand on it."""
    if pipeline is None:
        return []
    return prepared.fetch(
        "select id, name, kind, probability from sales_stage "
        "where deleted_at is null and pipeline_id = %s order by position, id",
        [pipeline],
    )


def _first(actor: Actor) -> uuid.UUID | None:
    choices = pipelines(actor)
    return uuid.UUID(choices[0][0]) if choices else None
