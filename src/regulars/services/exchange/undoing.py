"""Undo of a whole import: a run of its own that takes back every change of its batch and says what it had to leave."""

from __future__ import annotations

import csv
import uuid

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import neutralise_formula
from regulars.engine import registry, runs, stored, undo
from regulars.engine.actor import Actor
from regulars.engine.models import Change, Run
from regulars.services.exchange import scratch


def begin(run: Run, *, actor: Actor) -> Run:
    """Ask for an import to be undone, as a job. Raises Refused when there is nothing to undo, or it is being undone."""
    from regulars.services.exchange import tasks

    if run.kind != "import" or run.state in runs.ACTIVE:
        raise Refused(_("Only an import that has ended can be undone."), code="cannot_undo")
    if undone_by(run) is not None:
        raise Refused(_("This import has been undone already."), code="already_undone")
    label = _("Undo of: %(label)s") % {"label": run.label}
    data = {"run": str(run.id), "batch": str(run.batch), "name": run.input.get("name", "")}
    made = Run.objects.create(kind="undo", label=label, entity=run.entity, actor_id=actor.id, input=data)
    tasks.ask(made)
    return made


def undone_by(run: Run) -> Run | None:
    """The run that undoes or has undone this one, failed and cancelled ones left out."""
    found = Run.objects.filter(kind="undo", input__run=str(run.id)).exclude(state__in=(runs.FAILED, runs.CANCELLED))
    return found.order_by("-created_at").first()


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do an undo. Done again after a crash it goes on with what is still there."""
    run = ticket.run
    batch = uuid.UUID(run.input["batch"])
    Run.objects.filter(id=run.id).update(total=Change.objects.filter(batch=batch).count())
    stopped = [False]

    def tell(done: int) -> None:
        stopped[0] = ticket.beat(done=done, counts={}, position={}) or stopped[0]
        if stopped[0]:
            raise _Stopped

    try:
        result = undo.undo_batch(batch, actor=actor, progress=tell)
    except _Stopped:
        ticket.end(runs.CANCELLED)
        return
    errors = _left(ticket, result) if result.left else None
    ticket.end(runs.DONE, errors=errors, counts={"undone": result.taken_back, "left": len(result.left)})
    scratch.clear(run.id)


class _Stopped(Exception):
    """The person asked to stop."""


def _left(ticket: runs.Ticket, result: undo.Undone) -> stored.StoredFile:
    """What could not be taken back, and why, as a CSV."""
    path = scratch.folder_of(ticket.run.id) / "left.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_("Record"), _("Name"), _("Reason")])
        for change, why in result.left:
            entity = registry.find(change.entity)
            kind = str(entity.label) if entity else change.entity
            writer.writerow([kind, neutralise_formula(change.title), neutralise_formula(why)])
    return stored.keep(
        path, name="left.csv", media_type="text/csv", actor_id=ticket.run.actor_id, entity="run", record=ticket.run.id
    )
