"""The server the tests run on: the embedded one, or Debian's PostgreSQL 15 with TEST_DATABASE=debian15.

Each worker has a server of its own, because a snapshot's horizon is the server's: a transaction of a neighbour would
hold back the change feed under test. Its database is a copy of a template that is kept; what one worker migrated
the others take from its dump.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
NAME = "test"
KEPT_TEMPLATES = 3
MOST_SERVERS = 32
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


def prepare_environment() -> None:
    """Before Django reads its settings; the server itself is started when a test first wants it."""
    os.environ["REGULARS_TESTING"] = "yes"
    os.environ["DJANGO_SETTINGS_MODULE"] = "regulars.project.settings"
    os.environ["DATABASE_URL"] = f"postgresql://regulars@/{NAME}?host=/not-started"
    os.environ["REGULARS_DATA"] = str(ROOT / "var" / "test")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the thread of the test


def own_database(blocker):
    """A server and a database of this worker's own; a generator for a fixture."""
    from django.db import connections

    with _server() as url, psycopg.connect(url, autocommit=True) as server:
        _point(connections, url)
        template = _template(url, server, connections, blocker)
        server.execute(f"drop database if exists {NAME} with (force)")
        server.execute(f"create database {NAME} template {template}")
        _use(connections, NAME)
        yield
        with blocker.unblock():
            for connection in connections.all():
                connection.close()


@contextmanager
def _server():
    from regulars.base import postgres

    with ExitStack() as held:
        if os.environ.get("TEST_DATABASE") == "debian15":
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="regulars-pg15-")))
            folder.chmod(0o711)  # the database's account must get in
            options = {"programs": DEBIAN_15, "locale": ("--locale=C.UTF-8",), "durable": False}
            yield held.enter_context(postgres.running(folder, **options))
        else:
            yield held.enter_context(postgres.running(_free_folder(held), durable=False))


def _free_folder(held) -> Path:
    """The first kept server that no other run is using now."""
    for number in range(MOST_SERVERS):
        folder = ROOT / "var" / "test" / f"server-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        lock = held.enter_context((folder / "taken").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return folder
    raise RuntimeError("All servers for tests are taken.")


def _template(url: str, server, connections, blocker) -> str:
    name = f"template_{_migrations_digest()}"
    if name in _templates(server):
        return name
    for old in _templates(server)[:-KEPT_TEMPLATES]:
        server.execute(f"drop database {old} with (force)")
    server.execute("drop database if exists building with (force)")
    server.execute("create database building template template0")
    building = urlsplit(url)._replace(path="/building").geturl()
    dump = ROOT / "var" / "test" / f"{name}-{server.info.server_version}.dump"
    with dump.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if dump.exists():
            _program("pg_restore", "--dbname", building, "--single-transaction", str(dump))
        else:
            _migrate(connections, blocker)
            _program("pg_dump", "--dbname", building, "--format", "custom", "--file", str(dump.with_suffix(".new")))
            dump.with_suffix(".new").rename(dump)
    server.execute(f"alter database building rename to {name}")
    return name


def _migrate(connections, blocker) -> None:
    from django.core.management import call_command

    _use(connections, "building")
    with blocker.unblock():
        call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()


def _program(name: str, *arguments: str) -> None:
    from regulars.base import postgres

    folder = DEBIAN_15 if os.environ.get("TEST_DATABASE") == "debian15" else postgres.binaries()
    subprocess.run([folder / name, *arguments], check=True)


def _templates(server) -> list[str]:
    """Oldest first; PostgreSQL's own are called template0 and template1."""
    rows = server.execute("select datname from pg_database where datname ~ '^template_' order by oid")
    return [row[0] for row in rows]


def _point(connections, url: str) -> None:
    host = url.partition("host=")[2]
    os.environ["DATABASE_URL"] = f"postgresql://regulars@/{NAME}?host={host}"
    for settings in _settings(connections):
        settings["HOST"] = host


def _use(connections, name: str) -> None:
    connections["default"].close()
    for settings in _settings(connections):
        settings["NAME"] = name


def _settings(connections):
    from django.conf import settings

    return settings.DATABASES["default"], connections["default"].settings_dict


def _migrations_digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    source = ROOT / "src"
    files = [
        *source.glob("regulars/**/migrations/*"),
        *source.glob("regulars/**/install.py"),
        ROOT / "requirements" / "base.txt",
    ]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
