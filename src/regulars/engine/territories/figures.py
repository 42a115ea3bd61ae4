"""What an activation would do: how many records move from where to where, which, and who gains and loses sight of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from regulars.engine import access, rows
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, Place
from regulars.engine.fields.base import Sql
from regulars.engine.models import TerritoryMember, User
from regulars.engine.territories.placing import place_sql
from regulars.engine.territories.plan import every

MOST_WATCHED = 100
WALKED = 1000
Key = uuid.UUID | None


@dataclass(frozen=True)
class Move:
    """So many records would go from one territory to another (None: none)."""

    before: Key
    after: Key
    count: int


@dataclass(frozen=True)
class Figures:
    """Records of an entity by territory. `kept` are set by hand and stay."""

    total: int
    kept: int
    moves: tuple[Move, ...]
    before: dict[Key, int]
    after: dict[Key, int]

    @property
    def moved(self) -> int:
        return sum(each.count for each in self.moves)


def figures(entity: Entity, places: Sequence[Place]) -> Figures:
    """One walk over the records."""
    key, lock = columns(entity)
    there, params = place_sql(entity, places, "t0")
    sql = (
        f'select here, there, kept, count(*) from (select t0."{key}" as here, {there} as there, t0."{lock}" as kept '
        f"from {entity.source} t0 where t0.deleted_at is null) placed group by 1, 2, 3"
    )
    total = held = 0
    moves: list[Move] = []
    before: dict[Key, int] = {}
    after: dict[Key, int] = {}
    for here, to, kept, count in rows.query(sql, params):
        target = here if kept else to
        total, held = total + count, held + (count if kept else 0)
        before[here], after[target] = before.get(here, 0) + count, after.get(target, 0) + count
        if here != target:
            moves.append(Move(here, to, count))
    return Figures(total, held, tuple(sorted(moves, key=lambda each: -each.count)), before, after)


def columns(entity: Entity) -> tuple[str, str]:
    """The columns of the territory and of its lock."""
    key = entity.access.territory
    return entity.column(key), entity.column(f"{key}_is_manual")


@dataclass(frozen=True)
class Moving:
    """A record that would move."""

    record: uuid.UUID
    before: Key
    after: Key


def moving(
    entity: Entity, places: Sequence[Place], *, after: uuid.UUID, limit: int, pair: tuple[Key, Key] | None = None
) -> list[Moving]:
    """The next records that would move, in order of id; of one way only where `pair` names it."""
    found: list[Moving] = []
    while len(found) < limit:
        listed, last = walk(entity, places, after=after)
        found += [each for each in listed if pair is None or (each.before, each.after) == pair]
        if last is None:
            break
        after = last
    return found[:limit]


def walk(entity: Entity, places: Sequence[Place], *, after: uuid.UUID) -> tuple[list[Moving], uuid.UUID | None]:
    """Those of the next records that would move, and the last that was looked at; None at the end of all."""
    key, lock = columns(entity)
    there, params = place_sql(entity, places, "t0")
    sql = (
        f'select id, here, there, kept from (select t0.id, t0."{key}" as here, {there} as there, t0."{lock}" as kept from '
        f"(select * from {entity.source} t where id > %s and deleted_at is null order by id limit {WALKED}) t0) walked order by id"
    )
    found = rows.query(sql, [*params, after])
    listed = [Moving(*row[:3]) for row in found if not row[3] and row[1] != row[2]]
    return listed, found[-1][0] if len(found) == WALKED else None


def moving_sql(entity: Entity, places: Sequence[Place]) -> Sql:
    """The records that would move: id, here, there."""
    key, lock = columns(entity)
    there, params = place_sql(entity, places, "t0")
    sql = (
        f'select * from (select t0.id, t0."{key}" as here, {there} as there from {entity.source} t0 '
        f'where t0.deleted_at is null and not t0."{lock}") placed where here is distinct from there'
    )
    return sql, params


@dataclass(frozen=True)
class Sight:
    """How many of the moved records a person would see from then on, and how many no longer."""

    person: uuid.UUID
    name: str
    gains: int
    loses: int


def sights(entity: Entity, places: Sequence[Place], found: Figures) -> tuple[list[Sight], bool]:
    """Who gains and loses sight, counted with all that opens records to them; and whether there are more than were counted."""
    owners = {place.territory: place.owner for place in every(places) if place.owner}
    watched = _watched(entity, places, found, owners)
    counted = [actor for user in watched[:MOST_WATCHED] if (actor := actors.by_id(user)) is not None]
    limited = [actor for actor in counted if not actor.is_unlimited]
    if not limited:
        return [], False
    sql, params = _sights_sql(entity, places, owners, limited)
    answer = rows.query(sql, params)[0]
    listed = [
        Sight(actor.id, actor.name, gains, loses)  # type: ignore[arg-type]
        for actor, gains, loses in zip(limited, answer[::2], answer[1::2], strict=True)
        if gains or loses
    ]
    return sorted(listed, key=lambda each: (-each.loses, -each.gains, each.name)), len(watched) > MOST_WATCHED


def _watched(entity: Entity, places: Sequence[Place], found: Figures, owners: dict[Any, Any]) -> list[uuid.UUID]:
    """Whose sight may change: people of the territories, or of those above, and where owners change the people they change between."""
    touched = {key for each in found.moves for key in (each.before, each.after) if key is not None}
    members = TerritoryMember.objects.filter(deleted_at=None).values_list("user_id", flat=True)
    people = [user for user in dict.fromkeys(members.order_by("id")) if _reaches(user, touched)]
    if any(each.after in owners for each in found.moves):
        handed = Q(pk__in=set(owners.values())) | Q(is_active=True, deleted_at=None)
        people += User.objects.filter(handed).order_by("name").values_list("pk", flat=True)[: MOST_WATCHED + 1]
    return list(dict.fromkeys(people))


def _reaches(user: uuid.UUID, touched: set[uuid.UUID]) -> bool:
    actor = actors.by_id(user)
    return actor is not None and bool(actor.territories & touched)


def _sights_sql(entity: Entity, places: Sequence[Place], owners: dict[Any, Any], people: Sequence[Actor]) -> Sql:
    """For each person two counts over the moved records: seen then and not now, seen now and not then."""
    there, params = moving_sql(entity, places)
    after, own = _after_sql(entity, owners)
    counts, asked = [], list[Any]()
    for actor in people:
        now, now_params = access.scope_sql(entity, actor, "view", "t0")
        then, then_params = access.scope_sql(entity, actor, "view", "n0")
        counts += [
            f"count(*) filter (where ({then}) and ({now}) is not true)",
            f"count(*) filter (where ({now}) and ({then}) is not true)",
        ]
        asked += [*then_params, *now_params, *now_params, *then_params]
    sql = (
        f"with moving as materialized ({there}) select {', '.join(counts)} from moving "
        f"join {entity.source} t0 on t0.id = moving.id cross join lateral ({after}) n0"
    )
    return sql, [*params, *asked, *own]


def _after_sql(entity: Entity, owners: dict[Any, Any]) -> Sql:
    """The row of a moved record (t0) as it would be."""
    key, _lock = columns(entity)
    chosen, params = [], list[Any]()
    for column in (each.column for each in entity.model._meta.concrete_fields):
        if column == key:
            chosen.append(f'moving.there as "{column}"')
        elif column == entity.owner_column and owners:
            chosen.append(
                f't0."{column}"'
                if not owners
                else f'coalesce((%s::jsonb ->> moving.there::text)::uuid, t0."{column}") as "{column}"'
            )
            params.append(rows.packed({str(to): str(owner) for to, owner in owners.items()}))
        else:
            chosen.append(f't0."{column}"')
    return f"select {', '.join(chosen)}", params


def without_owners_gone(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places with only those owners whose accounts are open."""
    wanted = {place.owner for place in every(places) if place.owner}
    there = set(User.objects.filter(pk__in=wanted, is_active=True, deleted_at=None).values_list("pk", flat=True))
    return tuple(_checked(place, there) for place in places)


def _checked(place: Place, there: set[Any]) -> Place:
    below = tuple(_checked(each, there) for each in place.places)
    return replace(place, owner=place.owner if place.owner in there else None, places=below)
