"""One call of the contract: what it is named, what it takes, every status it may answer."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.shared import UUID, problems

TAG = "Everything"
KEY = {"name": "id", "in": "path", "required": True, "schema": UUID}


def common(*names: str) -> list[dict[str, Any]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def body(schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def answer(description: str, schema: dict[str, Any], *headers: str) -> dict[str, Any]:
    found: dict[str, Any] = {"description": description, "content": {"application/json": {"schema": schema}}}
    if headers:
        found["headers"] = {header: {"$ref": f"#/components/headers/{header}"} for header in headers}
    return found


def led(description: str) -> dict[str, Any]:
    """An answer that leads to the live process."""
    there = {"schema": {"type": "string"}, "description": "In the live process, with a ticket"}
    return {"description": description, "headers": {"Location": there}}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def record(name: str, *headers: str) -> dict[str, Any]:
    return answer("The record as you may see it", ref(name), "ETag", "Idempotent-Replay", *headers)


def read(
    operation: str, summary: str, tag: str, schema: str, parameters: list[dict[str, Any]], statuses: tuple[int, ...]
) -> dict[str, Any]:
    return {
        "operationId": operation.replace("-", "_"),
        "summary": summary,
        "tags": [tag],
        "parameters": [*parameters, *common("accept-language")],
        "responses": {"200": answer("Found", ref(schema)), **problems(*statuses)},
    }


def write(
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
    names = ["idempotency-key", *(["if-match"] if held else []), "accept-language"]
    found: dict[str, Any] = {
        "operationId": operation.replace("-", "_"),
        "summary": summary,
        "tags": [tag],
        "parameters": common(*names),
        "responses": {**good, **problems(*statuses)},
    }
    if schema:
        found["requestBody"] = body(ref(schema))
    return found


def begun(description: str) -> dict[str, Any]:
    return answer(description, ref("Run"), "Location", "Idempotent-Replay")


def file(operation: str, summary: str, tag: str, run: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "tags": [tag],
        "parameters": [run],
        "responses": {"200": {"description": "The file", "content": {"*/*": {}}}, **problems(404)},
    }
