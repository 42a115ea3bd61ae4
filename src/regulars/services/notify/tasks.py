"""What is due by mail and by push, and what failed."""

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import AWAITED, periodic, task
from regulars.services.notify import failures, mailing, pushing, waiting


@periodic("* * * * *", name="notify.mail", title=_("Send notifications by mail"))
def mail() -> int:
    return mailing.send_due()


@periodic("* * * * *", name="notify.failures", title=_("Tell about what failed"))
def tell_failures() -> int:
    return failures.tell()


@task("notify.plan_anew", _("Plan waiting notifications anew"), lock="notify.plan_anew")
def plan_anew() -> int:
    """What holds for all was set otherwise."""
    return waiting.plan_all_anew()


@task("notify.push", _("Send notifications to devices"), lock="notify.push", priority=AWAITED)
def push() -> int:
    """What was told just now."""
    return pushing.send_due()


@periodic("* * * * *", name="notify.push_later", title=_("Send notifications that waited"))
def push_later() -> int:
    """What waited for the end of quiet hours, and what a push service did not take."""
    return pushing.send_due()
