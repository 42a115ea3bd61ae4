"""Bulk work that is too much for a request: done by the worker, with its progress to be seen."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.base.jobs import enqueue, task
from regulars.engine import actor as actors
from regulars.engine import bulk, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Run, User


def start_bulk(entity: Entity, ids: list[uuid.UUID], what: dict[str, Any], *, actor: Actor, label: str) -> Run:
    """Ask the worker; gives the run that shows how far it is."""
    given = {**what, "ids": [str(each) for each in ids]}
    with transaction.atomic():
        run = Run.objects.create(
            kind="bulk",
            label=label,
            entity=entity.name,
            actor_id=actor.id,
            total=len(ids),
            input=given,
            state="waiting",
        )
        enqueue("ui.bulk", run=str(run.id))
    return run


@task("ui.bulk", retries=0)
def do_bulk(run: str) -> None:
    """Do a bulk change. A run that was begun before (its worker died) goes on after the last chunk that was kept."""
    work = Run.objects.select_related("actor").get(pk=run)
    if work.state in ("done", "cancelled") or work.actor is None:
        return
    Run.objects.filter(pk=work.pk).update(state="running", started_at=work.started_at or timezone.now())
    try:
        counts = _chunks(work, actors.of(User.objects.get(pk=work.actor.pk), source="bulk"))
    except Refused as problem:
        Run.objects.filter(pk=work.pk).update(state="failed", message=str(problem), ended_at=timezone.now())
        return
    stopped = Run.objects.filter(pk=work.pk, cancel_asked=True).exists()
    state = "cancelled" if stopped else "done"
    Run.objects.filter(pk=work.pk).update(state=state, counts=counts, ended_at=timezone.now())


def _chunks(work: Run, actor: Actor) -> dict[str, Any]:
    """Each chunk and its place in the run are kept by one transaction: nothing is done twice."""
    ids = [uuid.UUID(each) for each in work.input["ids"]]
    counts: dict[str, Any] = {"done": 0, "same": 0, "refused": 0, **work.counts}
    for start in range(work.done, len(ids), bulk.CHUNK):
        if Run.objects.filter(pk=work.pk, cancel_asked=True).exists():
            break
        with transaction.atomic():
            outcome = _one(work, ids[start : start + bulk.CHUNK], actor)
            counts["done"] += outcome.done
            counts["same"] += outcome.same
            counts["refused"] += outcome.refused_count
            done = min(start + bulk.CHUNK, len(ids))
            Run.objects.filter(pk=work.pk).update(done=done, counts=counts, beat_at=timezone.now())
    return counts


def _one(work: Run, ids: list[uuid.UUID], actor: Actor) -> bulk.Outcome:
    entity = registry.get(work.entity)
    given = work.input
    if given["what"] == "remove":
        return bulk.remove(entity, ids, actor=actor, batch=work.batch)
    if given["what"] == "change":
        return bulk.change(entity, ids, given["data"], actor=actor, batch=work.batch)
    action = entity.action_by_verb[given["verb"]]
    data = {each.key: each.parse(given["data"].get(each.key)) for each in action.fields}
    return bulk.act(entity, action, ids, data, actor=actor, batch=work.batch)
