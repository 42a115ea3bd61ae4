"""`python -m bench.inside SIZE [PATH …]`: pages asked in this process, for finding out where their time goes.

Works on what `bin/regulars bench SIZE` left under var/bench. Prints processor milliseconds of the program (median, least of all)
and of the database for each request, the questions asked of the database, and the size of the answer. `--profile FILE` writes a profile of the last path.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.machine import ROOT

PATHS = ("/deals/?view=open&sort=-amount", "/deals/NUMBER", "/deals/board?view=open", "/dashboard", "/")


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.inside", description=__doc__)
    asked.add_argument("size", type=int)
    asked.add_argument("paths", nargs="*", default=PATHS)
    asked.add_argument("--times", type=int, default=100)
    asked.add_argument("--profile", type=Path)
    asked.add_argument("--sql", action="store_true", help="print the statements of one request")
    args = asked.parse_args()
    data = ROOT / "var" / "bench" / str(args.size)
    os.environ |= {"REGULARS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
    os.environ |= {"REGULARS_API_RATE": "0", "REGULARS_LOG": "ERROR"}
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", verbosity=0, interactive=False)
        secrets = json.loads((data / "filled").read_text())
        for path in args.paths:
            _one(
                path.replace("NUMBER", str(secrets["deals"][0][1])).replace("ID", secrets["deals"][0][0]), secrets, args
            )


def _one(path: str, secrets: dict[str, Any], args: argparse.Namespace) -> None:
    ask = _asker(path, secrets)
    for _warm in range(10):
        body = ask()
    backend, taken = _backend(), []
    database = sum(backend.cpu_times()[:2])
    for _each in range(args.times):
        before = time.process_time()
        ask()
        taken.append((time.process_time() - before) * 1000)
    spent, least = median(taken), min(taken)
    database = (sum(backend.cpu_times()[:2]) - database) * 1000 / args.times
    size, packed = len(body) / 1024, len(zlib.compress(body)) / 1024
    statements = _statements(ask)
    print(
        f"{path[:60]:60} {spent:6.2f} ({least:.2f}) + {database:5.2f} ms  {len(statements)} statements  {size:.0f} KB, {packed:.1f} packed"
    )
    if args.sql:
        print("\n".join(statements))
    if args.profile:
        with cProfile.Profile(time.thread_time) as running:
            for _each in range(args.times):
                ask()
        running.dump_stats(str(args.profile))
    sys.stdout.flush()


def _asker(path: str, secrets: dict[str, Any]) -> Callable[[], bytes]:
    """A request as the web server hands it over."""
    from regulars.project.wsgi import application

    parts = urlsplit(path)
    web = not parts.path.startswith("/api/")
    credentials = {"HTTP_COOKIE": secrets["session"]} if web else {"HTTP_AUTHORIZATION": f"Bearer {secrets['token']}"}

    def ask() -> bytes:
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT": "text/html" if web else "application/json", "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, **credentials,
        }  # fmt: skip
        answer = application(environ, lambda given, _headers: status.append(given))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not status[0].startswith("200"):
            raise SystemExit(f"{path}: {status[0]} {body[:300]!r}")
        return body

    return ask


def _backend() -> Any:
    """The database's process that serves us."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0])


def _statements(ask: Callable[[], bytes]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        ask()
    return [each["sql"] for each in captured.captured_queries]


if __name__ == "__main__":
    main()
