"""The addresses of an entity, derived from its description."""

from __future__ import annotations

from typing import Any

from regulars.api.contract import bulk, followers, presence, process, qualification, rights, scoring, shapes, sharing
from regulars.api.contract.calls import answer, begun, body, common, read, record, ref, write
from regulars.api.contract.shared import problems
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Reference
from regulars.engine.shares import shareable
from regulars.engine.transfer import transferable
from regulars.services.process.checking import may_have_process
from regulars.services.qualification.fields import may_be_qualified
from regulars.services.scoring.fields import may_be_scored


def paths(entity: Entity) -> dict[str, Any]:
    """The addresses of an entity."""
    plural, name, tag = entity.plural, shapes.name_of(entity), str(entity.label_plural)
    lists = common(
        "filter", "q", "sort", "fields", "expand", "limit", "after", "count", "deleted", "as_of", "ids", "may"
    )
    found: dict[str, Any] = {
        f"/{plural}": {
            "get": read(f"list_{plural}", f"{tag}: a page", tag, f"{name}List", lists, (400, 403, 422)),
            "post": write(f"create_{plural}", "Make one", tag, f"{name}Values", {"201": record(name, "Location")}),
        },
        f"/{plural}/aggregate": {
            "get": read(
                f"aggregate_{plural}", f"{tag}: counts and sums by group", tag, "Groups", _GROUPED, (400, 403, 422)
            )
        },
        f"/{plural}/describe": {
            "get": read(f"describe_{plural}", f"{tag}: fields and verbs", tag, "Description", [], (403,))
        },
        f"/{plural}/bulk": {"post": bulk.bulk(plural, tag)},
        **({f"/{plural}/merge": {"post": _merge(plural, name, tag)}} if entity.merges else {}),
        f"/{plural}/export": {"post": _export(plural, tag)},
        **({f"/{plural}/import": {"post": _import(plural, tag)}} if entity.exchange.importable else {}),
        f"/{plural}/{{id}}": {
            "parameters": common("id"),
            "get": _shown(plural, name, tag),
            "patch": write(f"change_{plural}", "Change", tag, f"{name}Change", {"200": record(name)}, held=True),
            "delete": write(
                f"delete_{plural}", "Put into the bin", tag, "", {"204": {"description": "In the bin"}}, held=True
            ),
        },
        f"/{plural}/{{id}}/restore": {
            "parameters": common("id"),
            "post": write(f"restore_{plural}", "Take back from the bin", tag, "", {"200": record(name)}, named=True),
        },
        f"/{plural}/{{id}}/files": _files(plural, tag),
        f"/{plural}/{{id}}/changes": {
            "parameters": common("id"),
            "get": read(
                f"history_{plural}",
                "What became of it",
                tag,
                "ChangeList",
                common("limit", "after", "verb"),
                (403, 404, 422),
            ),
        },
    }
    found[f"/{plural}/{{id}}/why"] = {"parameters": common("id"), "get": rights.why(entity, plural, tag)}
    found.update(followers.paths_of(plural, tag))
    found.update(presence.paths_of(plural, tag))
    if transferable(entity):
        found[f"/{plural}/transfer"] = {"post": rights.transfer(plural, tag)}
    if entity.name == "user":
        found[f"/{plural}/{{id}}/hand-over"] = {"parameters": common("id"), "post": rights.hand_over(tag)}
        found[f"/{plural}/{{id}}/roles"] = {"parameters": common("id"), **rights.held(tag)}
    if entity.name == "role":
        found[f"/{plural}/{{id}}/grants"] = {"parameters": common("id"), **rights.granted(tag)}
    if shareable(entity):
        found.update(sharing.paths_of(plural, tag))
    if may_have_process(entity):
        found.update(process.of_entity(entity, tag))
    if may_be_qualified(entity):
        found.update(qualification.of_entity(entity, tag))
    if may_be_scored(entity):
        found.update(scoring.of_entity(entity, tag))
    for action in entity.actions:
        found[f"/{plural}/{{id}}/actions/{action.verb}"] = {
            "parameters": common("id"),
            **({"get": _offers(entity, action, tag)} if action.offers else {}),
            "post": _action(entity, action, tag),
        }
    return found


