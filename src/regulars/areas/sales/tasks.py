"""What the worker does for sales by the clock."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.sales.health import keeping, learning
from regulars.areas.sales.models import StageNorm
from regulars.base.jobs import periodic


@periodic("23 * * * *", name="sales.health", title=_("Judge the health of open deals"))
def judge() -> None:
    """Days pass without anybody changing anything. Where nothing was learnt yet, that comes first."""
    if not StageNorm.objects.exists():
        learning.learn()
    keeping.refresh_all()


@periodic("11 2 * * *", name="sales.learn", title=_("Learn from deals that have ended"))
def learn() -> None:
    """How long is usual on each stage, and what helped there."""
    learning.learn()
    keeping.refresh_all()
