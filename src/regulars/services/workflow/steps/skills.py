"""Who can do what a record asks for: people whose field holds the words of a field of the record (its language, its industry)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import word
from regulars.engine import access, holes, registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.engine.judge import resolve
from regulars.services.workflow.steps.base import Place

KINDS = ("choice", "choices", "tags", "text")
"""Kinds of fields that hold words."""


def fields_of(entity: Entity) -> list[Field]:
    """The fields that may ask for a skill, or tell one."""
    return [each for each in entity.fields if each.kind in KINDS and not each.retired]


def check(skill: Any, entity: Entity) -> None:
    """Raises Wrong, Refused for what is not {"field": of people, "needs": path of the record}."""
    if not isinstance(skill, Mapping) or set(skill) != {"field", "needs"}:
        raise Wrong(_("Say which field of people tells a skill, and which of the record asks for one."))
    if word(skill["field"]) not in {each.key for each in fields_of(registry.get("user"))}:
        raise Wrong(_("People have no field “%(name)s” that tells a skill.") % {"name": str(skill["field"])[:60]})
    if not isinstance(skill["needs"], str) or resolve(entity, skill["needs"]).kind not in KINDS:
        raise Wrong(_("“%(name)s” asks for no skill.") % {"name": str(skill["needs"])[:60]})


def able(people: Sequence[uuid.UUID], skill: Mapping[str, str], place: Place, record: Any) -> list[uuid.UUID]:
    """Those of the people who have all that the record asks for; everyone where it asks for nothing. Raises Refused for nobody."""
    needed = _words(
        resolve(place.entity, skill["needs"]), holes.value_at(skill["needs"], place.entity, record, place.actor)
    )
    if not needed:
        return list(people)
    user = registry.get("user")
    told = user.by_key[skill["field"]]
    rows = access.records(user, place.actor).matching(people).instances(limit=len(people))
    has = {person.id: _words(told, holes.value_at(told.key, user, person, place.actor)) for person in rows}
    found = [key for key in people if all(any(word & each for each in has.get(key, [])) for word in needed)]
    if not found:
        raise Refused(_("Nobody of them has the skill that is asked for."), code="nobody_able")
    return found


def _words(field: Field, value: Any) -> list[frozenset[str]]:
    """Each thing that a field holds, by its key and by what it is called, so that a choice and a tag of the same name meet."""
    listed = value if isinstance(value, list | tuple) else [value] if value else []
    options = getattr(field, "option", None)
    return [
        frozenset(str(word).strip().casefold() for word in ((each, options(each).label) if options else (each,)))
        for each in listed
    ]
