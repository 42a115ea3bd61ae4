"""Undo of a whole import, bulk edit or other batch: a run of its own that takes back every change and says what it had to leave."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.engine import handing, refusals, runs, undo, working
from regulars.engine.actor import Actor
from regulars.engine.models import Change, Run
from regulars.services.exchange import scratch

KINDS = frozenset(("import", "bulk", "territories", "undo", handing.KIND))
"""Runs whose work can be taken back."""


def begin(run: Run, *, actor: Actor) -> Run:
    """Ask for a run's work to be undone, as a job; once more where an undo had to leave something: then that is tried again.

    Raises Refused when there is nothing to undo, or it is being undone.
    """
    if run.kind not in KINDS or run.state in runs.ACTIVE:
        raise Refused(_("Only work that has ended can be undone."), code="cannot_undo")
    last = undone_by(run)
    if last is not None and not left_by(last):
        raise Refused(_("This has been undone already."), code="already_undone")
    data = {"run": str(run.id), "batch": str(run.batch), "name": run.input.get("name", "")}
    if last is not None:
        data["left_by"] = str(last.id)
    return _ask(runs.name_of(run), run.entity, data, actor)


def begin_batch(batch: uuid.UUID, *, actor: Actor) -> Run:
    """Ask for a batch to be undone that is too large to wait for. Raises NotFound for none, Refused when it is under way."""
    run = Run.objects.filter(batch=batch, kind__in=KINDS).first()
    if run is not None:
        return begin(run, actor=actor)
    first = Change.objects.filter(batch=batch).order_by("id").first()
    if first is None:
        raise NotFound
    if Run.objects.filter(kind="undo", input__batch=str(batch), state__in=runs.ACTIVE).exists():
        raise Refused(_("This has been undone already."), code="already_undone")
    return _ask(first.title, first.entity, {"batch": str(batch)}, actor)


def _ask(what: str, entity: str, data: dict[str, str], actor: Actor) -> Run:
    label = _("Undo of: %(label)s") % {"label": what}
    made = Run.objects.create(kind="undo", label=label, entity=entity, actor_id=actor.id, input=data)
    working.ask(made)
    return made


def undone_by(run: Run) -> Run | None:
    """The run that undoes or has undone this one; failed and cancelled ones, and those taken back themselves, left out."""
    found = Run.objects.filter(kind="undo", input__run=str(run.id)).exclude(state__in=(runs.FAILED, runs.CANCELLED))
    return next((each for each in found.order_by("-created_at", "-id") if not _is_taken_back(each)), None)


def left_by(undo_run: Run) -> int:
    """How many changes an undo that has ended had to leave: they may be tried again."""
    return int(undo_run.counts.get("left", 0)) if undo_run.state == runs.DONE else 0


def _is_taken_back(run: Run) -> bool:
    later = undone_by(run)
    return later is not None and later.state == runs.DONE and bool(later.counts.get("undone"))


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do an undo from where it stands: a chunk, what it had to leave and its place are one transaction."""
    run = ticket.run
    batch = uuid.UUID(run.input["batch"])
    only = uuid.UUID(run.input["left_by"]) if "left_by" in run.input else None
    if run.total is None:
        Run.objects.filter(id=run.id).update(total=len(undo.changes_of(batch, left_by=only)))

    def tell(done: int, below: int, chunk: undo.Undone) -> None:
        refusals.keep(run, (_left(change, why) for change, why in chunk.left))
        counts = {
            "undone": int(run.counts.get("undone", 0)) + chunk.taken_back,
            "left": int(run.counts.get("left", 0)) + len(chunk.left),
        }
        if ticket.beat(done=run.done + done, counts=counts, position={"below": below}):
            stopped.append(True)

    stopped: list[bool] = []
    below = run.position.get("below")
    for _result in undo.chunks_of(batch, actor=actor, progress=tell, below=below, into=run.batch, left_by=only):
        if stopped:
            break
    ticket.end(runs.CANCELLED if stopped else runs.DONE, errors=refusals.file_of(run))
    scratch.clear(run.id)


def _left(change: Change, why: str) -> refusals.Refusal:
    return refusals.Refusal(change.entity, change.record, change.title, why)
