"""What every part of the contract refers to: problems, parameters, answers."""

from __future__ import annotations

from typing import Any

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _object(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
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
    "verb": TEXT,
    "version": INTEGER,
    "diff": DIFF,
    "batch": MAYBE_UUID,
    "cause": {"type": ["integer", "null"]},
}

RECURRING = {
    "name": TEXT,
    "entity": TEXT,
    "kind": {**TEXT, "enum": ["folder", "address"]},
    "place": {**TEXT, "description": "An address of the open Internet, or a folder that the installation allows"},
    "pattern": {**TEXT, "description": "Names of files in a folder: *.csv"},
    "plan": {"type": "object", "description": "A mapping, as POST …/import takes it"},
    "minutes": {**INTEGER, "enum": [15, 60, 360, 1440, 10080]},
    "is_on": {"type": "boolean"},
}
LOAN = {
    "user": {**MAYBE_UUID, "description": "The person; or else `team`"},
    "team": MAYBE_UUID,
    "level": {**TEXT, "enum": ["view", "edit"], "default": "view"},
    "until": {**MAYBE_TEXT, "description": "A moment, or a day to its end; left out: without an end"},
    "note": TEXT,
}
GROUP_LOAN = {"entity": TEXT, "name": TEXT, "filter": {"type": "object", "description": "The one filter"}, **LOAN}
SHARE = {
    "id": UUID,
    "entity": TEXT,
    "record": {**MAYBE_UUID, "description": "The record; null where a group is shared"},
    "name": TEXT,
    "filter": {"type": ["object", "null"], "description": "Which records a shared group holds"},
    "user": PERSON,
    "team": PERSON,
    "level": {**TEXT, "enum": ["view", "edit"]},
    "until": MAYBE_MOMENT,
    "note": TEXT,
    "created_at": MOMENT,
    "created_by": PERSON,
    "url": TEXT,
    "record_url": MAYBE_TEXT,
}
_VIEW: dict[str, Any] = {
    "entity": TEXT,
    "name": TEXT,
    "for": {"enum": ["me", "team", "all"], "description": "Who sees it"},
    "filter": {"type": "object"},
    "sort": TEXT,
    "columns": {"type": "array", "items": TEXT},
    "group": {"type": "array", "items": TEXT, "description": "Fields a list is grouped by"},
    "group_sort": TEXT,
    "rows": {**TEXT, "description": "The field of a board's rows"},
    "layout": {"enum": ["list", "board"]},
}
REASON = {
    "kind": {
        **TEXT,
        "description": "admin, open, own, team, branch, territory, condition, all (a role's word), also (the entity's own rule), "
        "share, group, silent (a role that does not grant it)",
    },
    "opens": {"type": "boolean", "description": "Whether it opens this record"},
    "role": TEXT,
    "whole": {**MAYBE_TEXT, "description": "The entity whose rights count for a part"},
    "condition": {"type": ["object", "null"], "description": "The filter of a condition, to administrators"},
    "shares": {"type": "array", "items": UUID},
}
EXPLANATION = {
    "action": TEXT,
    "allowed": {"type": "boolean"},
    "obstacle": {**TEXT, "description": "What stands against it altogether: token, viewer, kept, no_word"},
    "reasons": {"type": "array", "items": _object(REASON, tuple(REASON))},
    "needed": {**TEXT, "description": "The narrowest scope of a role that would open it"},
}
FIELD_REASON = {
    "field": TEXT,
    "mode": {**TEXT, "enum": ["open", "readonly", "masked", "hidden"]},
    "roles": {
        "type": "array",
        "items": _object({"role": TEXT, "says": TEXT, "counts": {"type": "boolean"}}, ("role", "says", "counts")),
    },
}
TRANSFER = {
    "ids": {"type": "array", "items": UUID, "minItems": 1, "maxItems": 1000},
    "owner": {**UUID, "description": "The new owner"},
    "team": MAYBE_UUID,
    "along": {
        "type": "array",
        "items": TEXT,
        "description": "Entities whose records go along where the owner was the same",
    },
    "finished": {"type": "boolean", "default": False},
    "dry_run": {"type": "boolean", "default": False},
}
TRANSFERRED = {
    "counts": {
        "type": "object",
        "additionalProperties": _object(
            {"done": INTEGER, "same": INTEGER, "refused": INTEGER}, ("done", "same", "refused")
        ),
        "description": "By entity",
    },
    "refused": {"type": "array", "items": _object({"reason": TEXT, "count": INTEGER}, ("reason", "count"))},
    "batch": {**MAYBE_UUID, "description": "All its changes; null after a dry run"},
}
HAND_OVER = {
    "to": {**UUID, "description": "Who gets it"},
    "what": {
        "type": "object",
        "additionalProperties": {**TEXT, "enum": ["open", "all"]},
        "description": "By entity: what is open, or all of it",
    },
}
SCHEMAS: dict[str, Any] = {
    "Transfer": _object(TRANSFER, ("ids", "owner"), additionalProperties=False),
    "Transferred": _object(TRANSFERRED, tuple(TRANSFERRED)),
    "HandOver": _object(HAND_OVER, ("to", "what"), additionalProperties=False),
    "Why": _object(
        {
            "user": PERSON,
            "record": UUID,
            "actions": {"type": "array", "items": _object(EXPLANATION, tuple(EXPLANATION))},
            "fields": {"type": "array", "items": _object(FIELD_REASON, tuple(FIELD_REASON))},
        },
        ("user", "record", "actions", "fields"),
    ),
    "Loan": _object(LOAN, (), additionalProperties=False),
    "GroupLoan": _object(GROUP_LOAN, ("entity", "name"), additionalProperties=False),
    "Share": _object(SHARE, tuple(SHARE)),
    "ShareList": _object({"items": {"type": "array", "items": {"$ref": "#/components/schemas/Share"}}}, ("items",)),
    "Problem": _object(
        {
            "type": {**TEXT, "const": "about:blank"},
            "title": TEXT,
            "status": INTEGER,
            "code": {**TEXT, "description": "Stable, for programs"},
            "detail": {**TEXT, "description": "For people, in the language of Accept-Language (en, ru)"},
            "fields": {"type": "object", "additionalProperties": TEXT, "description": "What is wrong with which field"},
            "conflicts": {
                "type": "object",
                "additionalProperties": _object({"base": {}, "mine": {}, "theirs": {}}),
                "description": "409: the values of each field that two changed",
            },
            "current": {"type": "object", "description": "412: the record as it is now"},
            "number": {**TEXT, "description": "500: the number under which the log has it"},
        },
        ("type", "title", "status", "code", "detail"),
    ),
    "Change": _object(CHANGE, tuple(CHANGE)),
    "ChangeList": _object(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}}, "next": MAYBE_TEXT}
    ),
    "FeedItem": _object(
        {
            **CHANGE,
            "entity": TEXT,
            "record": _object({"id": UUID, "label": TEXT}),
            "deleted": {"type": "boolean", "description": "A tombstone: deleted, or out of your reach now"},
        },
        (*CHANGE, "entity", "record", "deleted"),
    ),
    "Feed": _object(
        {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/FeedItem"}},
            "next": {**TEXT, "description": "Keep it and send it as `after`; given even when there is nothing new"},
            "more": {"type": "boolean", "description": "Whether there is more to fetch at once"},
        },
        ("items", "next", "more"),
    ),
    "Settings": {
        "type": "object",
        "description": "Parts by name, things by key: own entities and fields, rules, roles, shared views, the workspace",
        "properties": {"form": {"type": "string", "const": "regulars-settings"}, "version": INTEGER},
        "required": ["form", "version"],
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "object"}},
    },
    "SettingsTaken": _object(
        {
            "changed": {
                "type": "array",
                "items": _object(
                    {"part": TEXT, "key": TEXT, "new": {"type": "boolean"}, "fields": {"type": "object"}},
                    ("part", "key", "new", "fields"),
                ),
            },
            "only_here": {"type": "array", "items": _object({"part": TEXT, "key": TEXT}, ("part", "key"))},
            "refused": {"type": "object", "additionalProperties": TEXT},
        },
        ("changed", "only_here", "refused"),
    ),
    "Found": _object(
        {
            "items": {
                "type": "array",
                "items": _object({"entity": TEXT, "id": UUID, "label": TEXT, "subtitle": TEXT, "url": TEXT}),
            },
            "files": {
                "type": "array",
                "description": "Files of records whose name or contents hold the words",
                "items": _object(
                    {
                        "id": UUID,
                        "name": TEXT,
                        "excerpt": TEXT,
                        "entity": TEXT,
                        "record": UUID,
                        "label": TEXT,
                        "url": TEXT,
                    }
                ),
            },
        },
        ("items", "files"),
    ),
    "Groups": _object(
        {
            "groups": {
                "type": "array",
                "items": _object(
                    {
                        "values": {"type": "object", "description": "By field; the first day of a period"},
                        "count": INTEGER,
                        "sums": {"type": "object"},
                        "filter": {"type": "object", "description": "Finds the records of this group"},
                    },
                    ("values", "count", "sums", "filter"),
                ),
            },
            "group_count": {**INTEGER, "description": "How many groups there are in all"},
            "next_offset": {"type": ["integer", "null"]},
            "count": {**INTEGER, "description": "Records of all groups"},
            "sums": {"type": "object", "description": "Sums of all groups"},
        },
        ("groups", "group_count", "next_offset", "count", "sums"),
    ),
    "SavedView": _object(
        {
            **_VIEW,
            "id": UUID,
            "may_change": {"type": "boolean"},
            "url": TEXT,
        },
        ("id", "entity", "name", "for"),
    ),
    "ViewChange": _object(_VIEW),
    "ViewChoice": _object(
        {
            "first": {"type": ["string", "null"], "description": "Your own word: a view's key or id"},
            "first_by_roles": {"type": "array", "items": TEXT},
            "order": {"type": "array", "items": TEXT},
        },
        ("first", "first_by_roles", "order"),
    ),
    "ViewList": {
        "allOf": [{"$ref": "#/components/schemas/ViewChoice"}],
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/SavedView"}}},
    },
    "ViewFirst": _object(
        {
            "entity": TEXT,
            "view": {"type": ["string", "null"], "description": "A view's key or id; null takes it back"},
            "role": {**TEXT, "description": "By name; for administrators"},
            "order": {"type": "array", "items": TEXT},
        },
        ("entity",),
    ),
    "BulkRun": _object(
        {
            "filter": {"type": "object", "description": "All that the one filter finds; `{}` is every record"},
            "q": {**TEXT, "description": "Words that the records must hold"},
            "ids": {"type": "array", "items": UUID, "maxItems": 100000, "description": "Instead of `filter`"},
            "set": {"type": "object", "description": "Values to set; or `delete`, or `action`"},
            "delete": {"const": True},
            "action": {**TEXT, "description": "A verb that may be done to many; `values` are what it asks for"},
            "values": {"type": "object"},
            "dry_run": {"type": "boolean", "default": False, "description": "Only say what would become of each"},
        }
    ),
    "BulkOperation": _object(
        {
            "op": {**TEXT, "enum": ["create", "update", "upsert", "delete"]},
            "id": {"type": ["string", "integer"], "description": "Identifier or number (update, delete)"},
            "external_id": {**TEXT, "description": "Instead of `id`; an upsert makes the record where there is none"},
            "version": {**INTEGER, "description": "Refuse the row when the record has moved on"},
            "values": {"type": "object"},
        },
        ("op",),
        additionalProperties=False,
    ),
    "BulkResult": _object(
        {
            "results": {
                "type": "array",
                "items": _object(
                    {
                        "index": INTEGER,
                        "status": INTEGER,
                        "result": {**TEXT, "enum": ["created", "updated", "unchanged", "deleted", "not_done"]},
                        "id": UUID,
                        "number": INTEGER,
                        "version": INTEGER,
                        "problem": {"$ref": "#/components/schemas/Problem"},
                    },
                    ("index", "status"),
                ),
            },
            "counts": {"type": "object", "additionalProperties": INTEGER},
            "batch": UUID,
        },
        ("results", "counts", "batch"),
    ),
    "Run": _object(
        {
            "id": UUID,
            "kind": TEXT,
            "label": TEXT,
            "entity": TEXT,
            "state": TEXT,
            "done": INTEGER,
            "total": {"type": ["integer", "null"]},
            "counts": {"type": "object"},
            "message": TEXT,
            "batch": UUID,
            "result": {**MAYBE_TEXT, "description": "The address of the file with the result"},
            "errors": {**MAYBE_TEXT, "description": "The address of the file with refused rows and their reasons"},
            "created_at": MOMENT,
            "started_at": MAYBE_MOMENT,
            "ended_at": MAYBE_MOMENT,
            "url": TEXT,
        },
        ("id", "state", "done", "total", "counts"),
    ),
    "RunList": _object({"items": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}}, ("items",)),
    "RecurringImport": _object(
        {
            "id": UUID,
            **RECURRING,
            "next_at": MOMENT,
            "last_at": MAYBE_MOMENT,
            "message": TEXT,
            "failures": INTEGER,
            "log": {"type": "array", "items": {"type": "object"}},
            "url": TEXT,
        },
        ("id", "name", "entity", "kind", "place", "is_on"),
    ),
    "RecurringImportChange": _object(RECURRING, ()),
    "RecurringImportList": _object(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/RecurringImport"}}}, ("items",)
    ),
    "Me": _object(
        {
            "id": UUID,
            "name": TEXT,
            "email": TEXT,
            "is_admin": {"type": "boolean"},
            "language": MAYBE_TEXT,
            "timezone": TEXT,
            "currency": TEXT,
            "token": _object({"id": UUID, "scopes": {"type": ["array", "null"], "items": TEXT}}),
        }
    ),
    "Index": _object(
        {
            "entities": {
                "type": "array",
                "items": _object(
                    {
                        "name": TEXT,
                        "plural": TEXT,
                        "label": TEXT,
                        "label_plural": TEXT,
                        "url": TEXT,
                        "rights": {"type": "array", "items": TEXT},
                        "verbs": {"type": "array", "items": TEXT},
                    }
                ),
            },
            "links": {"type": "object", "additionalProperties": TEXT},
        }
    ),
}


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


