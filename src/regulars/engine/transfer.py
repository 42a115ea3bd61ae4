"""Transfer: records get another owner (and team), and what hangs on them goes along as far as one chooses.

What may go along is read off the registry: records with a parent link to the transferred ones that had the same owner, and
what hangs on those in turn. Everything is one batch, so one undo takes it back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, bulk, people, registry, rows
from regulars.engine.actor import Actor, system
from regulars.engine.conditions import rule_sql
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Reference
from regulars.engine.relations import points_at
from regulars.engine.sql import column_of

VERB = "transfer"
ROUNDS = 4


@dataclass(frozen=True)
class Order:
    """To whom, and what goes along: names of entities; what is finished only when asked for."""

    owner: uuid.UUID
    team: uuid.UUID | None = None
    along: frozenset[str] = frozenset()
    finished: bool = False


@dataclass
class Done:
    """What a transfer did or would do, by entity; `batch` takes it back."""

    batch: uuid.UUID
    by_entity: dict[str, bulk.Outcome] = field(default_factory=dict)

    def add(self, name: str, outcome: bulk.Outcome) -> None:
        known = self.by_entity.setdefault(name, bulk.Outcome(batch=self.batch))
        known.done += outcome.done
        known.same += outcome.same
        known.left += outcome.left

    @property
    def total(self) -> bulk.Outcome:
        """All entities together."""
        whole = Done(self.batch)
        for outcome in self.by_entity.values():
            whole.add("", outcome)
        return whole.by_entity.get("", bulk.Outcome(batch=self.batch))


def packed(order: Order) -> dict[str, Any]:
    """An order as a run keeps it."""
    team = str(order.team) if order.team else None
    return {"owner": str(order.owner), "team": team, "along": sorted(order.along), "finished": order.finished}


def order_of(given: Mapping[str, Any]) -> Order:
    """The order that a run keeps."""
    team = uuid.UUID(given["team"]) if given["team"] else None
    return Order(uuid.UUID(given["owner"]), team, frozenset(given["along"]), given["finished"])


def transferable(entity: Entity) -> bool:
    """Whether records of an entity have an owner that can be changed."""
    found = entity.by_key.get(entity.access.owner)
    return bool(entity.owner_column) and found is not None and not found.readonly and not entity.access.kept


def may_transfer(actor: Actor, entity: Entity) -> bool:
    """Whether the actor may give records of an entity to others: whoever edits them and their owner."""
    return (
        transferable(entity)
        and access.may(actor, entity, "edit")
        and not actor.cannot_edit(entity.name, entity.access.owner)
    )


def team_of(entity: Entity) -> Reference | None:
    """The field that says which team a record is of, where it has one that can be changed."""
    found = (each for each in entity.fields if isinstance(each, Reference) and each.to == "team" and not each.readonly)
    return next(found, None)


def may_go_along(entity: Entity, actor: Actor) -> list[Entity]:
    """The entities whose records may go along: those that hang on it, and on those in turn, as far as the actor sees any."""
    found: dict[str, Entity] = {}
    fresh = [entity]
    while fresh:
        above = fresh.pop()
        for other, _link in _links_to(above):
            if other.name not in found and access.may(actor, other, "view"):
                found[other.name] = other
                fresh.append(other)
    return list(found.values())


def usual(entity: Entity, actor: Actor) -> frozenset[str]:
    """What goes along unless one chooses: everything but records of the same kind, and what was only written down once."""
    return frozenset(
        each.name
        for each in may_go_along(entity, actor)
        if each.name != entity.name and (each.unfinished or not each.timeline)
    )


def hanging(
    entity: Entity, ids: Iterable[uuid.UUID], along: Iterable[str], *, finished: bool = False
) -> dict[str, list[uuid.UUID]]:
    """What hangs on these records and had the same owner, by entity, those records themselves left out."""
    wanted = frozenset(along)
    start = set(ids)
    found: dict[str, set[uuid.UUID]] = {}
    fresh: dict[str, set[uuid.UUID]] = {entity.name: start}
    for _round in range(ROUNDS):
        following: dict[str, set[uuid.UUID]] = {}
        for name, above in fresh.items():
            whole = registry.get(name)
            for other, link in _links_to(whole):
                if other.name in wanted:
                    known = found.get(other.name, set()) | (start if other.name == entity.name else set())
                    new = _children(whole, above, other, link, finished=finished) - known
                    found.setdefault(other.name, set()).update(new)
                    following.setdefault(other.name, set()).update(new)
        fresh = {name: new for name, new in following.items() if new}
        if not fresh:
            break
    return {name: sorted(each) for name, each in found.items() if each}


def transfer(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    order: Order,
    *,
    actor: Actor,
    dry_run: bool = False,
    batch: uuid.UUID | None = None,
    since: datetime | None = None,
) -> Done:
    """Give records to a new owner, with what goes along. Refused ones are told with the reason; a dry run keeps nothing.

    Raises NotAllowed where the actor may not, Invalid for a new owner who is none.
    """
    check(entity, order, actor)
    done = Done(batch or uuid.uuid4())
    for start in range(0, len(ids), bulk.CHUNK):
        chunk = list(ids[start : start + bulk.CHUNK])
        with transaction.atomic():
            theirs = access.records(entity, actor, "edit").matching(chunk).ids()
            below = hanging(entity, theirs, order.along, finished=order.finished)
            _give(entity, chunk, order, done, actor, dry_run=dry_run, since=since)
            for name, children in below.items():
                _give(registry.get(name), children, order, done, actor, dry_run=dry_run, since=since)
    return done


def check(entity: Entity, order: Order, actor: Actor) -> None:
    """Raises NotAllowed or Invalid for an order that cannot be carried out."""
    if not may_transfer(actor, entity):
        raise NotAllowed(_("You may not give these records to someone else."))
    wrong: dict[str, str] = {}
    owner = people.person(order.owner)
    if owner is None or not owner.is_active or owner.deleted_at is not None:
        wrong["owner"] = _("Choose someone who works here.")
    unknown = order.along - {each.name for each in may_go_along(entity, actor)}
    if unknown:
        wrong["along"] = _("This does not hang on it: %(names)s.") % {"names": ", ".join(sorted(unknown))[:200]}
    if order.team is not None and team_of(entity) is None:
        wrong["team"] = _("These records have no team.")
    if wrong:
        raise Invalid(fields=wrong)


def _give(entity: Entity, ids: list[uuid.UUID], order: Order, done: Done, actor: Actor, **how: Any) -> None:
    """One entity's records. Where the actor may not give any of them away, that is counted."""
    if not may_transfer(actor, entity):
        outcome = bulk.Outcome(batch=done.batch)
        reason = _("You may not give these records to someone else.")
        outcome.left += [bulk.Left(key, "", reason) for key in ids]
    else:
        data: dict[str, Any] = {entity.access.owner: str(order.owner)}
        team = team_of(entity)
        if order.team is not None and team is not None and not actor.cannot_edit(entity.name, team.key):
            data[team.key] = str(order.team)
        outcome = bulk.change(entity, ids, data, actor=actor, batch=done.batch, verb=VERB, **how)
    done.add(entity.name, outcome)


