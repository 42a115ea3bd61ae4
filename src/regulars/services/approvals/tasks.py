"""What the worker does for approvals."""

from __future__ import annotations

from regulars.base.jobs import periodic
from regulars.services.approvals import clock


@periodic("* * * * *", name="approvals.clock")
def tick() -> None:
    """Levels whose time is over."""
    clock.work()
