"""Upkeep of the log of calls."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic
from regulars.services.callouts.models import Callout

KEPT = timedelta(days=90)
CHUNK = 5000


@periodic("47 3 * * *", name="callouts.tidy", title=_("Forget old calls of other programs"), queue="upkeep")
def tidy() -> None:
    """Calls that ended three months ago go, as the runs of rules do."""
    old = Callout.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=Callout.WAITING)
    while ids := list(old.values_list("id", flat=True)[:CHUNK]):
        Callout.objects.filter(id__in=ids).delete()
