"""The backup file: a zip with `manifest.json`, `database.dump` (pg_dump's custom form), `uploads/…` and `history/…`."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from regulars.base import postgres
from regulars.project.cli.failure import Failure

FORMAT = 1
MANIFEST, DUMP, UPLOADS, HISTORY = "manifest.json", "database.dump", "uploads/", "history/"


def tables() -> dict[str, int]:
    """How many rows each table of ours holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(tablename) from pg_tables where schemaname = current_schema() order by tablename"
        )
        names = [row[0] for row in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f"select count(*) from {name}")
            counts[name] = cursor.fetchone()[0]
    return counts


def uploads() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


def history() -> Path:
    """The folder of archived months."""
    return Path(settings.DATA) / HISTORY


def history_files() -> list[Path]:
    found = history()
    return sorted(path for path in found.iterdir() if path.suffix in (".gz", ".json")) if found.exists() else []


def server_version() -> int:
    """The major one: 15, 18 and so on."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def client(program: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore against our database, with the tools that fit its version."""
    database = settings.DATABASES["default"]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    given = {variable: str(database[key]) for key, variable in names.items() if database.get(key)}
    ssl = {f"PG{key.upper()}": str(value) for key, value in database["OPTIONS"].items() if key.startswith("ssl")}
    command = [_tool(program), *arguments]
    done = subprocess.run(command, env={**os.environ, **given, **ssl}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{program}: {' '.join(done.stderr.split())[:500]}")


def _tool(program: str) -> str:
    """Ours speak to every version, but were built without TLS: a server that wants it is asked with the system's."""
    wants_tls = settings.DATABASES["default"]["OPTIONS"].get("sslmode", "prefer") not in {"disable", "allow", "prefer"}
    if wants_tls and program != "pg_restore":
        found = shutil.which(program)
        if not found:
            raise Failure(f"The server wants TLS: install PostgreSQL's own {program} (postgresql-client).")
        return found
    return str(postgres.binaries() / program)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def describe() -> dict[str, Any]:
    from regulars import __version__

    return {"format": FORMAT, "version": __version__, "postgresql": server_version()}
