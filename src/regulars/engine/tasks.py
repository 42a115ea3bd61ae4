"""What the worker does for the engine by the clock."""

from regulars.base.jobs import periodic
from regulars.engine import changes, partitions


@periodic("* * * * *", name="changes.follow")
def follow() -> None:
    """Every follower caught up at least once a minute, should the worker's ear have gone deaf."""
    changes.catch_up_all()


@periodic("23 2 * * *", name="history.parts")
def make_parts() -> None:
    """Parts of the logs for the months to come, and for rows that found none."""
    partitions.prepare()
