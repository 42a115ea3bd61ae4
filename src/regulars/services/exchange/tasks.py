"""Imports, exports and undoing as jobs."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base import jobs
from regulars.engine import registry, runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.models import Run, StoredFile
from regulars.services.exchange import everything, exporting, importing, previewing, recurring, scratch, undoing
from regulars.services.exchange.plan import read_plan

FORGOTTEN_AFTER = timedelta(days=7)


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


@jobs.periodic("* * * * *", name="exchange.recurring", title=_("Look for recurring imports that are due"))
def recurring_due() -> None:
    """Recurring imports whose time has come."""
    recurring.due()


@jobs.task("exchange.recurring_round", _("A round of a recurring import"), queue="exchange", retries=0)
def recurring_round(key: str) -> None:
    recurring.round_of(uuid.UUID(key))


def _export(ticket: runs.Ticket, actor: Actor) -> None:
    exporting.work(ticket, actor)


def _undo(ticket: runs.Ticket, actor: Actor) -> None:
    undoing.work(ticket, actor)


@jobs.periodic("23 4 * * *", name="exchange.tidy", title=_("Forget imports that were never begun"), queue="upkeep")
def tidy() -> None:
    """Imports that were prepared and never begun, or stopped half-way, are forgotten after a week, with their files."""
    moment = timezone.now() - FORGOTTEN_AFTER
    scratch.clear_older_than(moment.timestamp())
    old = Run.objects.filter(kind__in=runs.LOOKS, created_at__lt=moment)
    for run in old.exclude(state__in=runs.ACTIVE)[:1000]:
        if run.state != "begun":
            StoredFile.objects.filter(id=run.input.get("file")).delete()
        run.delete()


def _preview(ticket: runs.Ticket, actor: Actor) -> None:
    previewing.rehearse(ticket, actor)


def _archive(ticket: runs.Ticket, actor: Actor) -> None:
    everything.work(ticket, actor)


for _kind, _work in {
    "preview": _preview,
    "import": _import,
    "export": _export,
    "undo": _undo,
    "archive": _archive,
}.items():
    working.does(_kind, _work, source="import" if _kind in ("preview", "import") else "job")
