"""A plan put in force, and records brought where it says: a run with progress, one batch, one undo."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Conflict, NotAllowed, Refused
from regulars.base.jobs import enqueue
from regulars.engine import actor as actors
from regulars.engine import registry, runs, save, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Run, TerritoryPlan
from regulars.engine.territories import plan
from regulars.engine.territories.assign import ASSIGN, hand_over_all
from regulars.engine.territories.figures import figures, walk

KIND = "territories"
FIRST = uuid.UUID(int=0)
_ONE_AT_A_TIME = 7_364_002


def activate(entity: Entity, seen: str, *, actor: Actor) -> Run:
    """Put the drafted rules in force and have the records moved. `seen` is the mark of the draft that was looked at.

    Raises NotAllowed for who is no administrator, Conflict where the draft is another by now, Refused where nothing differs.
    """
    if not actor.is_unlimited:
        raise NotAllowed
    with transaction.atomic():
        _wait()
        tree = plan.draft(entity)
        if plan.digest(tree) != seen:
            raise Conflict(_("The rules have changed since you looked at them. Look again."), code="draft_changed")
        kept = plan.in_force(entity)
        if plan.digest(kept.tree if kept else []) == seen:
            raise Refused(_("These rules are in force already."), code="in_force")
        run = _begin(entity, actor, is_activation=True)
        TerritoryPlan.objects.create(entity=entity.name, tree=tree, batch=run.batch, created_by_id=actor.id)
        transaction.on_commit(workspace.move_settings_epoch)
    return run


def settle(entity: Entity, *, actor: Actor) -> Run | None:
    """Move what does not lie where the plan in force says: what follows from linked records and from the clock. None: all lie right."""
    with transaction.atomic():
        _wait()
        going = Run.objects.filter(kind=KIND, entity=entity.name, state__in=runs.ACTIVE).first()
        if going is not None:
            return going
        if not entity.territories or not figures(entity, entity.territories).moves:
            return None
        return _begin(entity, actor)


def settle_all() -> None:
    """Every entity with a plan, as the worker does it each night."""
    for entity in plan.placed_entities():
        settle(entity, actor=actors.system("job"))


def withdraw(batch: uuid.UUID, *, actor: Actor) -> None:
    """The undo of an activation: the rules before it are in force again. Raises NotAllowed."""
    if not is_activation(batch):
        return
    if not actor.is_unlimited:
        raise NotAllowed
    TerritoryPlan.objects.filter(batch=batch, withdrawn_at=None).update(withdrawn_at=timezone.now())
    transaction.on_commit(workspace.move_settings_epoch)


def is_activation(batch: uuid.UUID) -> bool:
    return TerritoryPlan.objects.filter(batch=batch).exists()


def work(key: uuid.UUID) -> None:
    """Do a run from where it stands: a group of records and its place are kept together."""
    run = Run.objects.select_related("actor").filter(pk=key).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    entity = registry.find(ticket.run.entity)
    if entity is None or entity.own_territory is None:
        ticket.end(runs.FAILED, _("Its entity is no longer there."))
        return
    actor = actors.of(ticket.run.actor, source="job") if ticket.run.actor else actors.system("job")
    if ticket.run.total is None:
        Run.objects.filter(pk=key).update(total=figures(entity, entity.territories).moved)
    try:
        stopped = _move_all(entity, ticket, actor)
    except runs.Overtaken:
        return  # another process goes on with it
    ticket.end(runs.CANCELLED if stopped else runs.DONE)


def _move_all(entity: Entity, ticket: runs.Ticket, actor: Actor) -> bool:
    """Gives whether the work was stopped."""
    after = uuid.UUID(ticket.run.position.get("after", str(FIRST)))
    counts = {"moved": 0, "refused": 0, **ticket.run.counts}
    while True:
        with transaction.atomic():
            found, last = walk(entity, entity.territories, after=after)
            moved = _move(entity, {each.record: each.after for each in found}, actor, ticket.run.batch)
            counts = {"moved": counts["moved"] + moved, "refused": counts["refused"] + len(found) - moved}
            after = last or after
            if ticket.beat(done=ticket.run.done + len(found), counts=counts, position={"after": str(after)}):
                return True
        if last is None:
            return False


def _move(entity: Entity, targets: dict[uuid.UUID, Any], actor: Actor, batch: uuid.UUID) -> int:
    """One group of records through the write door. Gives how many were moved; those it refuses stay."""
    if not targets:
        return 0
    key = entity.access.territory
    records = list(entity.model._default_manager.filter(pk__in=targets, deleted_at=None).order_by("pk"))
    for record in records:
        setattr(record, f"{key}_id", targets[record.pk])
    hand_over_all(entity, records)
    errors: dict[int, Refused] = {}
    return len(save.save_many(records, actor=actor, verb=ASSIGN, batch=batch, errors=errors))


def _begin(entity: Entity, actor: Actor, *, is_activation: bool = False) -> Run:
    given = {"activation": is_activation}
    run = Run.objects.create(kind=KIND, entity=entity.name, actor_id=actor.id, input=given)
    enqueue("territories.move", queueing_lock=f"territories:{run.id}", run=str(run.id))
    return run


def _name(run: Run) -> str:
    entity = registry.find(run.entity)
    shown = {"entity": str(entity.label_plural) if entity else run.entity}
    if run.input.get("activation"):
        return _("Rules of territories activated: %(entity)s") % shown
    return _("Territories assigned: %(entity)s") % shown


runs.names(KIND, _name)


def _wait() -> None:
    """One change of plans at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
