"""Pipelines and stages: what must hold between them and the deals that stand on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid, Refused
from regulars.engine import rows
from regulars.engine.batch import Batch
from regulars.engine.derived.beside import written_beside

ENDS = {"won": (Decimal(100), "closed"), "lost": (Decimal(0), "omitted")}


def settle_stages(batch: Batch) -> None:
    """Won is certain, lost is out; a stage with deals on it keeps its kind and pipeline; its deals follow its numbers."""
    for item in batch.good:
        stage = item.record
        if stage.kind in ENDS:
            stage.probability, stage.forecast = ENDS[stage.kind]
        if item.is_new:
            continue
        if batch.changed(item, "kind", "pipeline") and _in_use([stage.id]):
            text = _("Deals stand on this stage: move them first.")
            key = "kind" if batch.changed(item, "kind") else "pipeline"
            batch.refuse(item, Invalid(fields={key: text}, code="in_use"))
        elif batch.changed(item, "probability", "forecast"):
            given = [stage.id, stage.probability, stage.forecast]
            batch.afterwards(lambda given=given: _pass_on(*given))  # type: ignore[misc]


def keep_used_stages(batch: Batch) -> None:
    """A stage on which deals stand is not deleted. Raises Refused, which takes back the whole deletion."""
    gone = [stage for stage in batch.records if stage.deleted_at is not None]
    if gone and _in_use([stage.id for stage in gone]):
        raise Refused(_("Deals stand on this stage: move them first."), code="in_use")


def _in_use(stages: list[uuid.UUID]) -> bool:
    return Deal.objects.filter(stage__in=stages, deleted_at=None).exists()


def _pass_on(stage: uuid.UUID, probability: Any, forecast: str) -> None:
    """Deals that follow the stage get its new numbers; those set by hand keep theirs."""
    with written_beside("deal", lambda: _on(stage), "probability", "forecast"):
        rows.query(
            "update sales_deal set probability = %s where stage_id = %s and probability_by_hand is null "
            "and probability is distinct from %s",
            [probability, stage, probability],
        )
        rows.query(
            "update sales_deal set forecast = %s where stage_id = %s and forecast_by_hand = '' and forecast <> %s",
            [forecast, stage, forecast],
        )


def _on(stage: uuid.UUID) -> Iterable[uuid.UUID]:
    return Deal.objects.filter(stage=stage, deleted_at=None).values_list("pk", flat=True)
