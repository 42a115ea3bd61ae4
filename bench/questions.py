"""What is asked of the server: as programs and as people ask it. Each takes the number of the request."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Any

from bench.machine import Client

OPEN = {"field": "status", "op": "eq", "value": "open"}
FILTER = json.dumps(OPEN)
RELATED = json.dumps({"field": "account.name", "op": "starts", "value": "company 7"})
LARGE = {"entity": "deal", "by": "account", "where": {"all": [OPEN, {"field": "amount", "op": "gt", "value": 99000}]}}
HAS, HAS_NONE = json.dumps({"has": LARGE}), json.dumps({"has_none": LARGE})
CHANGED = json.dumps({"changed": {"field": "amount", "period": "last_n_days:30"}})
DAYS_AGO = 90
PAST = f"{datetime.now(UTC) - timedelta(days=DAYS_AGO):%Y-%m-%d}"
NICKNAME = "катя"
WORDS = ["smi", "john", "garcia", "иван", "company 12", "robinson", "elena", "c77", "mart", "deal 9"]
SLOW = {
    "Dashboard": 20,
    "Today": 40,
    "API exact count": 40,
    "API groups by stage": 40,
    "API groups by month and owner": 40,
    "API groups by fiscal quarter": 40,
    "API groups by ranges": 40,
    "API groups by tags": 40,
    "API list, has such deals": 40,
    "API list, has no such deals": 40,
    "API list, changed since": 40,
    "API list, as of a past day": 10,
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
        "API list, has no such deals": listed("accounts", filter=HAS_NONE, sort="name", limit=25),
        "API list, changed since": listed("deals", filter=CHANGED, sort="-amount", limit=25),
        "API list, as of a past day": listed("deals", filter=FILTER, sort="-amount", as_of=PAST, limit=25),
        "API list, own field": lambda n: api.get("/api/v1/contacts", filter=code(n), limit=25),
        "API list, newest contacts": listed("contacts", sort="-created_at", limit=25),
        "API list, by name": listed("contacts", sort="name", limit=25),
        "API list, words": lambda n: api.get("/api/v1/contacts", q=WORDS[n % len(WORDS)], limit=25),
        "API list, nickname": listed("contacts", q=NICKNAME, limit=25),
        "API exact count": listed("deals", filter=FILTER, count="exact", limit=1),
        "API groups by stage": listed("deals/aggregate", filter=FILTER, group="stage", sum="amount"),
        "API groups by month and owner": listed("deals/aggregate", filter=FILTER, group="closes_on:month,owner", sum="amount"),
        "API groups by fiscal quarter": listed("deals/aggregate", filter=FILTER, group="closes_on:fiscal_quarter", sum="amount"),
        "API groups by ranges": listed("deals/aggregate", filter=FILTER, group="amount:ranges", sum="amount"),
        "API groups by tags": listed("deals/aggregate", filter=FILTER, group="tags", sum="amount"),
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
        "Search with a nickname": lambda n: web.get("/search/palette", q=NICKNAME),
    }
