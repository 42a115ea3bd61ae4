"""JSON Schemas of an entity: what is read, what is written."""

from __future__ import annotations

from typing import Any

from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field
from regulars.engine.fields.system import SYSTEM_FIELDS

STORED = frozenset(each.key for each in SYSTEM_FIELDS)


def name_of(entity: Entity) -> str:
    """`contact-point` → `ContactPoint`."""
    return "".join(part.capitalize() for part in entity.name.replace("_", "-").split("-"))


def of_entity(entity: Entity) -> dict[str, Any]:
    """Schemas by name: the fields that may be written, and what is made of them: the record, a new one, a change, a list."""
    name = name_of(entity)
    fields = {"$ref": f"#/components/schemas/{name}Fields"}
    kept = {key: _field(each) for key, each in entity.by_key.items() if each.readonly}
    required = [each.key for each in entity.fields if each.required and not each.readonly and each.default is None]
    return {
        f"{name}Fields": {
            "type": "object",
            "properties": {key: _field(each) for key, each in entity.by_key.items() if not each.readonly},
        },
        name: {
            "title": str(entity.label),
            "allOf": [fields, _ref("Stored")],
            "type": "object",
            "properties": {key: schema for key, schema in kept.items() if key not in STORED},
        },
        f"{name}Values": {"allOf": [fields, _ref("Along")], "required": required, "unevaluatedProperties": False},
        f"{name}Change": {"allOf": [fields, _ref("SeenAt"), _ref("Along")], "unevaluatedProperties": False},
        f"{name}List": {
            "allOf": [_ref("Page")],
            "properties": {"items": {"type": "array", "items": _ref(name)}},
        },
    }


def of_everything() -> dict[str, Any]:
    """What the records and lists of all entities share."""
    seen_at = {"type": "integer", "description": "The version the values were seen at; others' changes are merged"}
    along = {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "object"}, "maxItems": 200},
        "description": "By plural (`tasks`, or `contacts.manager` where several links lead here), records that point at this one and "
        "are written with it: without `id` made, with it changed",
    }
    page = {
        "items": {"type": "array"},
        "next": {"type": ["string", "null"], "description": "Send it as `after` for the next page"},
        "count": {"type": ["integer", "null"]},
        "count_exact": {"type": "boolean"},
    }
    identity = {
        "id": {"type": "string", "format": "uuid"},
        "number": {"type": "integer", "description": "The short number people see"},
        "version": {"type": "integer", "description": "Grows with every change; the ETag in quotes"},
    }
    kept = {each.key: _field(each) for each in SYSTEM_FIELDS if each.readonly and each.key != "number"}
    return {
        "Stored": {"type": "object", "properties": {**identity, **kept}, "required": list(identity)},
        "Along": {"type": "object", "properties": {"with": along}},
        "SeenAt": {"type": "object", "properties": {"version": seen_at}},
        "Page": {"type": "object", "properties": page, "required": list(page)},
    }


def of_action(action: Action) -> dict[str, Any]:
    """What a verb asks for."""
    return {
        "type": "object",
        "properties": {each.key: _field(each) for each in action.fields},
        "required": [each.key for each in action.fields if each.required and each.default is None],
        "additionalProperties": False,
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _field(found: Field) -> dict[str, Any]:
    schema = {**found.schema(), "title": str(found.label)}
    if found.help:
        schema["description"] = str(found.help)
    if found.readonly:
        schema["readOnly"] = True
    if found.personal:
        schema["x-personal"] = True
    if found.sensitive:
        schema["x-sensitive"] = True
    schema["x-kind"] = found.kind
    schema["x-operators"] = list(found.questions())
    return schema
