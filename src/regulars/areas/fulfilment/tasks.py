"""What the worker does for orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.fulfilment import backorders
from regulars.base.jobs import AWAITED, periodic, task


@task(
    "fulfilment.serve", _("Reserve goods that came for the orders that wait"), lock="fulfilment.serve", priority=AWAITED
)
def serve() -> int:
    """What came just now."""
    return backorders.serve()


@periodic("23 * * * *", name="fulfilment.due", title=_("Reserve goods for the orders that wait"))
def due() -> int:
    """What a lost job left."""
    return backorders.serve()
