"""One size, measured: what a person, a program and a file cost, each beside the bare SQL of the same question."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")

from bench import bare, imports, questions, work
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
        server.settle()
        figures["memory_mb"] = {key: round(value, 1) for key, value in server.memory().items()}
        figures |= _requests(server, secrets)
        figures["bare"] = _bare(secrets)
        figures["memory_after_mb"] = {key: round(value, 1) for key, value in server.memory().items()}
    figures["import"] = import_speed(data)
    figures["work"] = work.measured(data, min(size, 100_000))
    Path(os.environ["REGULARS_BENCH_RESULT"]).write_text(json.dumps(figures, indent=1))


def _fill(size: int, data: Path) -> None:
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.db import connections

        from bench.data import fill
        from regulars.services.identity import tokens

        began = time.perf_counter()
        manager = fill(size)
        print(f"{size} records filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        secret = _token(manager, tokens)
        session = _session(manager)
        ids = _ids()
        connections.close_all()  # the server of this connection ends with this block
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


def _requests(server: Server, secrets: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {secrets['token']}", "Accept": "application/json"}
    cookies = {"Cookie": secrets["session"], "Accept": "text/html"}
    programs = questions.of_programs(Client(PORT, headers), secrets["deals"])
    asked = programs | questions.of_people(Client(PORT, cookies), secrets["deals"])
    found = {}
    for name, ask in asked.items():
        found[name] = asdict(measure(server, ask, times=questions.SLOW.get(name, 400)))
        print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
    api = [Client(PORT, headers) for _each in range(8)]  # now: a server ends a connection that is idle for long

    def eight(name: str, ask: Any) -> None:
        found[f"{name}, 8 clients"] = asdict(measure(server, ask, times=800, clients=8))

    eight("API read", lambda n: questions.of_programs(api[n % 8], secrets["deals"])["API read"](n))
    eight("API list", lambda n: api[n % 8].get("/api/v1/deals", filter=questions.FILTER, sort="-amount", limit=25))
    eight("API create", lambda n: api[n % 8].post("/api/v1/contacts", questions.stranger(n)))
    return {"requests": found}


def _bare(secrets: dict[str, Any]) -> dict[str, float]:
    from regulars.base import postgres

    return bare.asked(postgres.url(Path(os.environ["REGULARS_DATA"])), secrets["branch"], secrets["deals"][0][0])


def import_speed(data: Path, rows: int = 20_000) -> dict[str, float]:
    """A file of contacts through the command, with checks, changes and search documents; the database is running.

    The command's own start, which an import from the browser does not have, is what a file of one row takes.
    """
    from regulars.base import postgres

    first = int(time.time()) % 1000 * (rows + 1)
    with postgres.running(data):
        start = _imported(data, 1, first)
        seconds = _imported(data, rows, first + 1)
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "start_s": round(start, 2),
        "rows_per_second": round(rows / seconds),
        "rows_per_second_started": round(rows / (seconds - start)),
    }


def _imported(data: Path, rows: int, first: int) -> float:
    """Seconds from the call of the command to its end."""
    path = imports.write(data / "contacts.csv", rows, first_number=first)
    command = [str(ROOT / "bin" / "regulars"), "import", "contact", str(path)]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))
