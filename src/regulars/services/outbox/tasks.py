"""Letters go out; those that went are forgotten after a while."""

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import AWAITED, periodic, task
from regulars.services.outbox import listing, sending


@task("outbox.send", _("Send letters"), lock="outbox.send", priority=AWAITED)
def send() -> int:
    """What was written just now."""
    return sending.send_due()


@periodic("* * * * *", name="outbox.due", title=_("Send letters that waited"))
def due() -> int:
    """What is to be tried again, and what the last minute had no room for."""
    return sending.send_due()


@periodic("41 3 * * *", name="outbox.tidy", title=_("Shorten the list of sent letters"), queue="upkeep")
def tidy() -> int:
    return listing.tidy()
