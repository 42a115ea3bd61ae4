"""What identity adds to the file of settings: the workspace's own settings, and roles with all they grant. No people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import registry, save, values, workspace
from regulars.engine.actor import Actor
from regulars.engine.models import Role
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import KEY, Item, Part
from regulars.engine.promotion.renaming import Keyed
from regulars.services.identity import rights
from regulars.services.identity.pages import workspace as settings


def add_parts() -> None:
    parts.add(Part("workspace", gettext_lazy("Workspace"), 10, read_workspace, put_workspace))
    parts.add(Part("roles", gettext_lazy("Roles"), 34, read_roles, put_role, renaming=ROLES.renaming("role"), kept=KEY))


def read_workspace() -> dict[str, Item]:
    return {name: {"value": str(workspace.value(name))} for name in settings.NAMES}


def put_workspace(key: str, item: Item, actor: Actor) -> None:
    """One setting of everyone, by the rules of its page."""
    if key not in settings.NAMES:
        raise Invalid(fields={"": _("There is no such setting.")})
    given = item.get("value")
    entered = {name: str(workspace.value(name)) for name in settings.NAMES} | {key: str(given)}
    wrong = settings.wrong_settings(entered).get(key)
    if key == "currency" and wrong is None and given != workspace.value(key) and settings.amounts_are_stored():
        wrong = _("It cannot change any more: sums of stored amounts are in it.")
    if wrong or set(item) != {"value"}:
        raise Invalid(fields={"value": wrong or _("There is no such setting.")})
    workspace.put(key, given, actor=actor)


def read_roles() -> dict[str, Item]:
    found: dict[str, Item] = {}
    for name, role in roles_by_name().items():
        item: dict[str, Any] = {"key": role.key, "description": role.description, **rights_of(role)}
        found[name] = {each: value for each, value in item.items() if value}
    return found


def roles_by_name() -> dict[str, Role]:
    return {role.name: role for role in Role.objects.filter(deleted_at=None).order_by("name", "-id")}


def put_role(key: str, item: Item, actor: Actor) -> None:
    """A role with exactly these rights."""
    entity = registry.get("role")
    role = ROLES.row(key, item) or values.new_record(entity)
    values.apply(role, entity, {"name": key, "description": item.get("description") or ""}, actor)
    role.key = item.get("key") or role.key
    put_rights(save.save(role, actor=actor), item, actor=actor)


def call_role(role: Role, name: str, _item: Item, actor: Actor) -> None:
    role.name = name
    save.save(role, actor=actor)


ROLES = Keyed("roles", roles_by_name, call_role)


def rights_of(role: Role) -> dict[str, Any]:
    """What a role grants: scopes by entity and action, conditions by entity, modes by entity and field; nothing of what is in the bin."""
    grants, fields = rights.grants_of(role), rights.field_rules_of(role)
    return {
        "grants": _nested({pair: scope for pair, scope in grants.items() if parts.is_there(pair[0])}),
        "conditions": {name: each for name, each in rights.conditions_of(role).items() if parts.is_there(name)},
        "fields": _nested({pair: mode for pair, mode in fields.items() if parts.is_there(*pair)}),
    }


def put_rights(role: Role, item: Item, *, actor: Actor) -> Role:
    """Let a role do exactly this. Raises Invalid."""
    grants, fields = (_flat(item.get(name) or {}) for name in ("grants", "fields"))
    return rights.set_grants(role, grants, fields, item.get("conditions") or {}, actor=actor)


def _nested(pairs: dict[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (entity, what), value in pairs.items():
        found.setdefault(entity, {})[what] = value
    return found


def _flat(nested: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {(entity, what): value for entity, each in nested.items() for what, value in each.items()}
