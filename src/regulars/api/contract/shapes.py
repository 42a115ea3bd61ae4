"""JSON Schemas of an entity: what is read, what is written."""

from __future__ import annotations

from typing import Any

from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field


def name_of(entity: Entity) -> str:
    """`contact-point` → `ContactPoint`."""
    return "".join(part.capitalize() for part in entity.name.replace("_", "-").split("-"))


def of_entity(entity: Entity) -> dict[str, Any]:
    """Schemas by name: the record, the values of a new one, the values of a change, the parameters of each verb."""
    name = name_of(entity)
    writable = {key: _field(each) for key, each in entity.by_key.items() if not each.readonly}
    required = [each.key for each in entity.fields if each.required and not each.readonly and each.initial() is None]
    version = {"type": "integer", "description": "The version the values were seen at; others' changes are merged"}
    return {
        name: {
            "type": "object",
            "title": str(entity.label),
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "number": {"type": "integer"},
                "version": {"type": "integer"},
                **{key: _field(each) for key, each in entity.by_key.items() if key != "number"},
            },
            "required": ["id", "number", "version"],
        },
        f"{name}Values": {
            "type": "object",
            "properties": writable,
            "required": required,
            "additionalProperties": False,
        },
        f"{name}Change": {
            "type": "object",
            "properties": {**writable, "version": version},
            "additionalProperties": False,
        },
        f"{name}List": {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
                "next": {"type": ["string", "null"], "description": "Send it as `after` for the next page"},
                "count": {"type": ["integer", "null"]},
                "count_exact": {"type": "boolean"},
            },
            "required": ["items", "next", "count", "count_exact"],
        },
    }


def of_action(action: Action) -> dict[str, Any]:
    """What a verb asks for."""
    return {
        "type": "object",
        "properties": {each.key: _field(each) for each in action.fields},
        "required": [each.key for each in action.fields if each.required and each.initial() is None],
        "additionalProperties": False,
    }


def _field(found: Field) -> dict[str, Any]:
    schema = {**found.schema(), "title": str(found.label)}
    if found.help:
        schema["description"] = str(found.help)
    if found.readonly:
        schema["readOnly"] = True
    schema["x-kind"] = found.kind
    schema["x-operators"] = list(found.operators)
    return schema
