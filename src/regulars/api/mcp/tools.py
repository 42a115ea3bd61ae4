"""What an assistant can do: search, describe, list, read, count, read reports, create, change, act. Deleting is left to people."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from regulars.api.mcp.asking import Caller, ask, name_of, plural_of

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MAKES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
CHANGES = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)

Found = dict[str, Any]
Asked = Context[Any, Any]
Entity = Annotated[str, Field(description="Name of an entity, such as `deal` or `deals`; `entities` lists them")]
Key = Annotated[str, Field(description="The record's identifier, or the short number people see")]
Values = Annotated[dict[str, Any], Field(description="Values by field key; `describe` says which there are")]
Filter = Annotated[
    dict[str, Any] | None,
    Field(
        description='{"field": "amount", "op": "gte", "value": 1000}, nested in `all`, `any`, `none`: {"all": […]}; '
        "fields of linked records by a path: `account.industry`"
    ),
]


def declare(server: MCPServer[Any]) -> None:
    """Make the tools known to a server."""
    for tool in (me, entities, describe, search, read, history, aggregate, reports, report):
        server.tool(annotations=READS)(tool)
    server.tool(name="list", annotations=READS)(list_records)
    server.tool(annotations=MAKES)(create)
    server.tool(annotations=CHANGES)(update)
    server.tool(annotations=CHANGES)(act)


async def me(context: Asked) -> Found:
    """Who you act for: their name, time zone and currency, and the scopes of the token."""
    return await _ask(context, "GET", "me")


async def entities(context: Asked) -> Found:
    """Which kinds of records there are, and what you may do with each."""
    return await _ask(context, "GET")


async def describe(entity: Entity, context: Asked) -> Found:
    """The fields of an entity with their kinds and options, and its verbs with what they take."""
    return await _ask(context, "GET", plural_of(entity), "describe")


async def search(q: str, context: Asked, entity: str = "", limit: int = 10) -> Found:
    """Find anything by some words: names, addresses, numbers. `entity` narrows: names with commas between."""
    return await _ask(context, "GET", "search", query={"q": q, "entity": entity, "limit": limit})


async def list_records(
    entity: Entity,
    context: Asked,
    filter: Filter = None,  # noqa: A002 - the API's name
    q: str = "",
    sort: str = "",
    fields: str = "",
    limit: int = 20,
    after: str = "",
) -> Found:
    """Records of an entity. `sort`: `-amount`. `fields`: `name,account.industry`. `after`: `next` of the page before."""
    query = {"filter": _json(filter), "q": q, "sort": sort, "fields": fields, "limit": limit, "after": after}
    return await _ask(context, "GET", plural_of(entity), query=query)


async def read(entity: Entity, id: Key, context: Asked, fields: str = "") -> Found:  # noqa: A002 - the API's name
    """One record. `fields` narrows or reaches further: `name,account.industry`."""
    return await _ask(context, "GET", plural_of(entity), id, query={"fields": fields})


async def history(entity: Entity, id: Key, context: Asked, limit: int = 20) -> Found:  # noqa: A002 - the API's name
    """What became of a record: who changed what and when, the newest first."""
    return await _ask(context, "GET", plural_of(entity), id, "changes", query={"limit": limit})


async def aggregate(
    entity: Entity,
    context: Asked,
    group: str = "",
    sum: str = "",  # noqa: A002 - the API's name
    filter: Filter = None,  # noqa: A002 - the API's name
    sort: str = "",
    limit: int = 50,
) -> Found:
    """Counts and sums of your own making. `group` by up to three fields (`stage,closes_on:month`), `sum` fields to add up (`amount`);
    without `group` one figure for everything. `sort`: `label`, `-count` or `-amount`.
    """
    query = {"group": group, "sum": sum, "filter": _json(filter), "sort": sort, "limit": limit if group else None}
    return await _ask(context, "GET", plural_of(entity), "aggregate", query=query)


async def reports(context: Asked, entity: str = "") -> Found:
    """Which reports there are: dashboards with their parameters, and the views of lists and boards that people use. `entity` narrows."""
    return await _ask(context, "GET", "reports", query={"entity": name_of(entity)})


async def report(
    name: Annotated[
        str, Field(description="As `reports` names it, such as `sales`, `deals.open` or the id of a saved view")
    ],
    context: Asked,
    parameters: Annotated[
        dict[str, str] | None,
        Field(description='Of a dashboard, from its options: {"period": "last_quarter", "who": "me"}'),
    ] = None,
    *,
    filters: Annotated[bool, Field(description="Whether each figure brings the filter that lists its records")] = False,
) -> Found:
    """A report with its figures, as its page shows them: a dashboard's figures and tables; a view's counts and sums by group."""
    query = {**(parameters or {}), "filters": "true" if filters else ""}
    return await _ask(context, "GET", "reports", name, query=query)


async def create(entity: Entity, values: Values, context: Asked) -> Found:
    """A new record. The answer is the record with everything that was worked out."""
    return await _ask(context, "POST", plural_of(entity), body=values)


async def update(
    entity: Entity,
    id: Key,  # noqa: A002 - the API's name
    values: Values,
    context: Asked,
    version: int | None = None,
) -> Found:
    """Change fields of a record. With `version` (as you read it) it is refused where someone else has changed it meanwhile."""
    headers = {"HTTP_IF_MATCH": f'"{version}"'} if version is not None else {}
    return await _ask(context, "PATCH", plural_of(entity), id, body=values, headers=headers)


async def act(
    entity: Entity,
    id: Key,  # noqa: A002 - the API's name
    verb: Annotated[str, Field(description="A verb that `describe` lists, such as `win` or `complete`")],
    context: Asked,
    values: Annotated[dict[str, Any] | None, Field(description="What the verb takes, by key")] = None,
) -> Found:
    """Do a verb of the trade to a record: win or lose a deal, complete a task."""
    return await _ask(context, "POST", plural_of(entity), id, "actions", verb, body=values or {})


async def _ask(context: Asked, method: str, *path: str, **more: Any) -> Found:
    caller = _caller(context)
    found: Found = await asyncio.to_thread(lambda: ask(caller, method, *path, **more))
    return found


def _caller(context: Asked) -> Caller:
    """Who calls, read off the HTTP request that a call came with."""
    request: Any = context.request_context.request
    headers = request.headers
    return Caller(
        headers.get("authorization", ""),
        request.client.host if request.client else "",
        headers.get("x-forwarded-for", ""),
        headers.get("user-agent", ""),
    )


def _json(value: dict[str, Any] | None) -> str:
    return orjson.dumps(value).decode() if value else ""
