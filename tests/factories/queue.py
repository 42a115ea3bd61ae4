"""The queue's tables, which no test's clean-up knows."""

from django.db import connection


def empty_queue() -> None:
    """Forget jobs that an earlier test on this worker left."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_events")
        cursor.execute("delete from procrastinate_jobs")
