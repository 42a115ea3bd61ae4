"""How many open records a person may hold: whoever holds as many gets no more of them until something is done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import word
from regulars.engine import access, registry, rows
from regulars.engine.actor import system
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.engine.filters import both
from regulars.engine.query import Records
from regulars.services.workflow.steps.base import Place

MOST = 10_000
MOST_PEOPLE = 500
KINDS = ("integer", "decimal")


class Full(Refused):
    """Nobody of those who could get it has room for one more: it waits."""

    default_code = "everyone_full"


def fields_of_people() -> list[Field]:
    """The fields that may say how many one person holds at most."""
    return [each for each in registry.get("user").fields if each.kind in KINDS and not each.retired]


def check(capacity: Any) -> None:
    """Raises Wrong for what is not {"most": 20, "field": a number of people}, with one of them or both."""
    if not isinstance(capacity, Mapping) or not capacity or set(capacity) - {"most", "field"}:
        raise Wrong(_("Say how many open records one person may hold, or which field of people tells it."))
    most = capacity.get("most", 1)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST:
        raise Wrong(_("A whole number from %(low)s to %(high)s is expected.") % {"low": 1, "high": MOST})
    if "field" in capacity and word(capacity["field"]) not in {each.key for each in fields_of_people()}:
        text = _("People have no field “%(name)s” that holds a number.")
        raise Wrong(text % {"name": str(capacity["field"])[:60]})


def with_room(people: Sequence[uuid.UUID], capacity: Mapping[str, Any], place: Place, key: str) -> list[uuid.UUID]:
    """Those who hold fewer open records than they may; two rules at once wait for each other. Raises Full where there is nobody."""
    held, limits = loads(place, people, key), _limits(people, capacity, place)
    found = [each for each in people if limits.get(each) is None or held.get(each, 0) < limits[each]]
    if not found:
        raise Full(_("Everyone holds as many open records as they may; it waits until there is room."))
    return found


def loads(place: Place, people: Sequence[uuid.UUID], key: str) -> dict[uuid.UUID, int]:
    """By person how many records they have that are still to be worked on. Whoever counts holds the next one up until the end of the transaction."""
    rows.query("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"assign.{place.entity.name}.{key}"])
    theirs = {"field": key, "op": "in", "value": [str(each) for each in people]}
    open_ones = Records(place.entity, system()).where(both(theirs, place.entity.unfinished))
    return {getattr(group.value, "id", group.value): group.size for group in open_ones.group(key, limit=MOST_PEOPLE)}


def _limits(people: Sequence[uuid.UUID], capacity: Mapping[str, Any], place: Place) -> dict[uuid.UUID, Any]:
    """By person how many they may hold: what their field says, else what the rule does; None without a limit."""
    most, told = capacity.get("most"), None
    user = registry.get("user")
    if "field" in capacity:
        told = user.by_key.get(capacity["field"])
    if told is None:
        return dict.fromkeys(people, most)
    found = access.records(user, place.actor).matching(people).instances(limit=len(people))
    own = {person.id: told.get(person) for person in found}
    return {each: most if own.get(each) is None else own[each] for each in people}
