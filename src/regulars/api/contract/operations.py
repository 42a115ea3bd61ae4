"""The addresses, their methods, and every status each may answer."""

from __future__ import annotations

from typing import Any

from regulars.api.contract import duplicates, history, shapes
from regulars.api.contract.shared import problems
from regulars.engine.describe import Action, Entity
from regulars.engine.shares import shareable
from regulars.engine.transfer import transferable
from regulars.engine.why import actions_of


def of_everything() -> dict[str, Any]:
    """Addresses that belong to no entity."""
    tag = "Everything"
    run = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    return {
        **_of_duplicates(),
        "/": {"get": _read("index", "What there is", tag, "Index", [], ())},
        "/me": {"get": _read("me", "Who the token acts for", tag, "Me", [], ())},
        "/changes": {
            "get": _read(
                "changes", "The feed of changes", tag, "Feed", _parameters("after", "entity", "limit"), (410, 422)
            )
        },
        **_history(tag, run),
        "/search": {
            "get": _read("search", "Find anything", tag, "Found", _parameters("q", "entity", "limit"), (400, 422))
        },
        "/search/rebuild": {
            "post": _write(
                "rebuild_search",
                "All search documents written anew (administrators)",
                tag,
                "",
                {"202": _begun("The run that does so")},
                named=True,
            ),
        },
        "/settings": {
            "get": _read("settings", "The settings as one document (administrators)", tag, "Settings", [], (403,)),
            "post": _taking(tag),
        },
        **_territories(tag),
        "/archive": {
            "post": _write(
                "archive",
                "Everything in one archive (administrators)",
                tag,
                "",
                {"202": _begun("The run that does so")},
                named=True,
            ),
        },
        **_shares(tag, run),
        "/recurring-imports": {
            "get": _read(
                "recurring_imports", "Imports that come again by themselves", tag, "RecurringImportList", [], (403,)
            ),
            "post": _write(
                "create_recurring_import",
                "Set one up",
                tag,
                "RecurringImportChange",
                {"201": _answer("It", _ref("RecurringImport"), "Location")},
            ),
        },
        "/recurring-imports/{id}": {
            "parameters": [run],
            "get": _read("recurring_import", "One of them, with its rounds", tag, "RecurringImport", [], (404,)),
            "patch": _write(
                "change_recurring_import",
                "Change it, switch it on or off",
                tag,
                "RecurringImportChange",
                {"200": _answer("It", _ref("RecurringImport"))},
                named=True,
            ),
            "delete": _write(
                "delete_recurring_import", "Forget it", tag, "", {"204": {"description": "Gone"}}, named=True
            ),
        },
        "/recurring-imports/{id}/run": {
            "parameters": [run],
            "post": _write(
                "run_recurring_import", "Look now", tag, "", {"202": _answer("It", _ref("RecurringImport"))}, named=True
            ),
        },
        "/views": {
            "get": _read(
                "views", "Saved views of an entity's list", tag, "ViewList", _parameters("entity"), (403, 422)
            ),
            "post": _write(
                "create_view", "Keep a view", tag, "ViewChange", {"201": _answer("It", _ref("SavedView"), "Location")}
            ),
        },
        "/views/{id}": {
            "parameters": [run],
            "get": _read("view", "One of them", tag, "SavedView", [], (404,)),
            "patch": _write(
                "change_view", "Change it", tag, "ViewChange", {"200": _answer("It", _ref("SavedView"))}, named=True
            ),
            "delete": _write("delete_view", "Forget it", tag, "", {"204": {"description": "Gone"}}, named=True),
        },
        "/views/first": {
            "post": _write(
                "view_first",
                "Which view opens first for you or (administrators) for a role; the order of your tabs",
                tag,
                "ViewFirst",
                {"200": _answer("What holds now for you", _ref("ViewChoice"))},
            ),
        },
        "/runs": {
            "get": _read("runs", "Your long work, the latest first", tag, "RunList", _parameters("limit"), (422,))
        },
        "/runs/{id}": {"get": _read("run", "How far long work has come", tag, "Run", [run], (404,))},
        "/runs/{id}/errors": {"get": _file("run_errors", "What was refused, and why", tag, run)},
        "/runs/{id}/result": {"get": _file("run_result", "The file that was made", tag, run)},
        "/runs/{id}/cancel": {
            "parameters": [run],
            "post": _write(
                "cancel_run", "Stop at the next step", tag, "", {"200": _answer("The run", _ref("Run"))}, named=True
            ),
        },
        "/runs/{id}/undo": {
            "parameters": [run],
            "post": _write(
                "undo_run",
                "Take an import or bulk work back",
                tag,
                "",
                {"202": _begun("The run that does so")},
                named=True,
            ),
        },
    }


