"""What is due by mail, and what failed."""

from regulars.base.jobs import periodic
from regulars.services.notify import failures, mailing


@periodic("* * * * *", name="notify.mail")
def mail() -> int:
    return mailing.send_due()


@periodic("* * * * *", name="notify.failures")
def tell_failures() -> int:
    return failures.tell()
