"""Who is asked at a level: named people, a manager, a role, a team, whoever a field of the record names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine import access
from regulars.engine import actor as actors
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.models import User

Who = Mapping[str, Any]
MOST_PEOPLE = 50
ASKER = "asker"
KINDS = {
    "manager": _("The manager"),
    "people": _("Named people"),
    "role": _("Whoever has a role"),
    "team": _("A team"),
    "field": _("Whoever a field names"),
}


@dataclass(frozen=True)
class Asked:
    """The people of a level and how they come to it; `why` is `nobody` where administrators stand in for them."""

    people: list[uuid.UUID]
    why: str


def asked_at(
    level: Mapping[str, Any], entity: Entity, record: Any, *, asker: uuid.UUID | None, own_request: bool
) -> Asked:
    """Who is asked: those of the level who may sign in and see the record. The asker only where own requests are allowed.

    Where nobody is left, administrators are asked; an empty answer says that there is none of these either.
    """
    who = level["who"]
    barred = set() if own_request or asker is None else {asker}
    wanted = [each for each in FINDERS[who["kind"]](who, entity, record, asker) if each not in barred]
    people = able(wanted, entity, record.pk)
    return Asked(people, who["kind"]) if people else Asked(administrators(barred), "nobody")


def able(people: Iterable[uuid.UUID], entity: Entity, record: uuid.UUID) -> list[uuid.UUID]:
    """Of these people those who may sign in and see the record, in their order."""
    listed = list(dict.fromkeys(people))
    open_ones = set(_open().filter(pk__in=listed).values_list("pk", flat=True))
    return [each for each in listed if each in open_ones and may_see(each, entity, record)][:MOST_PEOPLE]


def may_see(person: uuid.UUID, entity: Entity, record: uuid.UUID) -> bool:
    """Whether a person with an open account may see a record now."""
    actor = actors.by_id(person)
    if actor is None or not access.may(actor, entity, "view"):
        return False
    return access.records(entity, actor).matching([record]).exists()


def administrators(barred: Iterable[uuid.UUID] = ()) -> list[uuid.UUID]:
    """Those who are asked where nobody else is left."""
    found = _open().filter(is_admin=True).exclude(pk__in=list(barred)).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_PEOPLE])


def manager_of(person: uuid.UUID | None, up: int = 1) -> uuid.UUID | None:
    """The manager so many levels above; None where the chain ends before or goes round."""
    met = set()
    for _level in range(up):
        if person is None or person in met:
            return None
        met.add(person)
        person = User.objects.filter(pk=person).values_list("manager", flat=True).first()
    return person


def people_fields(entity: Entity) -> list[Reference]:
    """The fields of a record that name a person."""
    return [each for each in entity.by_key.values() if isinstance(each, Reference) and each.to == "user"]


def _open() -> Any:
    return User.objects.filter(is_active=True, is_program=False, deleted_at=None)


def _manager(who: Who, entity: Entity, record: Any, asker: uuid.UUID | None) -> list[uuid.UUID]:
    key = who.get("of") or (entity.access.owner if entity.owner_column else ASKER)
    person = asker if key == ASKER else entity.by_key[key].get(record)
    return [found for found in [manager_of(person, who.get("up", 1))] if found is not None]


def _people(who: Who, entity: Entity, record: Any, asker: uuid.UUID | None) -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in who["people"]]


def _role(who: Who, entity: Entity, record: Any, asker: uuid.UUID | None) -> list[uuid.UUID]:
    return list(_open().filter(roles=who["role"]).order_by("pk").values_list("pk", flat=True))


def _team(who: Who, entity: Entity, record: Any, asker: uuid.UUID | None) -> list[uuid.UUID]:
    return list(_open().filter(team=who["team"]).order_by("pk").values_list("pk", flat=True))


def _field(who: Who, entity: Entity, record: Any, asker: uuid.UUID | None) -> list[uuid.UUID]:
    found = entity.by_key.get(who["field"])
    value = found.get(record) if found is not None else None
    return [value] if value is not None else []


FINDERS: Mapping[str, Callable[[Who, Entity, Any, uuid.UUID | None], list[uuid.UUID]]] = {
    "manager": _manager,
    "people": _people,
    "role": _role,
    "team": _team,
    "field": _field,
}
