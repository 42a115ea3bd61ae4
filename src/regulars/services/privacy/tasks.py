"""Long work of personal data: a file of everything, erasing."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base import jobs
from regulars.engine import actor as actors
from regulars.engine import runs
from regulars.engine.actor import Actor
from regulars.engine.models import Run
from regulars.services.privacy import portable
from regulars.services.privacy.erasing import work
from regulars.services.privacy.naming import ERASE, GATHER

logger = logging.getLogger("regulars.errors")
Work = Callable[[runs.Ticket, Actor], None]


@jobs.task("privacy.gather", gettext_lazy("Gather a person's data"), retries=2)
def gather(run: str) -> None:
    _carry_out(run, portable.carry_out)


@jobs.task("privacy.erase", gettext_lazy("Erase a person's data"), retries=2, lock="privacy.erase")
def erase(run: str) -> None:
    _carry_out(run, work.carry_out)


def _carry_out(key: str, carry: Work) -> None:
    run = Run.objects.select_related("actor").get(pk=uuid.UUID(key))
    ticket = runs.take(run)
    if ticket is None:
        return
    actor = actors.of(run.actor, source="job") if run.actor is not None else actors.system("job")
    try:
        carry(ticket, actor)
    except DatabaseError:
        raise  # tried again by the queue: nothing was done
    except Exception:  # the edge of a job
        logger.exception("Run failed", extra={"facts": {"run": key}})
        ticket.end(runs.FAILED, _("An unexpected error. Its number in the log: %(number)s.") % {"number": key})


@jobs.periodic("* * * * *", name="privacy.recover", title=gettext_lazy("Go on with interrupted requests of people"))
def recover() -> None:
    """Runs whose process has died are taken up again."""
    for run in runs.lost():
        if run.kind in (GATHER, ERASE):
            jobs.enqueue("privacy.gather" if run.kind == GATHER else "privacy.erase", run=str(run.pk))
