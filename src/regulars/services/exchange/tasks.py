"""Imports, exports and undoing as jobs."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine import registry, runs, stored
from regulars.engine.actor import Actor
from regulars.engine.models import Run, StoredFile
from regulars.services.exchange import everything, exporting, importing, previewing, recurring, scratch, undoing
from regulars.services.exchange.plan import read_plan

FORGOTTEN_AFTER = timedelta(days=7)
logger = logging.getLogger("regulars.exchange")


def ask(run: Run) -> None:
    """Have the worker do a run; asked for again before it began, it is done once."""
    one = f"run:{run.id}"
    jobs.enqueue(do_run, lock=str(run.input.get("in_order") or one), queueing_lock=one, run_id=str(run.id))


@jobs.task("exchange.run", queue="exchange", retries=3)
def do_run(run_id: str) -> None:
    """One run, from where it stands. Ended, overtaken or cancelled ones are left alone."""
    run = Run.objects.select_related("actor").filter(id=uuid.UUID(run_id)).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    actor = actor_of(ticket.run)
    with speaking(actor.manner.language):
        try:
            _WORK[ticket.run.kind](ticket, actor)
        except runs.Overtaken:
            logger.info("Run taken up by another process", extra={"facts": {"run": run_id}})
        except Refused as problem:
            ticket.end(runs.FAILED, str(problem))
        except DatabaseError:
            raise  # tried again by the queue, from where it stands
        except Exception:  # the edge of a job
            logger.exception("Run failed", extra={"facts": {"run": run_id}})
            ticket.end(runs.FAILED, _("An unexpected error. Its number in the log: %(number)s.") % {"number": run_id})


def actor_of(run: Run) -> Actor:
    """Who asked for a run, with the rights they have now."""
    return actors.of(run.actor, source="import") if run.actor is not None else actors.system("import")


def _import(ticket: runs.Ticket, actor: Actor) -> None:
    run = ticket.run
    entity = registry.get(run.entity)
    importing.require(actor, entity)
    table, plan = importing.prepared(source_of(run), entity, actor, read_plan(run.input["plan"]))
    importing.work(ticket, table, plan, entity, actor)


def source_of(run: Run) -> Path:
    """The file a run reads."""
    if "file" in run.input:
        return stored.path_of(StoredFile.objects.get(id=run.input["file"]))
    return Path(run.input["path"])


@jobs.periodic("* * * * *", name="exchange.recover")
def recover() -> None:
    """Runs whose process has died are taken up again; those of a command line that is gone are told as ended."""
    for run in runs.lost():
        if run.kind in _WORK:
            ask(run)


@jobs.periodic("* * * * *", name="exchange.recurring")
def recurring_due() -> None:
    """Recurring imports whose time has come."""
    recurring.due()


@jobs.task("exchange.recurring_round", queue="exchange", retries=0)
def recurring_round(key: str) -> None:
    recurring.round_of(uuid.UUID(key))


def _export(ticket: runs.Ticket, actor: Actor) -> None:
    exporting.work(ticket, actor)


def _undo(ticket: runs.Ticket, actor: Actor) -> None:
    undoing.work(ticket, actor)


@jobs.periodic("23 4 * * *", name="exchange.tidy", queue="upkeep")
def tidy() -> None:
    """Imports that were prepared and never begun, or stopped half-way, are forgotten after a week, with their files."""
    moment = timezone.now() - FORGOTTEN_AFTER
    scratch.clear_older_than(moment.timestamp())
    old = Run.objects.filter(kind="preview", created_at__lt=moment)
    for run in old.exclude(state__in=runs.ACTIVE)[:1000]:
        if run.state != "begun":
            StoredFile.objects.filter(id=run.input.get("file")).delete()
        run.delete()


def _preview(ticket: runs.Ticket, actor: Actor) -> None:
    previewing.rehearse(ticket, actor)


def _archive(ticket: runs.Ticket, actor: Actor) -> None:
    everything.work(ticket, actor)


_WORK = {"preview": _preview, "import": _import, "export": _export, "undo": _undo, "archive": _archive}
