"""What the worker does for activities."""

from __future__ import annotations

from regulars.areas.activities import reminders
from regulars.base.jobs import periodic


@periodic("* * * * *", name="activities.remind")
def remind() -> None:
    """Reminders that have come due, to the minute."""
    reminders.tell_due()
