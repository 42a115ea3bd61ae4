"""Values as people and programs give them, onto a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Manner, Wrong
from regulars.engine.fields.masked import mask
from regulars.engine.sql import no_field


def apply(
    record: Any, entity: Entity, data: Mapping[str, Any], actor: Actor, *, manner: Manner | None = None
) -> dict[str, Any]:
    """Set the given values on a record in memory; nothing is stored. Gives the parsed values.

    Raises Invalid with every wrong, unknown, hidden or read-only field named; then nothing was set.
    """
    parsed, wrong = parse(entity, data, actor, manner=manner)
    if wrong:
        raise Invalid(fields=wrong)
    for key, value in parsed.items():
        entity.by_key[key].set(record, value)
    return parsed


def parse(
    entity: Entity, data: Mapping[str, Any], actor: Actor, *, manner: Manner | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Parsed values and, by field, what is wrong with the others."""
    manner = manner or actor.manner
    parsed: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for key, raw in data.items():
        found = entity.by_key.get(key)
        if found is None or actor.hides(entity.name, key):
            wrong[key] = no_field(entity, key, actor)
        elif found.readonly:
            wrong[key] = (
                _("This field is retired: it keeps what it holds.")
                if found.retired
                else _("This field is kept by the program.")
            )
        elif actor.cannot_edit(entity.name, key):
            wrong[key] = _("You may not change this field.")
        else:
            try:
                parsed[key] = found.parse(raw, manner)
            except Wrong as problem:
                wrong[key] = str(problem)
    return parsed, wrong


def new_record(entity: Entity) -> Any:
    """A record in memory with the defaults of its fields."""
    record = entity.model()
    for each in entity.fields:
        value = each.initial()
        if value is not None:
            each.set(record, value)
    return record


def dump(entity: Entity, record: Any, actor: Actor) -> dict[str, Any]:
    """A record as JSON, hidden fields left out, masked ones cut; links as ids."""
    return {
        key: mask(found, found.get(record)) if actor.masks(entity.name, key) else found.dump(found.get(record))
        for key, found in entity.by_key.items()
        if not actor.hides(entity.name, key)
    }
