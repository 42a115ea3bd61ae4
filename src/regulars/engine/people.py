"""Who belongs to whom, and what roles add up to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from regulars.engine import prepared, rows
from regulars.engine.models.people import FieldRule, Grant

if TYPE_CHECKING:
    from regulars.engine.models import User

Grants = dict[tuple[str, str], str]
FieldSets = dict[str, frozenset[str]]


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

    model = User._meta
    columns = ", ".join(f'"{column.column}"' for column in model.concrete_fields)
    found = prepared.fetch(f"select {columns} from {model.db_table} where id = %s", [model.pk.to_python(user_id)])
    return rows.instance(User, found[0]) if found else None


def team_of(user: User) -> frozenset[uuid.UUID]:
    """The members of a person's team, the person included."""
    if user.team_id is None:
        return frozenset((user.pk,))
    members = user.__class__.objects.filter(team_id=user.team_id).values_list("pk", flat=True)
    return frozenset((user.pk, *members))


def rights_of(user: User) -> tuple[tuple[Grants, ...], FieldSets, FieldSets]:
    """What each role of the person grants, and the fields that are hidden or read-only for them.

    Roles add up: a field is hidden or read-only only where every role of the person says so.
    """
    role_ids = list(user.roles.filter(deleted_at=None).values_list("pk", flat=True))
    grants: dict[uuid.UUID, Grants] = {role_id: {} for role_id in role_ids}
    for role_id, entity, action, scope in Grant.objects.filter(role__in=role_ids).values_list(
        "role_id", "entity", "action", "scope"
    ):
        grants[role_id][entity, action] = scope
    modes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entity, key, mode in FieldRule.objects.filter(role__in=role_ids).values_list("entity", "field", "mode"):
        modes[entity, key].append(mode)
    hidden: defaultdict[str, set[str]] = defaultdict(set)
    readonly: defaultdict[str, set[str]] = defaultdict(set)
    for (entity, key), found in modes.items():
        if len(found) < len(role_ids):
            continue
        (hidden if set(found) == {"hidden"} else readonly)[entity].add(key)
    return tuple(grants.values()), _frozen(hidden), _frozen(readonly)


def _frozen(sets: dict[str, set[str]]) -> FieldSets:
    return {entity: frozenset(keys) for entity, keys in sets.items()}
