"""An assistant at work: which deals are open, and a task about the largest. Needs `pip install mcp`."""

import asyncio
import json
import os

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

OPEN = {"field": "status", "op": "eq", "value": "open"}


async def main() -> None:
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=30) as http,
        Client(streamable_http_client(os.environ["MCP"], http_client=http)) as client,
    ):
        print("tools", ", ".join(tool.name for tool in (await client.list_tools()).tools))
        await call(client, "aggregate", entity="deal", filter=OPEN, group="stage", sum="amount")
        await call(client, "report", name="sales", parameters={"period": "last_n_days:90"})
        found = await call(client, "list", entity="deal", filter=OPEN, sort="-amount", fields="name,amount", limit=1)
        deal = found["items"][0]
        about = {"name": "Look after the largest open deal", "record": {"entity": "deal", "id": deal["id"]}}
        task = await call(client, "create", entity="task", values=about)
        await call(client, "act", entity="task", id=task["id"], verb="complete")
        await call(client, "act", entity="deal", id=deal["id"], verb="lose")


async def call(client: Client, tool: str, **arguments: object) -> dict:
    result = await client.call_tool(tool, arguments)
    print(">", tool, json.dumps(arguments))
    print("<", result.content[0].text if result.is_error else json.dumps(result.structured_content)[:400])
    return result.structured_content or {}


asyncio.run(main())
