"""The addresses of personal data in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.shared import problems

TAG = "Everything"
TEXT = {"type": "string"}
ID = {"type": "string", "format": "uuid"}
WHEN = {"type": "string", "format": "date-time"}
NUMBER = {"type": "integer"}
RIGHT = "Administrators, and roles that name `gather` or `erase` of data requests. "


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


PERSON = _object(
    record={**TEXT, "description": "As `records` of a data request takes it: `contact:ID`"},
    entity=TEXT, id=ID, number=NUMBER, label=TEXT, email={"type": ["string", "null"]},
    phone={"type": ["string", "null"]}, state={**TEXT, "enum": ["living", "bin", "merged"]},
)  # fmt: skip
STEP = _object(
    entity=TEXT, way={**TEXT, "enum": ["own", "about", "beside"]}, count=NUMBER,
    deed={**TEXT, "enum": ["emptied", "kept"]}, fields=_list(TEXT), reason=TEXT, ids=_list(ID),
)  # fmt: skip
PEOPLE = {"type": "array", "items": {"$ref": "#/components/schemas/PersonFound"}}
SCHEMAS: dict[str, Any] = {
    "PersonFound": PERSON,
    "PeopleFound": _object(items=PEOPLE, alike=PEOPLE),
    "PersonalData": _object(
        request=_object(id=ID, number=NUMBER), records=PEOPLE, alike=PEOPLE, kept=_list(STEP),
        traces={"type": "object", "additionalProperties": NUMBER},
        files=_object(going=NUMBER, on_records_that_stay=NUMBER), backups=TEXT,
        confirmation={**TEXT, "description": "What the verb `erase` of the request takes: it changes with what is kept"},
    ),
    "SensitiveReadings": _object(
        items=_list(
            _object(
                id=ID, at=WHEN, who=TEXT, source=TEXT, entity=TEXT, fields=_list(TEXT), count=NUMBER,
                records=_list(_object(id=ID, label=TEXT)),
            )
        ),
        next={"type": ["string", "null"], "format": "uuid", "description": "Send it as `before` for earlier ones"},
    ),
    "Returns": _object(
        items=_list(_object(id=ID, at=WHEN, entity=TEXT, record=ID, field=TEXT, source=TEXT, erasure=ID))
    ),
}  # fmt: skip


def paths() -> dict[str, Any]:
    return {
        "/personal-data": {
            "get": _read("personal_data", "People by name, e-mail or telephone", "PeopleFound", [_asked("q", TEXT)], 403, 422)
        },
        "/personal-data/{id}": {
            "get": _read(
                "personal_data_of", "Everything kept of the person of a data request, and what erasing does", "PersonalData",
                [{"name": "id", "in": "path", "required": True, "schema": ID}], 403, 404,
            )
        },
        "/sensitive-readings": {
            "get": _read(
                "sensitive_readings", "Who read sensitive values, the latest first", "SensitiveReadings",
                [_asked(name, ID) for name in ("record", "actor", "before")], 403, 422,
            )
        },
        "/returns-after-erasure": {
            "get": _read("returns_after_erasure", "Records with the reach of someone who was erased", "Returns", [], 403)
        },
    }  # fmt: skip


def _asked(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": name == "q", "schema": schema}


def _read(operation: str, summary: str, schema: str, parameters: list[Any], *statuses: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "operationId": operation,
        "summary": summary,
        "description": RIGHT,
        "tags": [TAG],
        "parameters": parameters,
        "responses": {"200": {"description": summary, "content": content}, **problems(401, *statuses, 429)},
    }
