"""Who belongs to whom, and what roles add up to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from regulars.engine import prepared, rows
from regulars.engine.models.people import FieldRule, Grant
from regulars.engine.models.reach import Share

if TYPE_CHECKING:
    from regulars.engine.models import User

Grants = dict[tuple[str, str], str]
Conditions = dict[tuple[str, str], dict[str, Any]]
FieldSets = dict[str, frozenset[str]]
STRICTNESS = {"readonly": 1, "masked": 2, "hidden": 3}


def branch_of(user_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """A person and everyone below in the manager tree, however deep."""
    if user_id is None:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            """with recursive branch(id) as (
                 select %s::uuid
                 union
                 select u.id from engine_user u join branch b on u.manager_id = b.id
               ) select id from branch""",
            [user_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def person(user_id: Any) -> User | None:
    """Who has this id, whether they may come in or not."""
    from regulars.engine.models import User

    found = rows.find(User, "id = %s", [User._meta.pk.to_python(user_id)])
    return found[0] if found else None


def called(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """The names of people, whether they may still come in or not; every colleague may know them."""
    wanted = {each for each in ids if each is not None}
    return dict(prepared.fetch("select id, name from engine_user where id = any(%s)", [list(wanted)])) if wanted else {}


def team_of(user: User) -> frozenset[uuid.UUID]:
    """The members of a person's team, the person included."""
    if user.team_id is None:
        return frozenset((user.pk,))
    members = user.__class__.objects.filter(team_id=user.team_id).values_list("pk", flat=True)
    return frozenset((user.pk, *members))


@dataclass(frozen=True)
class Rights:
    """What the roles of a person add up to. `roles`, `grants` and `conditions` go side by side, one of each for a role."""

    roles: tuple[tuple[uuid.UUID, str], ...]
    grants: tuple[Grants, ...]
    conditions: tuple[Conditions, ...]
    hidden: FieldSets
    masked: FieldSets
    readonly: FieldSets


def rights_of(user: User) -> Rights:
    """What each role of the person grants, and the fields that are hidden, masked or read-only for them."""
    roles = tuple(user.roles.filter(deleted_at=None).order_by("name").values_list("pk", "name"))
    grants: dict[uuid.UUID, Grants] = {role_id: {} for role_id, _name in roles}
    conditions: dict[uuid.UUID, Conditions] = {role_id: {} for role_id, _name in roles}
    for grant in Grant.objects.filter(role__in=list(grants)):
        grants[grant.role_id][grant.entity, grant.action] = grant.scope
        if grant.scope == "condition":
            conditions[grant.role_id][grant.entity, grant.action] = grant.condition or {}
    modes: defaultdict[tuple[str, str], dict[uuid.UUID, str]] = defaultdict(dict)
    for rule in FieldRule.objects.filter(role__in=list(grants)):
        modes[rule.entity, rule.field][rule.role_id] = rule.mode
    sets: dict[str, defaultdict[str, set[str]]] = {mode: defaultdict(set) for mode in STRICTNESS}
    for (entity, key), by_role in modes.items():
        mode = mildest(by_role, roles_that_show(entity, grants))
        if mode:
            sets[mode][entity].add(key)
    _hide_what_tells(sets)
    return Rights(
        roles,
        tuple(grants.values()),
        tuple(conditions.values()),
        *(_frozen(sets[mode]) for mode in ("hidden", "masked", "readonly")),
    )


def _hide_what_tells(sets: dict[str, defaultdict[str, set[str]]]) -> None:
    """Fields that would tell of others which are hidden or masked are hidden with them."""
    from regulars.engine import registry

    for entity, field, other, key in _telling(registry.edition()):
        if any(key in sets[mode].get(other, ()) for mode in ("hidden", "masked")):
            for mode in STRICTNESS:
                sets[mode][entity].discard(field)
            sets["hidden"][entity].add(field)


@lru_cache(maxsize=2)
def _telling(edition: int) -> tuple[tuple[str, str, str, str], ...]:
    """Each field that would tell of another one, with that one (`Field.seen_with`)."""
    from regulars.engine import registry

    told = []
    for entity in registry.entities():
        for found in entity.fields:
            if found.seen_with:
                other, _dot, key = found.seen_with.partition(".")
                told.append((entity.name, found.key, other, key))
    return tuple(told)


def mildest(by_role: dict[uuid.UUID, str], counting: set[uuid.UUID]) -> str:
    """Roles add up: a field is as open as the role that is mildest on it; a role without a word on it opens it."""
    words = [by_role.get(role_id, "") for role_id in counting]
    return min(words, key=lambda word: STRICTNESS.get(word, 0)) if words else ""


def roles_that_show(name: str, grants: dict[uuid.UUID, Grants]) -> set[uuid.UUID]:
    """The roles that let their people see records of an entity at all; the others do not speak of its fields."""
    from regulars.engine import access, registry

    entity = registry.find(name)
    if entity is None:
        return set(grants)
    seen = [entity]
    while seen and seen[0].access.through:
        seen = access.parents_of(seen[0])
    if any(each.access.open or each.access.through for each in seen):
        return set(grants)
    showing = {
        role_id
        for role_id, granted in grants.items()
        if any(granted.get((each.name, "view"), granted.get(("*", "view"), "none")) != "none" for each in seen)
    }
    return showing or set(grants)


def territories_of(user_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The territories that a person answers for, and all below them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """with recursive mine(id) as (
                 select m.territory_id from engine_territorymember m
                 join engine_territory t on t.id = m.territory_id
                 where m.user_id = %s and m.deleted_at is null and t.deleted_at is null
                 union
                 select t.id from engine_territory t join mine on t.parent_id = mine.id where t.deleted_at is null
               ) select id from mine""",
            [user_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def shares_of(user: User) -> tuple[Share, ...]:
    """What is shared with a person or with their team, and has not run out."""
    mine = Q(user_id=user.pk) | Q(team_id=user.team_id) if user.team_id else Q(user_id=user.pk)
    return tuple(Share.objects.filter(mine).exclude(until__lt=timezone.now()).order_by("created_at"))


def _frozen(sets: dict[str, set[str]]) -> FieldSets:
    return {entity: frozenset(keys) for entity, keys in sets.items()}
