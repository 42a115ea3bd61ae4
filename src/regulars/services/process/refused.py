"""Moves that processes did not let through. The refusal takes its transaction back, so they are written apart, a moment later."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from regulars.base.gathered import Gathered
from regulars.engine.batch import Batch
from regulars.engine.lacks import Lack
from regulars.services.process.models import RefusedMove
from regulars.services.process.moves import Move

gathered: Gathered[RefusedMove] = Gathered("Refused moves", RefusedMove.objects.bulk_create)


def note(batch: Batch, move: Move, lacks: Sequence[Lack]) -> None:
    """Keep one; of new records, which are not there afterwards, nothing is kept."""
    if move.item.is_new or batch.is_rehearsal:
        return
    row = RefusedMove(
        process=move.plan.id, entity=batch.entity.name, record=move.item.record.id, stage=move.origin, target=move.target.value,
        missing=[lack.key for lack in lacks], source=batch.actor.source, by=batch.actor.id, at=timezone.now(),
    )  # fmt: skip
    gathered.note(row)
