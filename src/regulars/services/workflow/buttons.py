"""Rules with a button are verbs of their entity: on the record's page, in bulk, in the API."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from regulars.base.errors import NotFound
from regulars.engine.actor import Actor
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Action, Entity
from regulars.services.workflow.models import Rule
from regulars.services.workflow.steps.records import BUTTON


def with_buttons(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with a verb for each rule in force that has a button."""
    made: defaultdict[str, list[Action]] = defaultdict(list)
    rows = Rule.objects.filter(deleted_at=None, is_active=True, trigger__kind="button").order_by("position", "id")
    for row in rows:
        made[row.entity].append(_action(row))
    return {
        name: replace(entity, actions=(*entity.actions, *made[name])) if name in made else entity
        for name, entity in found.items()
    }


def _action(row: Rule) -> Action:
    key = row.pk

    def press(record: Any, *, actor: Actor) -> Any:
        return _press(key, record, actor=actor)

    verb = BUTTON + row.key.replace("-", "_")
    return Action(verb, bilingual(row.label, row.label_ru), press, icon="zap", help=row.description)


def _press(key: uuid.UUID, record: Any, *, actor: Actor) -> Any:
    from regulars.services.workflow import pressing

    rule = Rule.objects.filter(pk=key, deleted_at=None, is_active=True).first()
    if rule is None:
        raise NotFound
    found = pressing.press(rule, record, actor=actor)
    record.refresh_from_db()
    record.remember()
    return found
