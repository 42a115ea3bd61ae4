"""The address of the score of a record in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import common, read
from regulars.api.contract.shared import INTEGER, TEXT, object_of
from regulars.engine.describe import Entity

MAYBE = {"type": ["integer", "null"]}
FACTOR = {
    "label": TEXT,
    "value": {**TEXT, "description": "What stands there; for a rule what its points were before they faded"},
    "points": INTEGER,
    "kind": {**TEXT, "enum": ["model", "rule"]},
}
SCORE = {
    "score": {**MAYBE, "description": "From 0 to 100"},
    "worked_out": {**MAYBE, "description": "Without what was set by hand"},
    "chance": {"type": ["string", "null"], "description": "Of a good end by the model, per cent"},
    "points_of_rules": MAYBE,
    "set_by_hand": MAYBE,
    "reason": TEXT,
    "average": {**MAYBE, "description": "The chance of the mean record, with which the model begins"},
    "factors": {"type": "array", "items": object_of(FACTOR, tuple(FACTOR))},
    "hidden_factors": {**INTEGER, "description": "How many are of fields that the asker may not see"},
}
SCHEMAS: dict[str, Any] = {"Score": object_of(SCORE, tuple(SCORE))}


def paths() -> dict[str, Any]:
    """It has no address of its own."""
    return {}


def of_entity(entity: Entity, tag: str) -> dict[str, Any]:
    """What stands below a record that may be scored."""
    shown = read(f"score_{entity.plural}", "Its score, factor by factor", tag, "Score", [], (403, 404))
    return {f"/{entity.plural}/{{id}}/score": {"parameters": common("id"), "get": shown}}
