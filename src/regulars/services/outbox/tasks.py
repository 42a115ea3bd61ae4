"""Letters go out; those that went are forgotten after a while."""

from regulars.base.jobs import periodic, task
from regulars.services.outbox import listing, sending


@task("outbox.send", lock="outbox.send", priority=5)
def send() -> int:
    """What was written just now."""
    return sending.send_due()


@periodic("* * * * *", name="outbox.due")
def due() -> int:
    """What is to be tried again, and what the last minute had no room for."""
    return sending.send_due()


@periodic("41 3 * * *", name="outbox.tidy", queue="upkeep")
def tidy() -> int:
    return listing.tidy()
