"""What is due by mail and by push, and what failed."""

from regulars.base.jobs import periodic, task
from regulars.services.notify import failures, mailing, pushing


@periodic("* * * * *", name="notify.mail")
def mail() -> int:
    return mailing.send_due()


@periodic("* * * * *", name="notify.failures")
def tell_failures() -> int:
    return failures.tell()


@task("notify.push", lock="notify.push", priority=5)
def push() -> int:
    """What was told just now."""
    return pushing.send_due()


@periodic("* * * * *", name="notify.push_later")
def push_later() -> int:
    """What waited for the end of quiet hours, and what a push service did not take."""
    return pushing.send_due()
