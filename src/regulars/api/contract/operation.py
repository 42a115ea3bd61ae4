"""Operations whose bodies are written where they stand, and that say more of themselves (`calls` has the parts)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regulars.api.contract import calls
from regulars.api.contract.calls import TAG, answer, common, led, ref
from regulars.api.contract.shared import TEXT, UUID, problems

__all__ = ["GONE", "NAMES", "NEXT", "answer", "closed", "common", "in_path", "led", "read", "ref", "write"]

GONE: dict[str, Any] = {"204": {"description": "Gone"}}
NEXT = {"type": ["string", "null"], "description": "Send it as `after` for what follows"}
NAMES = {"type": "array", "items": TEXT}


def in_path(name: str = "id", schema: dict[str, Any] = UUID) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def read(
    operation: str, summary: str, schema: str, *statuses: int, parameters: Sequence[dict[str, Any]] = (), text: str = ""
) -> dict[str, Any]:
    """A GET."""
    found = calls.read(operation, summary, TAG, schema, list(parameters), statuses)
    return {**found, "description": text} if text else found


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
    found = calls.write(operation, summary, TAG, "", good)
    found["responses"] |= problems(*statuses)
    if body is not None:
        found["requestBody"] = calls.body(body, required=required)
    return {**found, "description": text} if text else found


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object that holds nothing else."""
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found
