"""What allows something, and giving records to others: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, begun, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_TEXT, MAYBE_UUID, PERSON, TEXT, UUID, object_of
from regulars.engine.describe import Entity
from regulars.engine.why import actions_of

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
    "reasons": {"type": "array", "items": object_of(REASON, tuple(REASON))},
    "needed": {**TEXT, "description": "The narrowest scope of a role that would open it"},
}

FIELD_REASON = {
    "field": TEXT,
    "mode": {**TEXT, "enum": ["open", "readonly", "masked", "hidden"]},
    "roles": {
        "type": "array",
        "items": object_of({"role": TEXT, "says": TEXT, "counts": {"type": "boolean"}}, ("role", "says", "counts")),
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
        "additionalProperties": object_of(
            {"done": INTEGER, "same": INTEGER, "refused": INTEGER}, ("done", "same", "refused")
        ),
        "description": "By entity",
    },
    "refused": {"type": "array", "items": object_of({"reason": TEXT, "count": INTEGER}, ("reason", "count"))},
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

_BY_ENTITY = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TEXT}}
GRANTS = {
    "grants": {
        **_BY_ENTITY,
        "description": "By entity (`*` is every one) and action or verb: none, own, team, branch, territory, condition, all",
    },
    "conditions": {
        "type": "object",
        "additionalProperties": {"type": "object"},
        "description": "By entity the one filter, where the scope is condition",
    },
    "fields": {**_BY_ENTITY, "description": "By entity and field: hidden, masked, readonly"},
}

SCHEMAS: dict[str, Any] = {
    "Grants": object_of(GRANTS, (), additionalProperties=False),
    "RoleNames": object_of({"roles": {"type": "array", "items": TEXT}}, ("roles",), additionalProperties=False),
    "RolesHeld": object_of({"items": {"type": "array", "items": PERSON}}, ("items",)),
    "Transfer": object_of(TRANSFER, ("ids", "owner"), additionalProperties=False),
    "Transferred": object_of(TRANSFERRED, tuple(TRANSFERRED)),
    "HandOver": object_of(HAND_OVER, ("to", "what"), additionalProperties=False),
    "Why": object_of(
        {
            "user": PERSON,
            "record": UUID,
            "actions": {"type": "array", "items": object_of(EXPLANATION, tuple(EXPLANATION))},
            "fields": {"type": "array", "items": object_of(FIELD_REASON, tuple(FIELD_REASON))},
        },
        ("user", "record", "actions", "fields"),
    ),
}


def why(entity: Entity, plural: str, tag: str) -> dict[str, Any]:
    """What allows it, or stands against it."""
    user = {"name": "user", "in": "query", "schema": {"type": "string", "format": "uuid"}}
    action = {"name": "action", "in": "query", "schema": {"enum": list(actions_of(entity))}}
    found = read(f"why_{plural}", "What you may do with it, and why", tag, "Why", [user, action], (403, 404, 422))
    found["description"] = "About yourself; administrators name another `user`"
    return found


def transfer(plural: str, tag: str) -> dict[str, Any]:
    good = {"200": answer("What changed, or would", ref("Transferred"), "Idempotent-Replay")}
    found = write(f"transfer_{plural}", "Give to another owner, with what hangs on it", tag, "Transfer", good)
    found["description"] = (
        "`along` names entities; of what may be finished (tasks, deals) only the open ones, unless `finished`"
    )
    return found


def granted(tag: str) -> dict[str, Any]:
    """What a role grants, and setting it."""
    good = {"200": answer("What it grants now", ref("Grants"), "Idempotent-Replay")}
    said = write("set_grants", "Let it do exactly this (administrators)", tag, "Grants", good, named=True)
    said["description"] = "Each member that is sent stands as a whole; what is left out stays"
    return {"get": read("grants", "What it grants (administrators)", tag, "Grants", [], (403, 404)), "patch": said}


def held(tag: str) -> dict[str, Any]:
    """The roles of a person, and giving them."""
    good = {"200": answer("The roles they have now", ref("RolesHeld"), "Idempotent-Replay")}
    return {
        "get": read("roles_held", "The roles they have (administrators)", tag, "RolesHeld", [], (403, 404)),
        "patch": write(
            "set_roles", "Give them exactly these roles, by name (administrators)", tag, "RoleNames", good, named=True
        ),
    }


def hand_over(tag: str) -> dict[str, Any]:
    good = {"202": begun("The run that does so")}
    return write(
        "hand_over", "Give everything of a person to another (administrators)", tag, "HandOver", good, named=True
    )
