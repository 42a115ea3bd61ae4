"""The score of a record on its page, every factor with its points."""

from __future__ import annotations

from typing import Any

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.services.scoring.explaining import explain

MOST_SHOWN = 8


def score_panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    """None where it has no score, and for a reader from whom scores are hidden."""
    entity = registry.of(record)
    told = explain(entity, record, actor)
    if told is None or told.score is None:
        return None
    may = access.records(entity, actor, "edit").matching([record.pk]).exists()
    return {
        "told": told,
        "factors": told.factors[:MOST_SHOWN],
        "more": told.factors[MOST_SHOWN:],
        "base": f"/{entity.plural}/{record.pk}/actions",
        "model": f"/admin/scoring/{entity.name}/model"
        if told.start is not None and (actor.is_admin or len(actor.branch) > 1)
        else "",
        "may": may and not actor.cannot_edit(entity.name, "score_set"),
    }
