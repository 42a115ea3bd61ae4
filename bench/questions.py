"""What is asked of the server: as programs and as people ask it. Each takes the number of the request."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

from bench.machine import Client

OPEN = {"field": "status", "op": "eq", "value": "open"}
FILTER = json.dumps(OPEN)
RELATED = json.dumps({"field": "account.name", "op": "starts", "value": "company 7"})
HAS = json.dumps({"has": {"entity": "deal", "by": "account", "where": {"all": [OPEN, {"field": "amount", "op": "gt", "value": 99000}]}}})  # fmt: skip
WORDS = ["smi", "john", "garcia", "иван", "company 12", "robinson", "elena", "c77", "mart", "deal 9"]
SLOW = {
    "Dashboard": 20,
    "Today": 40,
    "API exact count": 40,
    "API groups by stage": 40,
    "API groups by month and owner": 40,
    "API list, has such deals": 40,
    "Board": 40,
    "Record page": 100,
    "List page (50 rows)": 100,
}
"""How often the heavier ones are asked; the others four hundred times."""

Ask = Callable[[int], Any]


def of_programs(api: Client, deals: list[tuple[str, int]]) -> dict[str, Ask]:
    def listed(plural: str, **query: Any) -> Ask:
        return lambda n: api.get(f"/api/v1/{plural}", **query)

    def code(n: int) -> str:
        return json.dumps({"field": "code", "op": "eq", "value": f"C-{n % 5000 + 1:08}"})

    return {
        "API read": lambda n: api.get(f"/api/v1/deals/{deals[n % len(deals)][0]}"),
        "API list, filter, sort, count": listed("deals", filter=FILTER, sort="-amount", limit=25),
        "API list, filter on a relation": listed("deals", filter=RELATED, sort="-amount", limit=25),
        "API list, has such deals": listed("accounts", filter=HAS, sort="name", limit=25),
        "API list, own field": lambda n: api.get("/api/v1/contacts", filter=code(n), limit=25),
        "API list, newest contacts": listed("contacts", sort="-created_at", limit=25),
        "API list, by name": listed("contacts", sort="name", limit=25),
        "API list, words": lambda n: api.get("/api/v1/contacts", q=WORDS[n % len(WORDS)], limit=25),
        "API exact count": listed("deals", filter=FILTER, count="exact", limit=1),
        "API groups by stage": listed("deals/aggregate", filter=FILTER, group="stage", sum="amount"),
        "API groups by month and owner": listed("deals/aggregate", filter=FILTER, group="closes_on:month,owner", sum="amount"),
        "API create": lambda n: api.post("/api/v1/contacts", stranger(n)),
    }  # fmt: skip


def stranger(n: int) -> dict[str, str]:
    """Someone who is like nobody there: of a name given before, each run would look at more and more who have it."""
    given, family = ("".join(random.choices(ascii_lowercase, k=8)).capitalize() for _part in range(2))
    return {"name": f"{given} {family}", "email": f"b{n}{time.time_ns()}@x.example"}


def of_people(web: Client, deals: list[tuple[str, int]]) -> dict[str, Ask]:
    return {
        "List page (50 rows)": lambda n: web.get("/deals/", view="open", sort="-amount"),
        "Record page": lambda n: web.get(f"/deals/{deals[n % len(deals)][1]}"),
        "Board": lambda n: web.get("/deals/board", view="open"),
        "Dashboard": lambda n: web.get("/dashboard"),
        "Today": lambda n: web.get("/"),
        "Search as you type": lambda n: web.get("/search/palette", q=WORDS[n % len(WORDS)]),
    }


def bare(branch: list[str], deal: str) -> dict[str, tuple[str, list[Any]]]:
    """The same questions as plain SQL."""
    mine = "deleted_at is null and owner_id = any(%s::uuid[])"
    open_now = f"from sales_deal where {mine} and status = 'open'"
    return {
        "API read": ("select * from sales_deal where id = %s", [deal]),
        "API list, filter, sort, count": (f"select * {open_now} order by amount_base desc, id desc limit 25", [branch]),
        "Count to ten thousand": (f"select count(*) from (select 1 {open_now} limit 10001) b", [branch]),
        "API list, has such deals": (
            f"select * from contacts_account a where {mine} and exists (select 1 from sales_deal d where d.account_id = a.id "
            "and d.deleted_at is null and d.owner_id = any(%s::uuid[]) and d.status = 'open' and d.amount_base > 99000) "
            'order by sort_key(name) collate "C", id limit 25',
            [branch, branch],
        ),
        "API list, own field": (
            f"select * from contacts_contact where {mine} and extra_text(extra->'code') = 'C-00000500' limit 25",
            [branch],
        ),
        "API exact count": (f"select count(*) {open_now}", [branch]),
        "API groups by stage": (f"select stage_id, count(*), sum(amount_base) {open_now} group by 1", [branch]),
        "API groups by month and owner": (
            f"select date_trunc('month', closes_on), owner_id, count(*), sum(amount_base) {open_now} group by 1, 2",
            [branch],
        ),
    }
