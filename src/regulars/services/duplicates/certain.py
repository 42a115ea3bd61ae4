"""Merge all certain ones at once: looked at first, done as one run, taken back as one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.jobs import enqueue
from regulars.engine import actor as actors
from regulars.engine import merging, registry, runs
from regulars.engine.actor import Actor
from regulars.engine.models import Run
from regulars.engine.undo import undo_batch
from regulars.services.duplicates import showing
from regulars.services.duplicates.showing import Asked, Cluster

KIND, UNDO = "duplicates_merge", "duplicates_part"
LEAST = 0.99
MOST = 5000


def preview(actor: Actor, asked: Asked) -> list[Cluster]:
    """The clusters that would be merged: of one entity, every link at least as likely as asked for, and never below `LEAST`."""
    certain = Asked(asked.entity, max(asked.least, LEAST), asked.owner)
    pairs = showing.visible(actor, certain, limit=MOST)
    found = showing.clusters(actor, pairs)
    return [each for each in found if each.entity and each.least >= certain.least]


def begin(actor: Actor, clusters: list[Cluster]) -> Run:
    """Merge these clusters in the background; the batch of the run takes all of it back. Raises Refused for none."""
    if not clusters:
        raise Refused(_("There is nothing to merge."), code="nothing_to_merge")
    told = [[each.entity, [str(key) for _name, key in each.records]] for each in clusters]
    with transaction.atomic():
        run = Run.objects.create(
            kind=KIND, label=_("Certain duplicates merged"), actor_id=actor.id, total=len(told),
            batch=uuid.uuid4(), input={"clusters": told},
        )  # fmt: skip
        enqueue("duplicates.merge", queueing_lock=f"duplicates.merge:{run.id}", run=str(run.id))
    return run


def work(key: uuid.UUID) -> None:
    """Merge one cluster after the other, each whole; one that is refused is left and told."""
    ticket = _take(key)
    if ticket is None or ticket.run.actor is None:
        return None
    actor = actors.of(ticket.run.actor, source="job")
    counts = dict(ticket.run.counts)
    try:
        for entity_name, ids in _left(ticket):
            with transaction.atomic():
                _merge(entity_name, ids, actor, ticket.run.batch, counts)
                stop = ticket.beat(done=ticket.run.done + 1, counts=counts, position={})
            if stop:
                return ticket.end(runs.CANCELLED)
    except runs.Overtaken:
        return None
    return ticket.end(runs.DONE, message=counts.get("reason", ""))


def take_back(run: Run, actor: Actor) -> Run:
    """Part all that a run has merged. Raises Refused where there is nothing to take back."""
    if run.kind != KIND or run.state in runs.ACTIVE or not run.counts.get("merged"):
        raise Refused(_("There is nothing to take back."), code="nothing_to_undo")
    with transaction.atomic():
        made = Run.objects.create(
            kind=UNDO, label=_("Merged duplicates parted again"), actor_id=actor.id, input={"batch": str(run.batch)}
        )
        enqueue("duplicates.part", queueing_lock=f"duplicates.part:{run.id}", run=str(made.id))
    return made


def part(key: uuid.UUID) -> None:
    ticket = _take(key)
    if ticket is None or ticket.run.actor is None:
        return
    actor = actors.of(ticket.run.actor, source="job")
    result = undo_batch(uuid.UUID(ticket.run.input["batch"]), actor=actor)
    reason = result.left[0][1] if result.left else ""
    ticket.end(runs.DONE, message=reason, counts={"updated": result.taken_back, "rejected": len(result.left)})


def _take(key: uuid.UUID) -> runs.Ticket | None:
    run = Run.objects.filter(pk=key).select_related("actor").first()
    return runs.take(run) if run is not None else None


def _left(ticket: runs.Ticket) -> Iterator[tuple[str, list[str]]]:
    yield from ticket.run.input["clusters"][ticket.run.done :]


def _merge(name: str, ids: list[str], actor: Actor, batch: uuid.UUID | None, counts: dict[str, object]) -> None:
    entity = registry.get(name)
    try:
        with transaction.atomic():
            best, *others = merging.candidates(entity, ids, actor)
            merging.merge(entity, best.pk, [each.pk for each in others], actor=actor, batch=batch)
    except Refused as refused:
        counts["rejected"] = int(str(counts.get("rejected", 0))) + 1
        counts["reason"] = str(refused)
    else:
        counts["merged"] = int(str(counts.get("merged", 0))) + 1
