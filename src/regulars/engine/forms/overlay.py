"""Form rules of the rows put on the entities they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity, Rule
from regulars.engine.models import FormRule, Layout


def with_rules(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with the rules that are in force. Fields that are gone are left out of them."""
    rules: defaultdict[str, list[Rule]] = defaultdict(list)
    for row in FormRule.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        entity = found.get(row.entity)
        keys = tuple(key for key in row.targets if entity and key in entity.by_key)
        if keys:
            message: Any = bilingual(row.message, row.message_ru) if row.message else ""
            rules[row.entity].append(
                Rule(str(row.id), bilingual(row.label, row.label_ru), row.effect, keys, row.condition, message)
            )
    return {
        name: replace(entity, rules=(*entity.rules, *rules[name])) if name in rules else entity
        for name, entity in found.items()
    }


def with_layouts(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with the layouts of everyone and of roles."""
    layouts: defaultdict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for row in Layout.objects.filter(deleted_at=None).order_by("id"):
        if isinstance(row.parts, dict) and row.parts:
            layouts[row.entity].append((str(row.role_id or ""), row.parts))
    return {
        name: replace(entity, layouts=tuple(layouts[name])) if name in layouts else entity
        for name, entity in found.items()
    }
