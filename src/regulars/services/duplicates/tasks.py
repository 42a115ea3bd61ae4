"""What the worker does about duplicates."""

from __future__ import annotations

from regulars.base.jobs import enqueue, periodic, task
from regulars.services.duplicates import filling


@task("duplicates.keys", queue="upkeep", lock="duplicates.keys")
def make_keys() -> None:
    """Records that were there before a rule get the keys it looks for."""
    filling.fill()


@periodic("*/10 * * * *", name="duplicates.look", queue="upkeep")
def look() -> None:
    """After an upgrade, or where a job was lost, the keys are made all the same."""
    if filling.behind():
        enqueue("duplicates.keys", queueing_lock="duplicates.keys")
