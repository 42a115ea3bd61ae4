"""Has the database running while a command works: ours is started and stopped, a given one is left alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from regulars.base import postgres


@contextmanager
def running() -> Iterator[None]:
    if not settings.EMBEDDED:
        yield
        return
    with postgres.running(settings.DATA):
        yield


def mend() -> None:
    """Begin ours again, should it be gone."""
    if settings.EMBEDDED:
        postgres.Cluster.of(settings.DATA).mend()


def pending_migrations() -> list[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def let_go() -> None:
    """Close the connections of this process, the pool's too: before it forks, or the server stops."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
