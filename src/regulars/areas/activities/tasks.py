"""What the worker does for activities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities import reminders
from regulars.base.jobs import periodic


@periodic("* * * * *", name="activities.remind", title=_("Tell about reminders that are due"))
def remind() -> None:
    """Reminders that have come due, to the minute."""
    reminders.tell_due()