_GROUPED = common("group", "sum", "group-sort", "limit", "offset", "filter", "q", "deleted", "as_of", "ids")


def _shown(plural: str, name: str, tag: str) -> dict[str, Any]:
    found = read(
        f"read_{plural}",
        "One of them",
        tag,
        name,
        common("fields", "expand", "as_of", "if-none-match"),
        (400, 403, 404, 422),
    )
    found["responses"] = {
        "200": answer("Found", ref(name), "ETag"),
        "304": {"description": "Not changed since the ETag of If-None-Match"},
        **problems(400, 403, 404, 422),
    }
    return found


def _merge(plural: str, name: str, tag: str) -> dict[str, Any]:
    key = {"type": ["string", "integer"], "description": "Identifier or number"}
    done = {
        "type": "object",
        "properties": {
            "record": ref(name),
            "moved": {"type": "integer", "description": "Records that now belong to the winner"},
            "batch": {"type": "string", "format": "uuid"},
        },
        "required": ["record", "moved", "batch"],
    }
    found = write(
        f"merge_{plural}",
        "Make several one",
        tag,
        "",
        {"200": answer("Done", done, "ETag", "Idempotent-Replay")},
        named=True,
    )
    found["requestBody"] = body(
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


def _export(plural: str, tag: str) -> dict[str, Any]:
    good = {"202": begun("Begun; the file is the run's result")}
    return write(f"export_{plural}", "A file of all that a filter finds", tag, "Export", good)


def _import(plural: str, tag: str) -> dict[str, Any]:
    found = write(
        f"import_{plural}",
        "Import a CSV, XLSX, JSON lines or vCard file",
        tag,
        "",
        {"202": begun("Begun; ask the run")},
    )
    found["parameters"] += common("mapping", "match", "policy", "dry-run")
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


def _files(plural: str, tag: str) -> dict[str, Any]:
    brought = write(
        f"attach_{plural}", "Put a file on it", tag, "", {"201": answer("There", ref("File"), "Location")}, named=True
    )
    form = {
        "type": "object",
        "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
        "required": ["file"],
    }
    brought["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    return {
        "parameters": common("id"),
        "get": read(f"files_{plural}", "Its files, the newest first", tag, "FileList", [], (403, 404)),
        "post": brought,
    }


def _offers(entity: Entity, action: Action, tag: str) -> dict[str, Any]:
    text = {"type": "string"}
    one = {
        "type": "object",
        "properties": {
            "values": {"type": "object", "additionalProperties": text, "description": "Answers by question"},
            "entity": text,
            "label": text,
            "why": text,
        },
        "required": ["values", "entity", "label", "why"],
    }
    listed = {"type": "object", "properties": {"items": {"type": "array", "items": one}}, "required": ["items"]}
    asked = [
        {"name": each.key, "in": "query", "schema": text, "description": "What is answered so far"}
        for each in action.fields
        if isinstance(each, Reference)
    ]
    found = read(
        f"offers_to_{action.verb}_{entity.plural}",
        "What may be answered, with the reason",
        tag,
        "",
        asked,
        (400, 403, 404),
    )
    return {**found, "responses": {"200": answer("Found", listed), **problems(400, 403, 404)}}


def _action(entity: Entity, action: Action, tag: str) -> dict[str, Any]:
    name = shapes.name_of(entity)
    done = {
        "type": "object",
        "properties": {"record": ref(name), "result": {"description": "What else the verb made"}},
        "required": ["record"],
    }
    good = {"200": answer("Done", done, "ETag", "Idempotent-Replay")}
    found = write(f"{action.verb}_{entity.plural}", str(action.label), tag, "", good, held=True)
    found["requestBody"] = body(shapes.of_action(action), required=bool(action.fields))
    if action.help:
        found["description"] = str(action.help)
    return found
