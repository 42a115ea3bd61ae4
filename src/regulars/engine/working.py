"""Runs that the worker does, whatever their kind: begun, taken up again after a crash, ended with a word."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import NamedTuple

from django.db import DatabaseError
from django.utils.translation import gettext as _

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine import runs
from regulars.engine.actor import Actor
from regulars.engine.models import Run

logger = logging.getLogger("regulars.runs")


class Kind(NamedTuple):
    """What a kind of run does, and what the change log calls its source."""

    work: Callable[[runs.Ticket, Actor], None]
    source: str


_KINDS: dict[str, Kind] = {}


def does(kind: str, work: Callable[[runs.Ticket, Actor], None], *, source: str) -> None:
    """Have runs of a kind done by a function, as the person who asked for them with the rights they have then."""
    _KINDS[kind] = Kind(work, source)


def ask(run: Run) -> None:
    """Have the worker do a run; asked for again before it began, it is done once."""
    one = f"run:{run.id}"
    jobs.enqueue("exchange.run", lock=str(run.input.get("in_order") or one), queueing_lock=one, run_id=str(run.id))


def work(run_id: str) -> None:
    """One run, from where it stands. Ended, overtaken or cancelled ones are left alone."""
    run = Run.objects.select_related("actor").filter(id=uuid.UUID(run_id)).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    kind = _KINDS[ticket.run.kind]
    actor = actors.of(ticket.run.actor, source=kind.source) if ticket.run.actor else actors.system(kind.source)
    with speaking(actor.manner.language):
        try:
            kind.work(ticket, actor)
        except runs.Overtaken:
            logger.info("Run taken up by another process", extra={"facts": {"run": run_id}})
        except Refused as problem:
            ticket.end(runs.FAILED, str(problem))
        except DatabaseError:
            raise  # tried again by the queue, from where it stands
        except Exception:  # the edge of a job
            logger.exception("Run failed", extra={"facts": {"run": run_id}})
            ticket.end(runs.FAILED, _("An unexpected error. Its number in the log: %(number)s.") % {"number": run_id})


def recover() -> None:
    """Runs whose process has died are taken up again."""
    for run in runs.lost():
        if run.kind in _KINDS:
            ask(run)
