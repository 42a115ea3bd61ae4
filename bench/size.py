"""One size, measured: what a person, a program and a file cost, each beside the bare SQL of the same question."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")

from bench.machine import ROOT, Client, Server, measure, serving

PORT = int(os.environ.get("PORT", "8870"))


def main(size: int) -> None:
    data = Path(os.environ["REGULARS_DATA"])
    data.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {"size": size}
    if not (data / "filled").exists():
        _fill(size, data)
    secrets = json.loads((data / "filled").read_text())
    with serving(data, PORT) as server:
        figures["cold_start_s"] = round(server.started_in, 2)
    with serving(data, PORT) as server:
        figures["warm_start_s"] = round(server.started_in, 2)
        time.sleep(3)
        figures["memory_mb"] = {key: round(value, 1) for key, value in server.memory().items()}
        figures |= _requests(server, secrets)
        figures["bare"] = _bare(secrets)
        figures["memory_after_mb"] = {key: round(value, 1) for key, value in server.memory().items()}
    figures["import"] = _import(data)
    figures["bulk_edit"] = _bulk_edit(data, min(size, 100_000))
    Path(os.environ["REGULARS_BENCH_RESULT"]).write_text(json.dumps(figures, indent=1))


def _fill(size: int, data: Path) -> None:
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from bench.data import fill
        from regulars.services.identity import tokens

        began = time.perf_counter()
        manager = fill(size)
        print(f"{size} records filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        secret = _token(manager, tokens)
        session = _session(manager)
        ids = _ids()
    (data / "filled").write_text(json.dumps({"token": secret, "session": session, **ids}))


def _token(manager: Any, tokens: Any) -> str:
    _token, secret = tokens.make(manager, name="bench", scopes=[], expires_at=None)
    return str(secret)


def _session(manager: Any) -> str:
    """A session as signing in makes it."""
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(manager)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())


def _ids() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select id from engine_user where email = 'manager0@bench.example'")
        manager = cursor.fetchone()[0]
        cursor.execute("select id from engine_user where manager_id = %s or id = %s", [manager, manager])
        branch = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("select id, number from sales_deal where owner_id = any(%s::uuid[]) limit 200", [branch])
        deals = [(str(row[0]), row[1]) for row in cursor.fetchall()]
    return {"branch": branch, "deals": deals}


RELATED = json.dumps({"field": "account.name", "op": "starts", "value": "company 7"})
FILTER = json.dumps({"field": "status", "op": "eq", "value": "open"})
WORDS = ["smi", "john", "garcia", "иван", "company 12", "robinson", "elena", "c77", "mart", "deal 9"]


def _requests(server: Server, secrets: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {secrets['token']}", "Accept": "application/json"}
    cookies = {"Cookie": secrets["session"], "Accept": "text/html"}
    api = [Client(PORT, headers) for _each in range(8)]
    web = Client(PORT, cookies)
    deals = secrets["deals"]

    def pick(n: int) -> tuple[str, int]:
        found: tuple[str, int] = deals[n % len(deals)]
        return found

    asked = {
        "API read": lambda n: api[0].get(f"/api/v1/deals/{pick(n)[0]}"),
        "API list, filter, sort, count": lambda n: api[0].get("/api/v1/deals", filter=FILTER, sort="-amount", limit=25),
        "API list, filter on a relation": lambda n: api[0].get(
            "/api/v1/deals", filter=RELATED, sort="-amount", limit=25
        ),
        "API list, newest contacts": lambda n: api[0].get("/api/v1/contacts", sort="-created_at", limit=25),
        "API list, by name": lambda n: api[0].get("/api/v1/contacts", sort="name", limit=25),
        "API list, words": lambda n: api[0].get("/api/v1/contacts", q=WORDS[n % len(WORDS)], limit=25),
        "API exact count": lambda n: api[0].get("/api/v1/deals", filter=FILTER, count="exact", limit=1),
        "API create": lambda n: api[0].post(
            "/api/v1/contacts", {"name": f"Bench Person {n}", "email": f"b{n}{time.time_ns()}@x.example"}
        ),
        "List page (50 rows)": lambda n: web.get("/deals/", view="open", sort="-amount"),
        "Record page": lambda n: web.get(f"/deals/{pick(n)[1]}"),
        "Board": lambda n: web.get("/deals/board", view="open"),
        "Dashboard": lambda n: web.get("/dashboard"),
        "Search as you type": lambda n: web.get("/search/palette", q=WORDS[n % len(WORDS)]),
    }
    slow = {"Dashboard": 20, "API exact count": 40, "Board": 40, "Record page": 100, "List page (50 rows)": 100}
    found = {name: asdict(measure(server, ask, times=slow.get(name, 200))) for name, ask in asked.items()}

    def eight(name: str, ask: Any) -> None:
        found[f"{name}, 8 clients"] = asdict(measure(server, ask, times=800, clients=8))

    eight("API read", lambda n: api[n % 8].get(f"/api/v1/deals/{pick(n)[0]}"))
    eight("API list", lambda n: api[n % 8].get("/api/v1/deals", filter=FILTER, sort="-amount", limit=25))
    eight("API create", lambda n: api[n % 8].post("/api/v1/contacts", {"name": f"Bench Person {n}"}))
    return {"requests": found}


def _bare(secrets: dict[str, Any]) -> dict[str, float]:
    """The same questions as plain SQL by a prepared client in one process, wall ms at the median."""
    import psycopg

    from regulars.base import postgres

    address = postgres.url(Path(os.environ["REGULARS_DATA"]))
    branch = secrets["branch"]
    questions = {
        "API read": ("select * from sales_deal where id = %s", [secrets["deals"][0][0]]),
        "API list, filter, sort, count": (
            "select * from sales_deal where deleted_at is null and status = 'open' and owner_id = any(%s::uuid[]) "
            "order by amount_base desc, id desc limit 25",
            [branch],
        ),
        "Count to ten thousand": (
            "select count(*) from (select 1 from sales_deal where deleted_at is null and status = 'open' "
            "and owner_id = any(%s::uuid[]) limit 10001) b",
            [branch],
        ),
    }
    found = {}
    with psycopg.connect(address) as connection:
        for name, (sql, params) in questions.items():
            taken = []
            for _each in range(60):
                began = time.perf_counter()
                connection.execute(sql, params, prepare=True).fetchall()
                taken.append((time.perf_counter() - began) * 1000)
            found[name] = round(sorted(taken)[30], 3)
    return found


def _import(data: Path, rows: int = 20_000) -> dict[str, float]:
    """A file of contacts through the command, with checks, changes and search documents."""
    path = data / "contacts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "E-mail", "Job title", "Phone"])
        for n in range(rows):
            writer.writerow(
                [f"Import Person{n}", f"i{n}.{time.time_ns()}@example.com", "Buyer", f"+1 202 555 {n % 10000:04}"]
            )
    began = time.perf_counter()
    command = [str(ROOT / "bin" / "regulars"), "import", "contact", str(path)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    return {"rows": rows, "seconds": round(seconds, 2), "rows_per_second": round(rows / seconds)}


def _bulk_edit(data: Path, count: int) -> dict[str, float]:
    """One field of many contacts set by the bulk editor, one change for each, in this process."""
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from regulars.engine import access, actor, bulk, registry

        system, entity = actor.system("bench"), registry.get("contact")
        ids = access.records(entity, system).ids(limit=count)
        before, began = time.process_time(), time.perf_counter()
        done = bulk.change(entity, ids, {"job_title": f"Bench {time.time_ns()}"}, actor=system).done
        seconds, spent = time.perf_counter() - began, time.process_time() - before
    return {
        "rows": done,
        "seconds": round(seconds, 2),
        "rows_per_second": round(done / seconds),
        "program_s": round(spent, 2),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