def _shares(tag: str, key: dict[str, Any]) -> dict[str, Any]:
    """What is lent, by whom and to whom."""
    which = {"name": "of", "in": "query", "schema": {"enum": ["with_me", "by_me", "all"], "default": "with_me"}}
    return {
        "/shares": {
            "get": _read(
                "shares",
                "What is lent to you or by you",
                tag,
                "ShareList",
                [which, *_parameters("entity", "limit")],
                (403, 422),
            ),
            "post": _write(
                "share_group",
                "Lend the records that meet a filter",
                tag,
                "GroupLoan",
                {"201": _answer("The share", _ref("Share"), "Location")},
            ),
        },
        "/shares/{id}": {
            "parameters": [key],
            "get": _read("share", "One of them", tag, "Share", [], (404,)),
            "delete": _write("end_share", "End it now", tag, "", {"204": {"description": "Ended"}}, named=True),
        },
    }


def _shares_of(plural: str, tag: str) -> dict[str, Any]:
    """The shares of a record."""
    share = {"name": "share", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    good = {"201": _answer("The share", _ref("Share"), "Location")}
    return {
        f"/{plural}/{{id}}/shares": {
            "parameters": _parameters("id"),
            "get": _read(f"shares_of_{plural}", "With whom it is shared", tag, "ShareList", [], (403, 404)),
            "post": _write(f"share_{plural}", "Lend it to a person or a team", tag, "Loan", good, named=True),
        },
        f"/{plural}/{{id}}/shares/{{share}}": {
            "parameters": [*_parameters("id"), share],
            "delete": _write(
                f"end_share_of_{plural}", "End a share now", tag, "", {"204": {"description": "Ended"}}, named=True
            ),
        },
    }


def _why(entity: Entity, plural: str, tag: str) -> dict[str, Any]:
    """What allows it, or stands against it."""
    user = {"name": "user", "in": "query", "schema": {"type": "string", "format": "uuid"}}
    action = {"name": "action", "in": "query", "schema": {"enum": list(actions_of(entity))}}
    found = _read(f"why_{plural}", "What you may do with it, and why", tag, "Why", [user, action], (403, 404, 422))
    found["description"] = "About yourself; administrators name another `user`"
    return found


def _territories(tag: str) -> dict[str, Any]:
    """The rules of territories: looked at, put in force."""
    entity = {"name": "entity", "in": "query", "schema": {"type": "string", "default": "account"}}
    begun = {"202": _begun("The run that moves the records")}
    activate = _write("activate_territories", "Put in force the rules you looked at (administrators)", tag, "", begun)
    named = {"entity": {"type": "string", "default": "account"}}
    mark = {"type": "string", "description": "The mark of the preview"}
    activate["requestBody"] = _body(
        {"type": "object", "properties": {**named, "mark": mark}, "required": ["mark"], "additionalProperties": False}
    )
    right = {"type": "object", "properties": {"moved": {"type": "integer"}}, "required": ["moved"]}
    good = {**begun, "200": _answer("Everything lies where the rules say", right, "Idempotent-Replay")}
    settle = _write("settle_territories", "Move what does not lie where the rules say (administrators)", tag, "", good)
    settle["requestBody"] = _body(
        {"type": "object", "properties": named, "additionalProperties": False}, required=False
    )
    return {
        "/territories/plan": {
            "get": _read(
                "territory_plan",
                "Rules as drafted and in force (administrators)",
                tag,
                "TerritoryPlan",
                [entity],
                (403, 422),
            ),
        },
        "/territories/preview": {
            "get": _read(
                "preview_territories",
                "What activating the draft would do (administrators)",
                tag,
                "TerritoryPreview",
                [entity, *_parameters("limit", "after")],
                (403, 422),
            ),
        },
        "/territories/activate": {"post": activate},
        "/territories/settle": {"post": settle},
    }


def _history(tag: str, key: dict[str, Any]) -> dict[str, Any]:
    """What is told of the past, and what brings it back."""
    change = {**key, "schema": {"type": "integer"}}
    undone = {"200": _answer("What was taken back, what is left and why", _ref("Undone"), "Idempotent-Replay")}
    return {
        "/audit": {
            "get": _read(
                "audit",
                "Who did what, when, from where and why (administrators, and roles with the right)",
                tag,
                "Audit",
                [*history.AUDIT_FILTERS, *_parameters("limit", "after")],
                (403, 422),
            )
        },
        "/audit/export": {"post": _audit_export(tag)},
        "/changes/{id}/undo": {
            "parameters": [change],
            "get": _read("look_at_undo", "What taking a change back would do", tag, "Undone", [], (404,)),
            "post": _write("undo_change", "Take a change back", tag, "", undone, named=True),
        },
        "/batches/{id}/undo": {
            "parameters": [key],
            "get": _read("look_at_batch", "What taking a batch back would do", tag, "Undone", [], (404,)),
            "post": _write(
                "undo_batch",
                "Take back what was done together",
                tag,
                "",
                {**undone, "202": _begun("It is much: the run that does so")},
                named=True,
            ),
        },
        **_bin(tag),
        **_retention(tag),
    }


def _bin(tag: str) -> dict[str, Any]:
    """The bin of all entities."""
    back = {"200": _answer("How many are back, and which are not", _ref("BroughtBack"), "Idempotent-Replay")}
    gone = {"200": _answer("How many are gone, and which are not", _ref("Purged"), "Idempotent-Replay")}
    return {
        "/bin": {
            "get": _read(
                "bin",
                "All deleted records that you may bring back, the latest first",
                tag,
                "Bin",
                [*history.BIN_FILTERS, *_parameters("q", "entity", "limit", "after")],
                (403, 422),
            )
        },
        "/bin/restore": {"post": _write("restore_many", "Bring records back whole", tag, "Chosen", back)},
        "/bin/purge": {"post": _write("purge", "Delete for good (administrators)", tag, "Chosen", gone)},
    }


def _retention(tag: str) -> dict[str, Any]:
    """How long history and the bin are kept."""
    now = {"200": _answer("How it is now", _ref("Retention"), "Idempotent-Replay")}
    asked = {"202": _answer("The worker does it", _ref("Asked"), "Idempotent-Replay")}
    return {
        "/retention": {
            "get": _read(
                "retention", "How long history is kept, what would go (administrators)", tag, "Retention", [], (403,)
            ),
            "patch": _write("set_retention", "Keep it this long", tag, "RetentionChange", now),
        },
        "/retention/apply": {"post": _write("apply_retention", "Do now what the night does", tag, "", asked)},
    }


def _audit_export(tag: str) -> dict[str, Any]:
    found = _write(
        "export_audit", "A file of the entries that meet the filters", tag, "AuditExport", {"202": _begun("The run")}
    )
    found["parameters"] += history.AUDIT_FILTERS
    return found


def _transfer(plural: str, tag: str) -> dict[str, Any]:
    good = {"200": _answer("What changed, or would", _ref("Transferred"), "Idempotent-Replay")}
    found = _write(f"transfer_{plural}", "Give to another owner, with what hangs on it", tag, "Transfer", good)
    found["description"] = (
        "`along` names entities; of what may be finished (tasks, deals) only the open ones, unless `finished`"
    )
    return found


def _hand_over(tag: str) -> dict[str, Any]:
    good = {"202": _begun("The run that does so")}
    return _write(
        "hand_over", "Give everything of a person to another (administrators)", tag, "HandOver", good, named=True
    )


def _of_duplicates() -> dict[str, Any]:
    tag = "Duplicates"
    pair = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    lists = [*duplicates.CONDITIONS, *_parameters("limit", "after")]
    merging = _write("merge_duplicates", "Merge all certain ones", tag, "", {"202": _begun("The run that does so")})
    merging["parameters"] += duplicates.CONDITIONS
    decisions = {"dismiss": "Not the same: remembered", "later": "Ask again in a week", "reopen": "To be decided again"}
    return {
        "/duplicates": {
            "get": _read(
                "list_duplicates",
                "Probable duplicates, the likeliest first",
                tag,
                "DuplicatePairList",
                lists,
                (403, 422),
            )
        },
        "/duplicates/run": {
            "post": _write(
                "search_duplicates",
                "Search for duplicates (administrators)",
                tag,
                "DuplicateSearch",
                {"202": _begun("The run that does so")},
            )
        },
        "/duplicates/merge": {"post": merging},
        **{
            f"/duplicates/{{id}}/{name}": {
                "parameters": [pair],
                "post": _write(
                    f"{name}_duplicate",
                    summary,
                    tag,
                    "",
                    {"200": _answer("The pair", _ref("DuplicatePair"))},
                    named=True,
                ),
            }
            for name, summary in decisions.items()
        },
    }


def _taking(tag: str) -> dict[str, Any]:
    """Taking a document of settings over."""
    dry = {"name": "dry_run", "in": "query", "schema": {"type": "boolean", "default": False}}
    good = {"200": _answer("What changed, or would", _ref("SettingsTaken"), "Idempotent-Replay")}
    found = _write("take_settings", "Take over a document of settings, all or nothing", tag, "Settings", good)
    found["parameters"].append(dry)
    return found


def of_entity(entity: Entity) -> dict[str, Any]:
    """The addresses of an entity."""
    plural, name, tag = entity.plural, shapes.name_of(entity), str(entity.label_plural)
    lists = _parameters("filter", "q", "sort", "fields", "limit", "after", "count", "deleted", "as_of", "ids")
    found: dict[str, Any] = {
        f"/{plural}": {
            "get": _read(f"list_{plural}", f"{tag}: a page", tag, f"{name}List", lists, (400, 403, 422)),
            "post": _write(f"create_{plural}", "Make one", tag, f"{name}Values", {"201": _record(name, "Location")}),
        },
        f"/{plural}/aggregate": {
            "get": _read(
                f"aggregate_{plural}", f"{tag}: counts and sums by group", tag, "Groups", _GROUPED, (400, 403, 422)
            )
        },
        f"/{plural}/bulk": {"post": _bulk(plural, tag)},
        f"/{plural}/merge": {"post": _merge(plural, name, tag)},
        **({f"/{plural}/import": {"post": _import(plural, tag)}} if entity.exchange.importable else {}),
        f"/{plural}/{{id}}": {
            "parameters": _parameters("id"),
            "get": _shown(plural, name, tag),
            "patch": _write(f"change_{plural}", "Change", tag, f"{name}Change", {"200": _record(name)}, held=True),
            "delete": _write(
                f"delete_{plural}", "Put into the bin", tag, "", {"204": {"description": "In the bin"}}, held=True
            ),
        },
        f"/{plural}/{{id}}/restore": {
            "parameters": _parameters("id"),
            "post": _write(f"restore_{plural}", "Take back from the bin", tag, "", {"200": _record(name)}, named=True),
        },
        f"/{plural}/{{id}}/changes": {
            "parameters": _parameters("id"),
            "get": _read(
                f"history_{plural}",
                "What became of it",
                tag,
                "ChangeList",
                _parameters("limit", "after"),
                (403, 404, 422),
            ),
        },
    }
    found[f"/{plural}/{{id}}/why"] = {"parameters": _parameters("id"), "get": _why(entity, plural, tag)}
    if transferable(entity):
        found[f"/{plural}/transfer"] = {"post": _transfer(plural, tag)}
    if entity.name == "user":
        found[f"/{plural}/{{id}}/hand-over"] = {"parameters": _parameters("id"), "post": _hand_over(tag)}
    if shareable(entity):
        found.update(_shares_of(plural, tag))
    for action in entity.actions:
        found[f"/{plural}/{{id}}/actions/{action.verb}"] = {
            "parameters": _parameters("id"),
            "post": _action(entity, action, tag),
        }
    return found


def _parameters(*names: str) -> list[dict[str, Any]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


_GROUPED = _parameters("group", "sum", "group-sort", "limit", "offset", "filter", "q", "deleted", "as_of", "ids")


def _body(schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _answer(description: str, schema: dict[str, Any], *headers: str) -> dict[str, Any]:
    found: dict[str, Any] = {"description": description, "content": {"application/json": {"schema": schema}}}
    if headers:
        found["headers"] = {header: {"$ref": f"#/components/headers/{header}"} for header in headers}
    return found


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _record(name: str, *headers: str) -> dict[str, Any]:
    return _answer("The record as you may see it", _ref(name), "ETag", "Idempotent-Replay", *headers)


def _read(
    operation: str, summary: str, tag: str, schema: str, parameters: list[dict[str, Any]], statuses: tuple[int, ...]
) -> dict[str, Any]:
    return {
        "operationId": operation.replace("-", "_"),
        "summary": summary,
        "tags": [tag],
        "parameters": [*parameters, *_parameters("accept-language")],
        "responses": {"200": _answer("Found", _ref(schema)), **problems(*statuses)},
    }


def _shown(plural: str, name: str, tag: str) -> dict[str, Any]:
    found = _read(
        f"read_{plural}",
        "One of them",
        tag,
        name,
        _parameters("fields", "as_of", "if-none-match"),
        (400, 403, 404, 422),
    )
    found["responses"] = {
        "200": _answer("Found", _ref(name), "ETag"),
        "304": {"description": "Not changed since the ETag of If-None-Match"},
        **problems(400, 403, 404, 422),
    }
    return found


def _write(
    operation: str,
    summary: str,
    tag: str,
    schema: str,
    good: dict[str, Any],
    *,
    held: bool = False,
    named: bool = False,
) -> dict[str, Any]:
    """A write: `held` ones take If-Match, `held` and `named` ones are about a record that may not be there."""
    statuses = {400, 403, 409, 413, 415, 422} | ({404, 412} if held else set()) | ({404} if named else set())
    parameters = ["idempotency-key", *(["if-match"] if held else []), "accept-language"]
    found: dict[str, Any] = {
        "operationId": operation.replace("-", "_"),
        "summary": summary,
        "tags": [tag],
        "parameters": _parameters(*parameters),
        "responses": {**good, **problems(*statuses)},
    }
    if schema:
        found["requestBody"] = _body(_ref(schema))
    return found


def _bulk(plural: str, tag: str) -> dict[str, Any]:
    operations = {"type": "array", "minItems": 1, "maxItems": 1000, "items": _ref("BulkOperation")}
    atomic = {"type": "boolean", "default": False, "description": "All or none"}
    good = {
        "200": _answer("What became of each row", _ref("BulkResult"), "Idempotent-Replay"),
        "202": _begun("Asked by filter: the run that does it"),
    }
    found = _write(f"bulk_{plural}", "Up to a thousand at once, or all that a filter finds", tag, "", good)
    rows = {
        "type": "object",
        "properties": {"operations": operations, "atomic": atomic},
        "required": ["operations"],
        "additionalProperties": False,
    }
    found["requestBody"] = _body({"oneOf": [rows, _ref("BulkRun")]})
    return found


def _merge(plural: str, name: str, tag: str) -> dict[str, Any]:
    key = {"type": ["string", "integer"], "description": "Identifier or number"}
    done = {
        "type": "object",
        "properties": {
            "record": _ref(name),
            "moved": {"type": "integer", "description": "Records that now belong to the winner"},
            "batch": {"type": "string", "format": "uuid"},
        },
        "required": ["record", "moved", "batch"],
    }
    found = _write(
        f"merge_{plural}",
        "Make several one",
        tag,
        "",
        {"200": _answer("Done", done, "ETag", "Idempotent-Replay")},
        named=True,
    )
    found["requestBody"] = _body(
        {
            "type": "object",
            "properties": {
                "winner": {**key, "description": "The record that stays"},
                "losers": {"type": "array", "minItems": 1, "maxItems": 9, "items": key},
                "choices": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "format": "uuid"},
                    "description": "By field, the record whose value stands; else the winner's, or the latest where it has none",
                },
            },
            "required": ["winner", "losers"],
            "additionalProperties": False,
        }
    )
    return found


def _import(plural: str, tag: str) -> dict[str, Any]:
    found = _write(
        f"import_{plural}",
        "Import a CSV, XLSX, JSON lines or vCard file",
        tag,
        "",
        {"202": _begun("Begun; ask the run")},
    )
    found["parameters"] += _parameters("mapping", "match", "policy")
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    form = {
        "type": "object",
        "properties": {"file": binary, "mapping": {"type": "string"}, "match": {"type": "string"}},
        "required": ["file"],
    }
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    found["requestBody"] = {
        "required": True,
        "content": {
            "text/csv": {},
            workbook: {},
            "application/jsonl": {},
            "text/vcard": {},
            "multipart/form-data": {"schema": form},
        },
    }
    return found


def _begun(description: str) -> dict[str, Any]:
    return _answer(description, _ref("Run"), "Location", "Idempotent-Replay")


def _file(operation: str, summary: str, tag: str, run: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "tags": [tag],
        "parameters": [run],
        "responses": {"200": {"description": "The file", "content": {"*/*": {}}}, **problems(404)},
    }


def _action(entity: Entity, action: Action, tag: str) -> dict[str, Any]:
    name = shapes.name_of(entity)
    done = {
        "type": "object",
        "properties": {"record": _ref(name), "result": {"description": "What else the verb made"}},
        "required": ["record"],
    }
    good = {"200": _answer("Done", done, "ETag", "Idempotent-Replay")}
    found = _write(f"{action.verb}_{entity.plural}", str(action.label), tag, "", good, held=True)
    found["requestBody"] = _body(shapes.of_action(action), required=bool(action.fields))
    if action.help:
        found["description"] = str(action.help)
    return found
