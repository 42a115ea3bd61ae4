"""Has the database running while a command works: ours is started and stopped, a given one is left alone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings

from regulars.base import postgres
from regulars.base.postgres import DatabaseUnavailable
from regulars.project.cli.failure import Failure

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader

PATIENCE = 5  # seconds for a given server to answer


@contextmanager
def running() -> Iterator[None]:
    if not settings.EMBEDDED:
        _knock()
        yield
        return
    with postgres.running(settings.DATA):
        yield


def _knock() -> None:
    """A given server is asked before anything else, so that one line tells what is wrong with it; one that is just starting gets a moment."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(settings.DATABASE_URL, connect_timeout=PATIENCE).close()
        except psycopg.OperationalError as error:
            why = " ".join(str(error).split())
            is_answer = "FATAL" in why and "starting up" not in why
            if is_answer or time.monotonic() > deadline:
                raise DatabaseUnavailable(f"The database of DATABASE_URL cannot be used: {why}") from error
        else:
            return
        time.sleep(0.2)


def mend() -> None:
    """Begin ours again, should it be gone."""
    if settings.EMBEDDED:
        postgres.Cluster.of(settings.DATA).mend()


def pending_migrations() -> list[str]:
    """Names; `Failure` for a database that an earlier version left half way through steps that are one step now."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    if _on_disk() <= MigrationRecorder(connection).applied_migrations().keys():
        return []  # found by names alone: loading them all takes longer than all else that a command needs
    executor = MigrationExecutor(connection)
    _refuse_half_folded(executor.loader)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def _on_disk() -> set[tuple[str, str]]:
    """The app and name of each migration there is a file of."""
    from django.apps import apps

    return {
        (each.label, path.stem)
        for each in apps.get_app_configs()
        for path in Path(each.path).glob("migrations/[!_~]*.py")
    }


def _refuse_half_folded(loader: "MigrationLoader") -> None:
    """Django would take such a database for a finished one."""
    for step in loader.replacements.values():
        missing = [name for app, name in step.replaces if (app, name) not in loader.applied_migrations]
        if 0 < len(missing) < len(step.replaces):
            raise Failure(
                f"This database is of an earlier version and lacks {step.app_label} {', '.join(missing)}: "
                "migrate it with the version before this one first."
            )


def let_go() -> None:
    """Close the connections of this process, the pool's too: before it forks, or the server stops."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
