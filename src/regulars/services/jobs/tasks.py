"""Upkeep of what is kept of failed jobs."""

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic
from regulars.services.jobs import queue


@periodic("27 3 * * *", name="jobs.failures", title=_("Tidy the list of failed jobs"), queue="upkeep")
def tidy() -> int:
    return queue.tidy()
