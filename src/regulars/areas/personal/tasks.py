"""What the worker does for the personal approach."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.personal import dates, promises
from regulars.base.jobs import periodic


@periodic("32 * * * *", name="personal.days", title=_("Remind of important dates and overdue promises"))
def days() -> None:
    """Every hour; each time a day comes, and each promise, is told of once."""
    dates.look_after()
    promises.look_after()
