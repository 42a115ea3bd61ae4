"""Everything of a person given to another: what someone who leaves was responsible for, as a job with progress and one undo."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, bulk, bulk_runs, people, refusals, registry, runs, transfer, working
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Run, User

KIND = "hand_over"
HOW = ("open", "all")


@dataclass(frozen=True)
class Belongings:
    """How many records of an entity a person is responsible for, and how many of them are not finished."""

    entity: Entity
    total: int
    unfinished: int


def belongings(user: User, actor: Actor) -> list[Belongings]:
    """What a person is responsible for, by entity; entities of which they have nothing are left out."""
    found = []
    for entity in registry.entities():
        if not transfer.transferable(entity) or entity.access.through or not access.may(actor, entity, "view"):
            continue
        theirs = _theirs(entity, user.pk, actor)
        total = theirs.count(limit=None).number
        if total:
            number = theirs.where(entity.unfinished).count(limit=None).number if entity.unfinished else total
            found.append(Belongings(entity, total, number))
    return found


def begin(user: User, to: uuid.UUID, what: Mapping[str, str], *, actor: Actor) -> Run:
    """Ask for it: by entity `open` (what is not finished) or `all`. Raises Refused."""
    if not actor.is_unlimited or actor.token_scopes is not None:
        raise NotAllowed(_("Only an administrator may do this."))
    _check(user, to, what)
    taker = people.person(to)
    assert taker is not None, "checked above"
    label = _("From %(person)s to %(other)s: everything") % {"person": user.name, "other": taker.name}
    counted = {each.entity.name: each for each in belongings(user, actor)}
    total = sum(
        counted[name].total if how == "all" else counted[name].unfinished
        for name, how in what.items()
        if name in counted
    )
    given = {"user": str(user.pk), "to": str(to), "what": dict(what)}
    with transaction.atomic():
        run = Run.objects.create(kind=KIND, label=label, actor_id=actor.id, input=given, total=total)
        working.ask(run)
    return run


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do it, chunk by chunk: a chunk, what was refused and its place are one transaction, so that it goes on after a crash."""
    stopped = False
    for name, how in ticket.run.input["what"].items():
        entity = registry.find(name)
        while entity is not None and not stopped and name not in ticket.run.position.get("ended", []):
            stopped = _chunk(ticket, entity, how, actor)
    ticket.end(runs.CANCELLED if stopped else runs.DONE, errors=refusals.file_of(ticket.run))


def _check(user: User, to: uuid.UUID, what: Mapping[str, str]) -> None:
    wrong: dict[str, str] = {}
    taker = people.person(to)
    if taker is None or not taker.is_active or taker.deleted_at is not None or taker.pk == user.pk:
        wrong["to"] = _("Choose someone else who works here.")
    for name, how in what.items():
        entity = registry.find(name)
        if entity is None or not transfer.transferable(entity) or how not in HOW:
            wrong["what"] = _("There is nothing to give of “%(name)s”.") % {"name": name[:60]}
    if not what:
        wrong["what"] = _("Choose what is given.")
    if wrong:
        raise Invalid(fields=wrong)


def _chunk(ticket: runs.Ticket, entity: Entity, how: str, actor: Actor) -> bool:
    """The next of their records by id; those that were refused are passed over. Gives whether to stop."""
    run, place = ticket.run, dict(ticket.run.position)
    theirs = _theirs(entity, uuid.UUID(run.input["user"]), actor)
    if how == "open" and entity.unfinished:
        theirs = theirs.where(entity.unfinished)
    after = uuid.UUID(place["after"]) if place.get("at") == entity.name else None
    with transaction.atomic():
        ids = theirs.ids(limit=bulk.CHUNK, after=after)
        data = {entity.access.owner: run.input["to"]}
        outcome = bulk.change(entity, ids, data, actor=actor, batch=run.batch, verb=transfer.VERB)
        refusals.keep(run, (refusals.Refusal(entity.name, *each) for each in outcome.left))
        if ids:
            place |= {"at": entity.name, "after": str(ids[-1])}
        if len(ids) < bulk.CHUNK:
            place["ended"] = [*place.get("ended", []), entity.name]
        counts = bulk_runs.added(run.counts, outcome)
        return ticket.beat(done=run.done + len(ids), counts=counts, position=place)


def _theirs(entity: Entity, user: uuid.UUID, actor: Actor) -> Any:
    return access.records(entity, actor).where({"field": entity.access.owner, "op": "eq", "value": str(user)})
