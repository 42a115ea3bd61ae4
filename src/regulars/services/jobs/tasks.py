"""Upkeep of what is kept of failed jobs."""

from regulars.base.jobs import periodic
from regulars.services.jobs import queue


@periodic("27 3 * * *", name="jobs.failures", queue="upkeep")
def tidy() -> int:
    return queue.tidy()
