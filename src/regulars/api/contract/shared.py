"""What every part of the contract refers to: problems, parameters, answers."""

from __future__ import annotations

from typing import Any

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def object_of(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties, **more}
    return {**found, "required": list(required)} if required else found


UUID = {"type": "string", "format": "uuid"}
TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["string", "null"]}
MOMENT = {"type": "string", "format": "date-time"}
MAYBE_MOMENT = {"type": ["string", "null"], "format": "date-time"}
MAYBE_UUID = {"type": ["string", "null"], "format": "uuid"}
INTEGER = {"type": "integer"}
PERSON = {"type": ["object", "null"], "properties": {"id": UUID, "label": TEXT}}
DIFF = {
    "type": "object",
    "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2},
    "description": "{field: [before, after]}",
}
CHANGE = {
    "id": INTEGER,
    "at": MOMENT,
    "actor": PERSON,
    "source": TEXT,
    "token": {
        "type": ["object", "null"],
        "properties": {
            "id": UUID,
            "label": {**TEXT, "description": "Empty unless it is yours or you may read the audit"},
        },
        "required": ["id", "label"],
        "description": "The API token it was done with",
    },
    "verb": TEXT,
    "version": INTEGER,
    "diff": DIFF,
    "batch": MAYBE_UUID,
    "cause": {"type": ["integer", "null"]},
}

SCHEMAS: dict[str, Any] = {
    "Problem": object_of(
        {
            "type": {**TEXT, "const": "about:blank"},
            "title": TEXT,
            "status": INTEGER,
            "code": {**TEXT, "description": "Stable, for programs"},
            "detail": {**TEXT, "description": "For people, in the language of Accept-Language (en, ru)"},
            "fields": {"type": "object", "additionalProperties": TEXT, "description": "What is wrong with which field"},
            "conflicts": {
                "type": "object",
                "additionalProperties": object_of({"base": {}, "mine": {}, "theirs": {}}),
                "description": "409: the values of each field that two changed",
            },
            "current": {"type": "object", "description": "412: the record as it is now"},
            "number": {**TEXT, "description": "500: the number under which the log has it"},
        },
        ("type", "title", "status", "code", "detail"),
    ),
    "Change": object_of(CHANGE, tuple(CHANGE)),
    "ChangeList": object_of(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}}, "next": MAYBE_TEXT}
    ),
}


def query_of(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": TEXT, "description": description}


PARAMETERS: dict[str, Any] = {
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": TEXT,
        "description": "The identifier (UUID) or the number of the record",
    },
    "filter": query_of(
        "filter",
        TEXT,
        'The one filter as JSON: `{"all": [{"field": "amount", "op": "gt", "value": 1000}]}`; also `any` and `none`, nested. '
        "Short form: `field=value`, `field__op=value`, paths with points: `account.industry=software`",
    ),
    "q": query_of("q", TEXT, "Words that the record must hold, each as a beginning"),
    "sort": query_of("sort", TEXT, "A field; `-field` for the greatest first"),
    "expand": query_of(
        "expand",
        TEXT,
        "Links that come along whole, with commas between; of one record also what points at it, by plural",
    ),
    "may": query_of("may", TEXT, "Of each record, whether you may do this to it, with commas between: `edit,delete`"),
    "fields": query_of("fields", TEXT, "Only these fields, with commas between; paths too: `name,account.industry`"),
    "group": query_of(
        "group",
        TEXT,
        "One to three fields, with commas between; days and moments by period: `stage`, `closes_on:month`, `account.industry`. "
        "Periods: day, week, month, quarter, year, fiscal_quarter, fiscal_year, where and as the person counts them; numbers and amounts by "
        "`amount:ranges`, chosen from the values, or by a width, `amount:1000`; a record counts in the group of each of its tags",
    ),
    "sum": query_of("sum", TEXT, "Numbers and amounts to sum, with commas between; money in the workspace's currency"),
    "group-sort": query_of("sort", TEXT, "`label` (so it is), `count` or a summed field; `-` for the greatest first"),
    "offset": query_of(
        "offset", {"type": "integer", "minimum": 0}, "Groups to leave out: `next_offset` of the page before"
    ),
    "limit": query_of("limit", {"type": "integer", "minimum": 1}, "How many at once"),
    "after": query_of("after", TEXT, "`next` of the page before"),
    "count": query_of(
        "count", {"enum": ["exact", "none"]}, "`exact` counts beyond ten thousand, `none` does not count"
    ),
    "as_of": query_of(
        "as_of", TEXT, "A past moment or day: the records as they stood then, under your rights of today"
    ),
    "deleted": query_of("deleted", {"enum": ["only"]}, "What is in the bin instead"),
    "ids": query_of("id", TEXT, "Only the records of these identifiers, with commas between"),
    "mapping": query_of(
        "mapping",
        TEXT,
        'Columns to fields as JSON: `{"E-mail": "email", "Company": "account"}`; left out, they are found by name',
    ),
    "match": query_of("match", TEXT, "The fields by which a row finds its record: `email,name+account`"),
    "dry-run": query_of("dry_run", {"type": "boolean"}, "Only look: a run that counts and changes nothing"),
    "policy": query_of("policy", {"enum": ["upsert", "create", "update"]}, "What becomes of rows that meet a record"),
    "entity": query_of("entity", TEXT, "Names of entities with commas between"),
    "verb": query_of(
        "verb", TEXT, "Kinds of changes with commas between: `create`, `update`, `delete` …, or verbs of the entity"
    ),
    "if-match": _header("If-Match", "The ETag the record was seen with; another one is answered with 412"),
    "if-none-match": _header("If-None-Match", "The ETag that is known already; answered with 304"),
    "idempotency-key": _header("Idempotency-Key", "The same key within a day: done once, the same answer again"),
    "accept-language": _header("Accept-Language", "en or ru, for messages"),
}

HEADERS: dict[str, Any] = {
    "ETag": {"schema": TEXT, "description": "The version in quotes"},
    "Location": {"schema": TEXT, "description": "The address of the new record"},
    "RateLimit-Remaining": {"schema": INTEGER, "description": "Requests left of this minute's"},
    "Idempotent-Replay": {"schema": TEXT, "description": "`true` when the answer is a kept one"},
}

REASONS = {
    400: ("Malformed", "The request cannot be read"),
    401: ("Unauthenticated", "No token, or none that is good"),
    403: ("NotAllowed", "No right, or not within the scopes of the token"),
    404: ("NotFound", "No such thing, or none that you may see"),
    405: ("MethodNotAllowed", "The method is not offered here; `Allow` lists those that are"),
    409: ("Conflict", "Someone else changed the same fields"),
    410: ("Gone", "It was there and is no more: a place in the feed before the beginning of the log"),
    412: ("Stale", "The record has moved on; `current` shows it"),
    413: ("TooLarge", "Too many bytes"),
    415: ("UnsupportedMedia", "The body is of another kind than is read here"),
    422: ("Invalid", "Understood, but refused; `fields` says why"),
    429: ("TooMany", "Too fast; `Retry-After` says when to go on"),
    500: ("Broken", "Something broke on our side; `number` is in the log"),
    503: ("Busy", "The database does not answer; send the same again"),
}
RESPONSES: dict[str, Any] = {
    name: {"description": description, "content": PROBLEM} for name, description in REASONS.values()
}


def problems(*statuses: int) -> dict[str, Any]:
    """Responses by status; those that anything may have are added."""
    listed = sorted({401, 405, 429, 500, 503, *statuses})
    return {str(status): {"$ref": f"#/components/responses/{REASONS[status][0]}"} for status in listed}
