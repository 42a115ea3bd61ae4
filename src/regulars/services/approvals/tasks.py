"""What the worker does for approvals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic
from regulars.services.approvals import clock


@periodic("* * * * *", name="approvals.clock", title=_("Look after approvals whose time is over"))
def tick() -> None:
    """Levels whose time is over."""
    clock.work()
