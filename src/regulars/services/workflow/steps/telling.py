"""Tell people of a record: in the bell, in words of the rule's author, each as far as they may see the record themselves."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.base.ids import uuid7
from regulars.base.text import word
from regulars.engine import actor as actors
from regulars.engine import conditions, registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.filters import both
from regulars.engine.query import Records
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import RULE
from regulars.services.templates.previews import worded
from regulars.services.workflow.steps import giving, templating
from regulars.services.workflow.steps.assign import ACTIVE
from regulars.services.workflow.steps.base import Data, Place, StepKind, Told, add

MOST_TOLD = 100
LONGEST = 500


def people_at(entity: Entity) -> list[tuple[str, list[Reference]]]:
    """Where a record names a person: its own fields, and those of what it links to (`owner.manager`), as path and fields."""
    links = [each for each in entity.by_key.values() if isinstance(each, Reference)]
    own = [(each.key, [each]) for each in links if each.to == "user"]
    further = [
        (f"{each.key}.{found.key}", [each, found])
        for each in links
        if (target := registry.find(each.to)) is not None
        for found in target.fields
        if isinstance(found, Reference) and found.to == "user" and not found.retired
    ]
    return [*own, *further]


def _check(step: Data, entity: Entity) -> None:
    to, among, text = step.get("to"), step.get("among"), step.get("text")
    if not to and not among:
        raise Wrong(_("Say whom to tell: a person of the record, or a condition on people."))
    if to and word(to) not in dict(people_at(entity)):
        raise Wrong(_("There is no field “%(name)s” that names a person.") % {"name": str(to)[:60]})
    if among:
        conditions.check(registry.get("user"), among)
    if step.get("template"):
        templating.check(step, entity, own=("text",))
        return
    if not isinstance(text, str) or not text.strip():
        raise Wrong(_("Say what to tell them."))
    if len(text) > LONGEST:
        raise Wrong(_("At most %(limit)s characters.") % {"limit": LONGEST})
    giving.check_text(text, entity)


def _run(place: Place, step: Data) -> Told:
    """Each person once, in their own language, with the values that they may see; who may not see the record is left out."""
    people = _people(place, step)
    if len(people) > MOST_TOLD:
        raise Refused(_("At most %(limit)s people are told at once.") % {"limit": MOST_TOLD}, code="too_many")
    told = sum(_tell(person, place, step) for person in people)
    return {"told": told, "people": len(people)}


def _people(place: Place, step: Data) -> list[uuid.UUID]:
    found = {giving.value_at(step["to"], place, place.fetch())} - {None} if step.get("to") else set()
    if step.get("among"):
        asked = Records(registry.get("user"), place.actor).where(both(ACTIVE, step["among"]))
        found |= set(asked.ids(limit=MOST_TOLD + 1))
    return sorted(found)


def _tell(person: uuid.UUID, place: Place, step: Data) -> int:
    reader = actors.by_id(person, source=place.actor.source)
    if reader is None:
        return 0
    seen = place.seen_by(reader)
    if seen is None:
        return 0
    said = _said(step, replace(place, actor=reader), seen)
    notice = Notice(RULE.name, f"rule:{uuid7()}", said[:LONGEST], entity=place.entity.name, record=place.record)
    return notify([person], notice)


def _said(step: Data, place: Place, record: Any) -> str:
    """What its actor is told, in their language."""
    language = place.actor.manner.language
    if step.get("template"):
        return worded(templating.of(step["template"]), language, place.entity, record, place.actor, place.came).text
    with speaking(language):
        return giving.filled(step["text"], place, record)


add(StepKind("notify", gettext_lazy("Notify people"), ("to", "among", "template", "text"), _check, _run, icon="bell"))
