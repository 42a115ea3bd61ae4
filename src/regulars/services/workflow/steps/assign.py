"""Give a record to one of several people: in turn, to the one with the least to do, by the territory it lies in;
where a rule says so, only to those who are at work now, who have the skill that the record asks for or room for one more, and until it is accepted.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base import working_time
from regulars.base.errors import Refused
from regulars.base.text import word
from regulars.engine import conditions, registry, save
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.filters import both
from regulars.engine.models.reach import TerritoryMember
from regulars.engine.query import Records
from regulars.services.workflow import handed
from regulars.services.workflow.models import RuleTurn
from regulars.services.workflow.steps import room, skills
from regulars.services.workflow.steps.base import Data, Place, StepKind, Told, add
from regulars.services.worktime.book import calendars_of

HOWS = {
    "turn": gettext_lazy("In turn"),
    "load": gettext_lazy("To the one with the fewest open records"),
    "territory": gettext_lazy("To the people of its territory, in turn"),
}
MOST_PEOPLE = room.MOST_PEOPLE
LONG_AWAY = timedelta(days=3)
"""A night, or a weekend, is no trouble: after that long whoever looks after the rule is told that nobody came to work."""
ACTIVE = {
    "all": [{"field": "is_active", "op": "eq", "value": True}, {"field": "is_program", "op": "eq", "value": False}]
}


class Away(Refused):
    """Nobody of those who could get it is at work now: it waits."""

    default_code = "nobody_at_work"


def owner_fields(entity: Entity) -> list[Reference]:
    """The fields that name a person."""
    return [each for each in entity.fields if isinstance(each, Reference) and each.to == "user" and not each.readonly]


def _check(step: Data, entity: Entity) -> None:
    if word(step.get("field", entity.access.owner)) not in {each.key for each in owner_fields(entity)}:
        raise Wrong(_("There is no field “%(name)s” that names a person.") % {"name": str(step.get("field"))[:60]})
    if word(step.get("how")) not in HOWS:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(HOWS)})
    if step["how"] == "territory" and not entity.access.territory:
        raise Wrong(_("These records lie in no territory."))
    if step["how"] != "territory" and not step.get("among"):
        raise Wrong(_("Say among whom: a condition on people."))
    if step.get("among"):
        conditions.check(registry.get("user"), step["among"])
    if "skill" in step:
        skills.check(step["skill"], entity)
    if not isinstance(step.get("at_work", False), bool):
        raise Wrong(_("Yes or no is expected."))
    if "capacity" in step:
        room.check(step["capacity"])
    if "accept_hours" in step:
        handed.check(step, entity)


def _run(place: Place, step: Data) -> Told:
    key = step.get("field", place.entity.access.owner)
    record = place.fetch("edit")
    if place.slept is not None and not _still_waits(place, record, key):
        return {"fields": [], "taken": True}
    chosen, among = choose(place, step, record)
    found: Any = place.entity.by_key[key]
    found.set(record, chosen)
    if key == place.entity.access.owner:
        handed.hand(place, step, record, chosen)
    save.save_many([record], actor=place.actor)
    return {"fields": [key], "among": among}


def _still_waits(place: Place, record: Any, key: str) -> bool:
    """Whether nobody took it, or did it, while it waited."""
    is_open = place.holds(place.entity.unfinished) if place.entity.unfinished else True
    return is_open and _holder(place, record, key) == (place.slept or {}).get("holder")


def _holder(place: Place, record: Any, key: str) -> str:
    found: Any = place.entity.by_key[key].get(record)
    return str(getattr(found, "id", found) or "")


def _wait_for_room(place: Place, step: Data) -> Told:
    """It waits for room: who has it meanwhile is kept, the record says so, and so is whoever looks after the rule."""
    record, key = place.fetch("edit"), step.get("field", place.entity.access.owner)
    if key == place.entity.access.owner and handed.queue(place, record, handed.FULL):
        handed.tell_of_waiting(place, record, handed.FULL)
    return {"holder": _holder(place, record, key)}


def _wait_for_work(place: Place, step: Data) -> Told:
    """It waits until one of them is at work, which is told only after days of it."""
    record, key = place.fetch("edit"), step.get("field", place.entity.access.owner)
    since = (place.slept or {}).get("away_since") or timezone.now().isoformat()
    if key == place.entity.access.owner:
        handed.queue(place, record, handed.AWAY)
    if timezone.now() - datetime.fromisoformat(since) >= LONG_AWAY:
        handed.tell_of_waiting(place, record, handed.AWAY)
    return {"holder": _holder(place, record, key), "away_since": since}


def choose(place: Place, step: Data, record: Any, *, without: Collection[uuid.UUID] = ()) -> tuple[uuid.UUID, int]:
    """Who gets it, and among how many. Raises Refused where there is nobody (`nobody`), Away or Full where there is nobody now."""
    people = [each for each in _people(place, step, record) if each not in without]
    if not people:
        raise Refused(_("There is nobody to assign it to."), code="nobody")
    if step.get("skill"):
        people = skills.able(people, step["skill"], place, record)
    if step.get("at_work"):
        people = _at_work(people)
    if step.get("capacity"):
        people = room.with_room(people, step["capacity"], place, step.get("field", place.entity.access.owner))
    return CHOICES[step["how"]](place, people, step.get("field", place.entity.access.owner)), len(people)


def _people(place: Place, step: Data, record: Any) -> list[uuid.UUID]:
    """Who may get it, by id: those who may sign in and meet the condition; of the territory's people where it goes by that."""
    asked = Records(registry.get("user"), place.actor).where(both(ACTIVE, step.get("among")))
    if step["how"] != "territory":
        return asked.ids(limit=MOST_PEOPLE)
    territory = _territory_of(place)
    members = TerritoryMember.objects.filter(territory=territory, deleted_at=None).values_list("user_id", flat=True)
    return asked.matching(list(members)).ids(limit=MOST_PEOPLE) if territory else []


