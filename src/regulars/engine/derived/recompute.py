"""All records worked out anew: after a definition has changed, or when an administrator asks. A run with progress."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.jobs import enqueue
from regulars.engine import registry, rows, runs
from regulars.engine.actor import Actor
from regulars.engine.derived.rollups import refresh
from regulars.engine.describe import Entity
from regulars.engine.models import Run

CHUNK = 500
KIND = "recompute"
FIRST = uuid.UUID(int=0)


def ask(entity: str, *, label: str = "", actor: Actor | None = None) -> Run:
    """Have the worker do it; gives the run that tells how far it is."""
    found = registry.find(entity)
    shown = label or (str(found.label_plural) if found else entity)
    text = _("Work out anew: %(what)s") % {"what": shown}
    with transaction.atomic():
        run = Run.objects.create(kind=KIND, label=text, entity=entity, actor_id=actor.id if actor else None)
        enqueue("derived.recompute", run=str(run.id))
    return run


def work(key: uuid.UUID) -> None:
    """Do a run from where it stands: a chunk and its place are kept together."""
    run = Run.objects.filter(pk=key).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    entity = registry.find(ticket.run.entity)
    if entity is None:
        ticket.end(runs.FAILED, _("Its entity is no longer there."))
        return
    after = uuid.UUID(ticket.run.position.get("after", str(FIRST)))
    done, different = ticket.run.done, int(ticket.run.counts.get("changed", 0))
    Run.objects.filter(pk=key).update(total=rows.query(f"select count(*) from {entity.source} t where deleted_at is null", [])[0][0])  # fmt: skip
    stopped = False
    while not stopped:
        with transaction.atomic():
            ids = _next(entity, after)
            if not ids:
                break
            different += refresh(entity, ids)
            done, after = done + len(ids), ids[-1]
            stopped = ticket.beat(done=done, counts={"changed": different}, position={"after": str(after)})
    ticket.end(runs.CANCELLED if stopped else runs.DONE)


def _next(entity: Entity, after: uuid.UUID) -> list[uuid.UUID]:
    sql = f"select id from {entity.source} t where deleted_at is null and id > %s order by id limit {CHUNK}"
    return [row[0] for row in rows.query(sql, [after])]