object_of, query_of = _object, _query  # for the parts of the contract that stand in files of their own


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
    "filter": _query(
        "filter",
        TEXT,
        'The one filter as JSON: `{"all": [{"field": "amount", "op": "gt", "value": 1000}]}`; also `any` and `none`, nested. '
        "Short form: `field=value`, `field__op=value`, paths with points: `account.industry=software`",
    ),
    "q": _query("q", TEXT, "Words that the record must hold, each as a beginning"),
    "sort": _query("sort", TEXT, "A field; `-field` for the greatest first"),
    "fields": _query("fields", TEXT, "Only these fields, with commas between; paths too: `name,account.industry`"),
    "group": _query(
        "group",
        TEXT,
        "One to three fields, with commas between; days and moments by period: `stage`, `closes_on:month`, `account.industry`. "
        "Periods: day, week, month, quarter, year, where and as the person counts them",
    ),
    "sum": _query("sum", TEXT, "Numbers and amounts to sum, with commas between; money in the workspace's currency"),
    "group-sort": _query("sort", TEXT, "`label` (so it is), `count` or a summed field; `-` for the greatest first"),
    "offset": _query(
        "offset", {"type": "integer", "minimum": 0}, "Groups to leave out: `next_offset` of the page before"
    ),
    "limit": _query("limit", {"type": "integer", "minimum": 1}, "How many at once"),
    "after": _query("after", TEXT, "`next` of the page before"),
    "count": _query("count", {"enum": ["exact", "none"]}, "`exact` counts beyond ten thousand, `none` does not count"),
    "as_of": _query("as_of", TEXT, "A past moment or day: the records as they stood then, under your rights of today"),
    "deleted": _query("deleted", {"enum": ["only"]}, "What is in the bin instead"),
    "ids": _query("id", TEXT, "Only the records of these identifiers, with commas between"),
    "mapping": _query(
        "mapping",
        TEXT,
        'Columns to fields as JSON: `{"E-mail": "email", "Company": "account"}`; left out, they are found by name',
    ),
    "match": _query("match", TEXT, "The fields by which a row finds its record: `email,name+account`"),
    "policy": _query("policy", {"enum": ["upsert", "create", "update"]}, "What becomes of rows that meet a record"),
    "entity": _query("entity", TEXT, "Names of entities with commas between"),
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
