"""What the worker does for rules."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import AWAITED, periodic, task, wake
from regulars.services.workflow import clock, handing, running
from regulars.services.workflow.models import DUE, RuleRun

TASK = "workflow.work"
KEPT = timedelta(days=90)
CHUNK = 5000


@task(TASK, _("Run rules"), retries=5, priority=AWAITED)
def work() -> None:
    """Runs that are due; when there are more than one job should do, another one goes on."""
    limit = 1000
    if running.work(limit) == limit:
        wake(TASK)


@periodic("* * * * *", name="workflow.clock", title=_("Look for rules that time sets off"))
def tick() -> None:
    """What time brings: dates, stays, set times, waits that are over."""
    clock.ask_all()
    running.work()


@periodic("* * * * *", name="workflow.handing", title=_("Give on what nobody accepted in time"))
def pass_on() -> None:
    """What a rule gave to somebody who did not accept it goes to the next one."""
    handing.pass_due()


@periodic("53 3 * * *", name="workflow.tidy", title=_("Forget old runs of rules"), queue="upkeep")
def tidy() -> None:
    """Runs that ended long ago go, with their steps; what they changed stays in the change log."""
    old = RuleRun.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state__in=DUE)
    while ids := list(old.values_list("id", flat=True)[:CHUNK]):
        RuleRun.objects.filter(id__in=ids).delete()
