"""One operation of the contract: what it is called, what it takes, every status it may answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regulars.api.contract.shared import TEXT, UUID, problems

TAG = "Everything"


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(description: str, schema: dict[str, Any], *headers: str) -> dict[str, Any]:
    found: dict[str, Any] = {"description": description, "content": {"application/json": {"schema": schema}}}
    if headers:
        found["headers"] = {header: {"$ref": f"#/components/headers/{header}"} for header in headers}
    return found


def common(*names: str) -> list[dict[str, Any]]:
    """Parameters that many operations take."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def in_path(name: str = "id", schema: dict[str, Any] = UUID) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def read(
    operation: str, summary: str, schema: str, *statuses: int, parameters: Sequence[dict[str, Any]] = (), text: str = ""
) -> dict[str, Any]:
    """A GET."""
    return {
        "operationId": operation,
        "summary": summary,
        **({"description": text} if text else {}),
        "tags": [TAG],
        "parameters": [*parameters, *common("accept-language")],
        "responses": {"200": answer("Found", ref(schema)), **problems(*statuses)},
    }


def write(
    operation: str,
    summary: str,
    good: dict[str, Any],
    *statuses: int,
    body: dict[str, Any] | None = None,
    required: bool = True,
    text: str = "",
) -> dict[str, Any]:
    """A POST, PATCH or DELETE. `good` are the answers when it is done; `body` is the schema of what it takes."""
    found: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        **({"description": text} if text else {}),
        "tags": [TAG],
        "parameters": common("idempotency-key", "accept-language"),
        "responses": {**good, **problems(400, 403, 409, 413, 415, 422, *statuses)},
    }
    if body is not None:
        found["requestBody"] = {"required": required, "content": {"application/json": {"schema": body}}}
    return found


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object that holds nothing else."""
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


GONE: dict[str, Any] = {"204": {"description": "Gone"}}
NEXT = {"type": ["string", "null"], "description": "Send it as `after` for what follows"}
NAMES = {"type": "array", "items": TEXT}
