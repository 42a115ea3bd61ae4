"""What people may do: the roles they have, and what each role grants. Every move is in the change log, and counts at the next request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, conditions, registry, save, values
from regulars.engine.actor import ALL_ENTITIES, Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Role, User
from regulars.engine.models.people import FieldRule, Grant
from regulars.engine.notes import note
from regulars.engine.shares import shareable

MODES = ("hidden", "masked", "readonly")

Grants = Mapping[tuple[str, str], str]
FieldRules = Mapping[tuple[str, str], str]
Conditions = Mapping[str, Mapping[str, Any]]


def set_roles(user: User, roles: Iterable[Role], *, actor: Actor) -> User:
    """Give a person exactly these roles."""
    require_admin(actor)
    chosen = {role.pk: role for role in roles}
    with transaction.atomic():
        user = _locked(User, user)
        before = {role.pk: role.name for role in user.roles.all()}
        if before.keys() == chosen.keys():
            return user
        user.roles.set(chosen.values())
        diff = {"roles": [sorted(before.values()), sorted(role.name for role in chosen.values())]}
        note(user, verb="set_roles", diff=diff, actor=actor)
    return user


def set_grants(
    role: Role, grants: Grants, field_rules: FieldRules, conditions: Conditions | None = None, *, actor: Actor
) -> Role:
    """Let a role do exactly this: (entity or `*`, action) → scope, and (entity, field) → hidden, masked or readonly.

    `conditions` says by entity which records the scope `condition` opens (the one filter); None leaves those of before.
    Raises Invalid for what no entity, action, scope, filter or field is.
    """
    require_admin(actor)
    with transaction.atomic():
        role = _locked(Role, role)
        known = conditions_of(role)
        asked = {entity for (entity, _action), scope in grants.items() if scope == "condition"}
        now = {name: each for name, each in (known if conditions is None else conditions).items() if name in asked}
        _check(grants, field_rules, now)
        diff = _moved(grants_of(role), grants, "") | _moved(field_rules_of(role), field_rules, "fields.")
        diff |= {f"condition.{name}": [known.get(name), now.get(name)] for name in sorted(_differ(known, now))}
        if not diff:
            return role
        Grant.objects.filter(role=role).delete()
        Grant.objects.bulk_create(
            Grant(
                role=role,
                entity=entity,
                action=action,
                scope=scope,
                condition=now[entity] if scope == "condition" else None,
            )
            for (entity, action), scope in grants.items()
        )
        FieldRule.objects.filter(role=role).delete()
        FieldRule.objects.bulk_create(
            FieldRule(role=role, entity=entity, field=field, mode=mode) for (entity, field), mode in field_rules.items()
        )
        note(role, verb="set_grants", diff=diff, actor=actor)
    return role


def create_role(name: str, *, description: str = "", copy_of: Role | None = None, actor: Actor) -> Role:
    """A new role: empty, or with what another one grants."""
    require_admin(actor)
    entity = registry.get("role")
    role: Role = values.new_record(entity)
    values.apply(role, entity, {"name": name, "description": description}, actor)
    with transaction.atomic():
        save.save(role, actor=actor)
        if copy_of is not None:
            given = grants_of(copy_of), field_rules_of(copy_of), conditions_of(copy_of)
            role = set_grants(role, *given, actor=actor)
    return role


def grants_of(role: Role) -> dict[tuple[str, str], str]:
    return {(grant.entity, grant.action): grant.scope for grant in Grant.objects.filter(role=role)}


def conditions_of(role: Role) -> dict[str, dict[str, Any]]:
    """By entity the filter that its records must meet where the role's scope is `condition`."""
    return {grant.entity: grant.condition or {} for grant in Grant.objects.filter(role=role, scope="condition")}


def field_rules_of(role: Role) -> dict[tuple[str, str], str]:
    return {(rule.entity, rule.field): rule.mode for rule in FieldRule.objects.filter(role=role)}


def actions_of(entity: Entity) -> tuple[str, ...]:
    """What a role may be granted on an entity: the general actions, and sharing and its own verbs (they follow `edit` until spoken of)."""
    general = tuple(a for a in access.ACTIONS if not (entity.access.open and a in access.READING))
    return (*general, *(access.FOLLOWING if shareable(entity) else ()), *entity.action_by_verb)


def scopes_for(entity: Entity | None) -> tuple[str, ...]:
    """Scopes that can be chosen: by person where there is a responsible one, by territory where records lie in some,
    by a condition where it is one entity's records.
    """
    by_person = ("own", "team", "branch") if entity is None or entity.owner_column else ()
    by_place = ("territory",) if entity is None or entity.access.territory else ()
    by_filter = ("condition",) if entity is not None and not entity.access.open else ()
    return ("none", *by_person, *by_place, *by_filter, "all")


def require_admin(actor: Actor) -> None:
    """Raises NotAllowed for everyone but administrators with an unlimited token or none."""
    if not actor.is_unlimited or actor.token_scopes is not None:
        raise NotAllowed(_("Only an administrator may do this."))


def _locked(model: Any, record: Any) -> Any:
    found = model.objects.select_for_update().filter(pk=record.pk, deleted_at=None).first()
    if found is None:
        raise NotFound
    return found


def _moved(
    before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str], start: str
) -> dict[str, list[Any]]:
    keys = sorted(before.keys() | after.keys())
    return {
        f"{start}{entity}.{what}": [before.get((entity, what)), after.get((entity, what))]
        for entity, what in keys
        if before.get((entity, what)) != after.get((entity, what))
    }


def _differ(before: Conditions, after: Conditions) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _check(grants: Grants, field_rules: FieldRules, filters: Conditions) -> None:
    wrong: dict[str, str] = {}
    for (name, action), scope in grants.items():
        entity = registry.find(name)
        known = (*access.ACTIONS, access.AUDIT) if name == ALL_ENTITIES else actions_of(entity) if entity else ()
        scopes = ("none", "all") if action == access.AUDIT else scopes_for(entity)
        if action not in known or scope not in scopes:
            wrong[f"{name}.{action}"] = _("There is no such right.")
        elif scope == "condition" and not filters.get(name):
            wrong[f"condition.{name}"] = _("Say which records the condition is about.")
    for name, data in filters.items():
        try:
            conditions.check(registry.get(name), data)
        except Refused as problem:
            wrong[f"condition.{name}"] = str(problem)
    for (name, key), mode in field_rules.items():
        entity = registry.find(name)
        if (
            entity is None
            or key not in entity.by_key
            or mode not in MODES
            or (key == entity.title and mode != "readonly")
        ):
            wrong[f"{name}.{key}"] = _("There is no such field.")
    if wrong:
        raise Invalid(fields=wrong)
