"""What the worker does for the engine by the clock."""

from regulars.base.jobs import periodic
from regulars.engine import changes


@periodic("* * * * *", name="changes.follow")
def follow() -> None:
    """Every follower caught up at least once a minute, should the worker's ear have gone deaf."""
    changes.catch_up_all()