def _at_work(people: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those in whose working time it is now. Raises Away where it is nobody's."""
    now, calendars = timezone.now(), calendars_of(people)
    found = [each for each in people if working_time.is_working(calendars[each], now)]
    if not found:
        raise Away(_("Nobody of them is at work now; it waits until somebody is."))
    return found


def _territory_of(place: Place) -> uuid.UUID | None:
    """The territory that the record lies in, or its account does."""
    found = place.reach().rows([place.entity.access.territory], limit=1)
    value = found[0][place.entity.access.territory] if found else None
    return getattr(value, "id", value)


def _in_turn(place: Place, people: Sequence[uuid.UUID], key: str) -> uuid.UUID:
    """The one after whoever had the last turn; two at once wait for each other."""
    turn, _is_new = RuleTurn.objects.select_for_update().get_or_create(
        rule=place.rule, path=place.path, defaults={"person": uuid.UUID(int=0)}
    )
    ordered = sorted(people)
    turn.person = next((each for each in ordered if each > turn.person), ordered[0])
    turn.save(update_fields=("person",))
    return turn.person


def _least_loaded(place: Place, people: Sequence[uuid.UUID], key: str) -> uuid.UUID:
    """The one with the fewest records that are still to be worked on; among equals the one who came first."""
    held = room.loads(place, people, key)
    return min(sorted(people), key=lambda each: held.get(each, 0))


CHOICES: dict[str, Callable[[Place, Sequence[uuid.UUID], str], uuid.UUID]] = {
    "turn": _in_turn,
    "load": _least_loaded,
    "territory": _in_turn,
}

add(
    StepKind(
        "assign",
        gettext_lazy("Assign"),
        ("field", "how", "among", "skill", "at_work", "capacity", "accept_hours"),
        _check,
        _run,
        icon="user",
        waits={room.Full: _wait_for_room, Away: _wait_for_work},
        offered=lambda entity: bool(owner_fields(entity)),
    )
)
