"""What the worker does with what came in."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import AWAITED, periodic, task, wake
from regulars.services.intake import mailing, reading, taking
from regulars.services.intake.keeping import TASK
from regulars.services.intake.models import WAITING, Arrival

KEPT = timedelta(days=90)
CHUNK = 1000


@task(TASK, _("Take what came in from outside"), retries=5, lock=TASK, priority=AWAITED)
def take() -> None:
    """What waits, in its order; when there is more than one job should do, another one goes on."""
    limit = 500
    if taking.take(limit) == limit:
        wake(TASK)


@periodic("* * * * *", name="intake.look", title=_("Look whether anything came in from outside"))
def look() -> None:
    """Whatever became of the job that was to take it, what waits is taken within a minute."""
    if Arrival.objects.filter(state=WAITING).exists():
        wake(TASK)


@task(reading.TASK, _("Read a mailbox"), retries=0)
def mailbox(rule: str) -> None:
    """The mailbox of one rule; where more is there than one job should take, another one goes on."""
    if reading.read(uuid.UUID(rule)):
        reading.ask(uuid.UUID(rule))


@periodic("* * * * *", name="intake.mailboxes", title=_("Look which mailboxes are to be read"))
def mailboxes() -> None:
    """Each is read by a job of its own, so that one whose server hangs holds up no other."""
    for rule in reading.due():
        reading.ask(rule)


@periodic("41 3 * * *", name="intake.tidy", title=_("Forget what came in long ago"), queue="upkeep")
def tidy() -> None:
    """What came in three months ago goes; the records that were made of it stay."""
    old = Arrival.objects.filter(received_at__lt=timezone.now() - KEPT).exclude(state=WAITING)
    while ids := list(old.values_list("id", flat=True)[:CHUNK]):
        chunk = Arrival.objects.filter(id__in=ids)
        mailing.forget(chunk)
        chunk.delete()
