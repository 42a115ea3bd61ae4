"""Form rules as plain data and back: how they go from a test installation to the real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.models import FormRule

KEYS = (
    "entity",
    "label",
    "label_ru",
    "effect",
    "targets",
    "condition",
    "message",
    "message_ru",
    "is_active",
    "position",
)


def dump() -> list[dict[str, Any]]:
    """Every rule, ordered, without ids: two installations with the same rules give the same."""
    rows = FormRule.objects.filter(deleted_at=None).order_by("entity", "label", "effect", "position")
    return [{key: getattr(row, key) for key in KEYS} for row in rows]


def load(given: Iterable[Mapping[str, Any]], *, actor: Actor) -> list[FormRule]:
    """Make these rules, or change those of the same entity, label and effect. Gives what was written. Raises Refused."""
    described = registry.get("form-rule")
    changed = []
    for each in given:
        same = {key: each.get(key, "") for key in ("entity", "label", "effect")}
        row = FormRule.objects.filter(deleted_at=None, **same).first() or values.new_record(described)
        values.apply(row, described, {key: each[key] for key in KEYS if key in each}, actor)
        changed += save.save_many([row], actor=actor)
    return changed
