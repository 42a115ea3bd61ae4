"""`/api/docs`: the contract as a page, with examples that can be copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from regulars.api import contract
from regulars.engine import registry, workspace

METHODS = ("get", "post", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One line of the page."""

    method: str
    path: str
    summary: str
    parameters: tuple[dict[str, Any], ...]
    fields: tuple[dict[str, Any], ...]
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chapter:
    """An entity, or what belongs to none."""

    name: str
    anchor: str
    about: str
    operations: tuple[Operation, ...]
    fields: tuple[dict[str, Any], ...]


@login_not_required
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """The page holds no data of the company; it is made once."""
    workspace.access_epoch()
    return HttpResponse(_page(f"{request.scheme}://{request.get_host()}", registry.edition()))


@login_not_required
def there(request: HttpRequest) -> HttpResponse:
    """Who types /api/ means the page."""
    return HttpResponseRedirect("/api/docs")


@lru_cache(maxsize=8)
def _page(address: str, edition: int) -> str:
    return render_to_string("api/docs.html", {"address": address, "chapters": chapters(contract.document())})


def chapters(document: dict[str, Any]) -> list[Chapter]:
    """The contract by entity."""
    operations: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = item[method]["tags"][0]
                shared = item.get("parameters", [])
                operations.setdefault(tag, []).append(_operation(document, method, path, item[method], shared))
    return [
        Chapter(
            tag["name"],
            tag["name"].lower().replace(" ", "-"),
            tag["description"],
            tuple(operations.get(tag["name"], ())),
            _record_fields(document, operations.get(tag["name"], ())),
        )
        for tag in document["tags"]
    ]


def _operation(
    document: dict[str, Any], method: str, path: str, described: dict[str, Any], shared: list[dict[str, Any]]
) -> Operation:
    parameters = tuple(_resolved(document, each) for each in (*shared, *described.get("parameters", ())))
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    statuses = tuple(
        (status, _resolved(document, response)["description"]) for status, response in described["responses"].items()
    )
    fields = _fields(document, body)
    return Operation(method.upper(), f"/api/v1{path}", described["summary"], parameters, fields, statuses)


def _record_fields(document: dict[str, Any], operations: Any) -> tuple[dict[str, Any], ...]:
    """The fields of the record that an entity's chapter is about."""
    for operation in operations:
        if operation.method == "GET" and operation.path.endswith("/{id}") and "runs" not in operation.path:
            path = operation.path.removeprefix("/api/v1")
            answer = document["paths"][path]["get"]["responses"]["200"]
            told = answer["content"].get("application/json")
            if told is not None:  # a file has no fields
                return _fields(document, told["schema"])
    return ()


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The members of an object, those of the schemas it is made of first."""
    schema = _resolved(document, schema)
    found = [each for part in schema.get("allOf", ()) for each in _fields(document, part)]
    found += [_field(name, each) for name, each in schema.get("properties", {}).items()]
    required = schema.get("required", ())
    return tuple({**each, "required": each["required"] or each["name"] in required} for each in found)


def _field(name: str, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "kind": found.get("x-kind") or _type(found),
        "title": found.get("title", ""),
        "help": found.get("description", ""),
        "required": False,
        "kept": bool(found.get("readOnly")),
        "choices": [value for value in found.get("enum", ()) if value is not None],
        "operators": found.get("x-operators", ()),
    }


def _type(schema: dict[str, Any]) -> str:
    found = schema.get("type", "")
    return str(found) if isinstance(found, str) else " or ".join(each for each in found if each != "null")


def _resolved(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` points at."""
    while "$ref" in found:
        at: Any = document
        for part in found["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        found = at
    return found
