"""What the worker does for invoices and payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.billing.checkouts import look_after_waiting
from regulars.areas.billing.dunning import remind_due
from regulars.areas.billing.overdue import mark_overdue
from regulars.areas.billing.refunding import JOB, ask_due
from regulars.base.jobs import AWAITED, periodic, task


@periodic("11 * * * *", name="billing.overdue", title=_("Mark invoices that are overdue"))
def overdue() -> None:
    """Every hour: where the company is, a day begins at another time than here."""
    mark_overdue()


@periodic("23 6-18 * * *", name="billing.remind", title=_("Send reminders of unpaid invoices"))
def remind() -> None:
    """Through the day: what became overdue is reminded of by day, one letter each at most."""
    remind_due()


@periodic("*/10 * * * *", name="billing.look", title=_("Ask providers after payments that nothing was heard of"))
def look() -> None:
    """A message of a provider may be lost: it is asked for up to a week."""
    look_after_waiting()


@task(JOB, _("Ask providers for refunds"), lock=JOB, priority=AWAITED)
def refund() -> int:
    """What was asked for just now."""
    return ask_due()


@periodic("*/2 * * * *", name="billing.refunds", title=_("Ask providers once more for refunds that are not answered"))
def refunds() -> int:
    """What was not answered, and what a worker that died left."""
    return ask_due()
