"""What roles grant, and who has which: `/roles/ID/grants` and `/users/ID/roles`. For administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.models import Role, User
from regulars.services.identity import promotion, rights

Handler = Callable[[], HttpResponse]
GRANTS = ("grants", "conditions", "fields")
ROLES = ("roles",)


def offered(call: Call, entity: Entity, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked about the rights of a role or the roles of a person; None where there is nothing."""
    match entity.name, rest:
        case "role", ["grants"]:
            return {"GET": lambda: granted(call, entity, key), "PATCH": lambda: set_grants(call, entity, key)}
        case "user", ["roles"]:
            return {"GET": lambda: held(call, entity, key), "PATCH": lambda: set_roles(call, entity, key)}
    return None


def granted(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET /roles/ID/grants: scopes by entity and action, conditions by entity, modes by entity and field."""
    rights.require_admin(call.actor)
    return answer(promotion.rights_of(_record(call, entity, key)))


def set_grants(call: Call, entity: Entity, key: str) -> HttpResponse:
    """PATCH /roles/ID/grants: each member that is sent stands as a whole; what is left out stays."""
    rights.require_admin(call.actor)
    given = call.json_object(GRANTS)
    wrong = {name: _("A JSON object is expected.") for name in GRANTS if not _is_object(given.get(name, {}), name)}
    if wrong:
        raise Invalid(fields=wrong)
    role: Role = _record(call, entity, key)
    changed = promotion.put_rights(role, {**promotion.rights_of(role), **given}, actor=call.actor)
    return answer(promotion.rights_of(changed))


def held(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET /users/ID/roles."""
    rights.require_admin(call.actor)
    return _held(_record(call, entity, key))


def set_roles(call: Call, entity: Entity, key: str) -> HttpResponse:
    """PATCH /users/ID/roles: exactly these, by their names; the person may do what any of them allows."""
    rights.require_admin(call.actor)
    chosen = roles_named(call.json_object(ROLES).get("roles"))
    return _held(rights.set_roles(_record(call, entity, key), chosen, actor=call.actor))


def roles_named(names: Any) -> list[Role]:
    """The roles that a program names. Raises Invalid for what is no list of names, or names none."""
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise Invalid(fields={"roles": _("A list of words is expected.")})
    found = list(Role.objects.filter(name__in=[name.replace("\x00", "") for name in names], deleted_at=None))
    missing = sorted(set(names) - {role.name for role in found})
    if missing:
        raise Invalid(fields={"roles": _("There is no role “%(name)s”.") % {"name": missing[0][:80]}})
    return found


def _record(call: Call, entity: Entity, key: str) -> Any:
    return access.records(entity, call.actor).get(key)


def _held(user: User) -> HttpResponse:
    roles = user.roles.filter(deleted_at=None).order_by("name")
    return answer({"items": [{"id": role.pk, "label": role.name} for role in roles]})


def _is_object(given: Any, name: str) -> bool:
    """Whether it is an object, and one of objects of words but for conditions."""
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        return False
    return name == "conditions" or all(isinstance(word, str) for each in given.values() for word in each.values())
