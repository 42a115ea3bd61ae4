"""What the write door refuses of approvals that are set up: levels nobody could fill, fields that are not there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.text import word
from regulars.engine import conditions, values
from regulars.engine.actor import system
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.models import Role, Team, User
from regulars.services.approvals import who
from regulars.services.approvals.clock import LATE
from regulars.services.approvals.models import Approval

KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
MOST_LEVELS = 10
MOST_HOURS = 2000
PARTS = frozenset(("label", "who", "need", "condition", "hours", "late"))
WHO_PARTS = {"manager": {"of", "up"}, "people": {"people"}, "role": {"role"}, "team": {"team"}, "field": {"field"}}


def guard(batch: Batch) -> None:
    """Refuse approvals that could not be carried out."""
    refuse_wrong(batch, _wrong, asked=("entity", "label", "key"))


def may_be_approved(entity: Entity) -> bool:
    """Whether approvals may be about it: what people write and what is no setting, with a page of its own."""
    settled = entity.group == "settings" or entity.name in ("user", "team", "role")
    return not settled and not entity.access.kept and not entity.access.through


def _wrong(row: Approval, batch: Batch, item: Item) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_be_approved(entity):
        return {"entity": _("There is no entity “%(name)s” whose records are approved.") % {"name": row.entity[:60]}}
    if not item.is_new and batch.changed(item, "entity"):
        return {"entity": _("An approval stays with its entity. Make another one.")}
    if not KEY.fullmatch(row.key):
        return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}
    checks: Mapping[str, Callable[[], None]] = {
        "condition": lambda: _check_condition(row.condition, entity),
        "levels": lambda: check_levels(row.levels, entity),
        "may_change": lambda: _check_fields(row.may_change, entity),
        "on_approve": lambda: _check_values(row.on_approve, entity),
        "on_reject": lambda: _check_values(row.on_reject, entity),
    }
    wrong = {}
    for name, check in checks.items():
        try:
            check()
        except Refused as problem:
            wrong[name] = problem.why
        except Wrong as problem:
            wrong[name] = str(problem)
    return wrong


def check_levels(given: Any, entity: Entity) -> None:
    """Raises Wrong naming the level and what is wrong with it."""
    if not isinstance(given, list) or not given:
        raise Wrong(_("Add at least one level."))
    if len(given) > MOST_LEVELS:
        raise Wrong(_("There are at most %(limit)s levels.") % {"limit": MOST_LEVELS})
    for number, level in enumerate(given, 1):
        try:
            _check_level(level, entity)
        except (Wrong, Refused) as problem:
            raise Wrong(_("Level %(number)s: %(problem)s") % {"number": number, "problem": problem}) from None


def _check_level(level: Any, entity: Entity) -> None:
    if not isinstance(level, Mapping):
        raise Wrong(_("An object is expected."))
    unknown = set(level) - PARTS
    if unknown:
        raise Wrong(_("There is no field “%(name)s”.") % {"name": min(unknown)[:80]})
    if not isinstance(level.get("label", ""), str) or len(level.get("label", "")) > 80:
        raise Wrong(_("At most %(limit)s characters.") % {"limit": 80})
    need = level.get("need", "any")
    if need not in ("any", "all") and (
        isinstance(need, bool) or not isinstance(need, int) or not 1 <= need <= who.MOST_PEOPLE
    ):
        raise Wrong(_("Of those asked “any”, “all”, or how many must say yes."))
    hours = level.get("hours")
    if hours is not None and (
        isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MOST_HOURS
    ):
        raise Wrong(_("Working hours from 0 to %(limit)s are expected.") % {"limit": MOST_HOURS})
    if level.get("late", LATE[0]) not in LATE:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(LATE)})
    _check_condition(level.get("condition") or {}, entity)
    _check_who(level.get("who"), entity)


def _check_who(given: Any, entity: Entity) -> None:
    kind = word(given.get("kind")) if isinstance(given, Mapping) else ""
    if kind not in WHO_PARTS:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(WHO_PARTS)})
    unknown = set(given) - {"kind"} - WHO_PARTS[kind]
    if unknown:
        raise Wrong(_("There is no field “%(name)s”.") % {"name": min(unknown)[:80]})
    WHO_CHECKS[kind](given, entity)


def _check_manager(given: Mapping[str, Any], entity: Entity) -> None:
    up = given.get("up", 1)
    if isinstance(up, bool) or not isinstance(up, int) or not 1 <= up <= MOST_LEVELS:
        raise Wrong(_("A whole number from %(low)s to %(high)s is expected.") % {"low": 1, "high": MOST_LEVELS})
    if given.get("of") and given["of"] != who.ASKER:
        _check_person_field(given["of"], entity)


def _check_people(given: Mapping[str, Any], entity: Entity) -> None:
    listed = given.get("people")
    if not isinstance(listed, list) or not 1 <= len(listed) <= who.MOST_PEOPLE:
        raise Wrong(_("Name at least one person."))
    _check_there(User, listed, _("There is no such person with an open account."), is_active=True, is_program=False)


def _check_role(given: Mapping[str, Any], entity: Entity) -> None:
    _check_there(Role, [given.get("role")], _("There is no such role."))


def _check_team(given: Mapping[str, Any], entity: Entity) -> None:
    _check_there(Team, [given.get("team")], _("There is no such team."))


def _check_field(given: Mapping[str, Any], entity: Entity) -> None:
    _check_person_field(given.get("field"), entity)


WHO_CHECKS: Mapping[str, Callable[[Mapping[str, Any], Entity], None]] = {
    "manager": _check_manager,
    "people": _check_people,
    "role": _check_role,
    "team": _check_team,
    "field": _check_field,
}


def _check_person_field(key: Any, entity: Entity) -> None:
    if word(key) not in {each.key for each in who.people_fields(entity)}:
        raise Wrong(_("There is no field “%(name)s” that names a person.") % {"name": str(key)[:60]})


def _check_there(model: Any, ids: list[Any], problem: str, **which: Any) -> None:
    try:
        wanted = {uuid.UUID(each) for each in ids}
    except (ValueError, TypeError, AttributeError):
        raise Wrong(problem) from None
    if model.objects.filter(pk__in=wanted, deleted_at=None, **which).count() != len(wanted):
        raise Wrong(problem)


def _check_condition(data: Any, entity: Entity) -> None:
    if not isinstance(data, Mapping):
        raise Wrong(_("An object is expected."))
    conditions.check(entity, data)


def _check_fields(keys: Any, entity: Entity) -> None:
    if not isinstance(keys, list):
        raise Wrong(_("A list is expected."))
    for key in keys:
        if not isinstance(key, str) or key not in {each.key for each in entity.fields}:
            raise Wrong(_("There is no field “%(name)s”.") % {"name": str(key)[:80]})


def _check_values(data: Any, entity: Entity) -> None:
    if not isinstance(data, Mapping):
        raise Wrong(_("An object is expected."))
    _parsed, wrong = values.parse(entity, data, system())
    if wrong:
        raise Invalid(fields=wrong)
