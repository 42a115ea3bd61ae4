"""What the worker does for quotes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.orders.actions import expire_due
from regulars.areas.orders.reminders import remind_due
from regulars.base.jobs import periodic


@periodic("7 * * * *", name="orders.expire", title=_("Expire quotes whose last day is over"))
def expire() -> None:
    """Every hour: where the company is, a day ends at another time than here."""
    expire_due()


@periodic("17 * * * *", name="orders.remind", title=_("Remind customers of quotes that wait for an answer"))
def remind() -> None:
    """By day where the company is; each customer once for each reason."""
    remind_due()