def _links_to(entity: Entity) -> list[tuple[Entity, Field]]:
    """The parent links that lead here, of entities whose records have owners of their own."""
    return [
        (other, link)
        for other in registry.entities()
        if transferable(other) and not other.access.through
        for link in other.fields
        if getattr(link, "parent", False) and points_at(link, entity)
    ]


def _children(whole: Entity, ids: set[uuid.UUID], other: Entity, link: Field, *, finished: bool) -> set[uuid.UUID]:
    column = column_of(other, link, "c")
    parts = [
        f"p.id = {column.part(0)}",
        "p.id = any(%s)",
        "c.deleted_at is null",
        f'c."{other.owner_column}" = p."{whole.owner_column}"',
    ]
    params: list[Any] = [list(ids)]
    if isinstance(link, AnyReference):
        parts.append(f"{column.part(1)} = %s")
        params.append(whole.name)
    if other.unfinished and not finished:
        sql, own = rule_sql(other, other.unfinished, system(), "c")
        parts.append(sql)
        params += own
    query = f"select c.id from {other.source} c join {whole.source} p on {' and '.join(parts)}"
    return {row[0] for row in rows.query(query, params)}


def told(done: Done) -> Mapping[str, Any]:
    """What was done, for programs and for the row of a run."""
    return {
        name: {"done": each.done, "same": each.same, "refused": each.refused_count}
        for name, each in done.by_entity.items()
    }
