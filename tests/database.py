"""The server the tests run on: the embedded one, or Debian's PostgreSQL 15 with TEST_DATABASE=debian15.

Each worker gets a copy of a template that was migrated once, so that a run starts in a second.
"""

import hashlib
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
KEPT_TEMPLATES = 3
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

os.environ["REGULARS_TESTING"] = "yes"
os.environ["DJANGO_SETTINGS_MODULE"] = "regulars.project.settings"
os.environ.setdefault("REGULARS_DATA", str(ROOT / "var" / "test"))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the thread of the test

_held = ExitStack()


def start() -> None:
    """In the controlling process only; the workers inherit the address."""
    if os.environ.get("REGULARS_TEST_RUN"):
        return
    from regulars.base import postgres

    os.environ["REGULARS_TEST_RUN"] = str(os.getpid())
    if os.environ.get("TEST_DATABASE") == "debian15":
        folder = Path(_held.enter_context(tempfile.TemporaryDirectory(prefix="regulars-pg15-")))
        folder.chmod(0o711)
        options = {"programs": DEBIAN_15, "locale": ("--locale=C.UTF-8",), "durable": False}
        os.environ["DATABASE_URL"] = _held.enter_context(postgres.running(folder, **options))
    elif not os.environ.get("DATABASE_URL"):
        folder = ROOT / "var" / "test"
        os.environ["DATABASE_URL"] = _held.enter_context(postgres.running(folder, durable=False))


def release() -> None:
    """Stop the server unless another run still uses it."""
    _held.close()


def own_database(worker_id, django_db_blocker):
    """A database of this worker's own, copied from a template with this state of the migrations; a generator."""
    from django.conf import settings
    from django.db import connections

    address = settings.DATABASES["default"]
    name = f"test_{os.environ['REGULARS_TEST_RUN']}_{worker_id}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("select pg_advisory_lock(815)")
        _drop_leftovers(server)
        template = _template(server, connections, address, django_db_blocker)
        server.execute(f"create database {name} template {template}")
        server.execute("select pg_advisory_unlock(815)")
        _use(connections, address, name)
        yield
        with django_db_blocker.unblock():
            for connection in connections.all():
                connection.close()
        server.execute(f"drop database if exists {name} with (force)")


def _template(server, connections, address, blocker) -> str:
    name = f"template_{_migrations_digest()}"
    if _databases(server, name):
        return name
    from django.core.management import call_command

    server.execute("drop database if exists template_building with (force)")
    server.execute("create database template_building template template0")
    _use(connections, address, "template_building")
    with blocker.unblock():
        call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()
    server.execute(f"alter database template_building rename to {name}")
    return name


def _use(connections, address, name) -> None:
    connections["default"].close()
    address["NAME"] = connections["default"].settings_dict["NAME"] = name


def _drop_leftovers(server) -> None:
    """Databases of runs that were killed, and templates of migrations long gone."""
    for name in _databases(server, "test\\_%"):
        run = name.split("_")[1]
        if run.isdigit() and not Path(f"/proc/{run}").exists():
            server.execute(f"drop database if exists {name} with (force)")
    for name in _databases(server, "template\\_%")[:-KEPT_TEMPLATES]:
        server.execute(f"drop database if exists {name} with (force)")


def _databases(server, pattern) -> list[str]:
    query = "select datname from pg_database where datname like %s and datname not in ('template0', 'template1') order by oid"
    return [row[0] for row in server.execute(query, [pattern])]


def _migrations_digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    files = [*(ROOT / "src").glob("regulars/**/migrations/*"), ROOT / "requirements" / "base.txt"]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
