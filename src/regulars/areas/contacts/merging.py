"""Phones, e-mails and sites that a merge does not choose become further ones of the winner: search, duplicates and mail still find it by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from regulars.areas.contacts.choices import LINK_KINDS, PHONE_KINDS
from regulars.areas.contacts.models import ContactPoint
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.gates import Gate
from regulars.engine.save import save_many

POINT = "contact-point"
KINDS = {"phone": PHONE_KINDS, "email": frozenset(("email",)), "url": LINK_KINDS}
"""By type of field, the kinds of points that hold the same."""
USUAL = {"phone": "phone", "email": "email"}
"""The kind for a field that is not called like one; other web addresses are no way to reach somebody."""


class ReachGate(Gate):
    """Keeps what reaches the merged."""

    def keeps(self, entity: Entity, actor: Actor) -> Mapping[str, str]:
        if not any(part.name == POINT for part, _link in registry.parts_of(entity)):
            return {}
        return {each.key: POINT for each in entity.fields if _kind_for(each) and not _would_tell(entity, each, actor)}

    def united(self, entity: Entity, winner: Any, records: Sequence[Any], actor: Actor) -> None:
        kept = self.keeps(entity, actor)
        if not kept:
            return
        held = {_form(each.kind, value) for each, value in _reach(entity, winner)} | _held_further(entity, winner)
        points = []
        for record in records:
            for each, value in _reach(entity, record):
                form = _form(each.kind, value)
                if each.key not in kept or form in held:
                    continue
                held.add(form)
                kind = _kind_for(each)
                label = "" if kind == each.key else str(each.label)
                points.append(
                    ContactPoint(record_entity=entity.name, record_id=winner.pk, kind=kind, value=value, label=label)
                )
        # One that is not written as it would have to be today stays with the loser: no reason to refuse the merge.
        save_many(points, actor=replace(actor, is_system=True), errors={})


def _kind_for(each: Field) -> str:
    """The kind of point that a field's values become; empty for none."""
    kinds = KINDS.get(each.kind, frozenset()) if each.derived is None else frozenset()
    if each.key in kinds:
        return each.key
    return USUAL.get(each.kind, "") if kinds else ""


def _would_tell(entity: Entity, each: Field, actor: Actor) -> bool:
    """Whether as a point a value would be seen by one from whom the field withholds it; such a one stays with the loser."""
    points = registry.get(POINT)
    if each.sensitive and "value" not in points.sensitive:
        return True
    person = replace(actor, token_scopes=None)  # what a token leaves out they see on the pages
    sees = access.may(person, points, "view") and not person.withholds(POINT, "value")
    return sees and person.withholds(entity.name, each.key)


def _reach(entity: Entity, record: Any) -> Iterator[tuple[Field, str]]:
    for each in entity.fields:
        if _kind_for(each) and not each.is_empty(value := each.get(record)):
            yield each, value


def _held_further(entity: Entity, winner: Any) -> set[tuple[str, str]]:
    """What the winner's points hold by now: its own and those that moved along."""
    found = ContactPoint.objects.filter(record_entity=entity.name, record_id=winner.pk, deleted_at=None)
    types = {kind: name for name, kinds in KINDS.items() for kind in kinds}
    return {_form(types.get(kind, ""), value) for kind, value in found.values_list("kind", "value")}


def _form(kind: str, value: str) -> tuple[str, str]:
    """By type of field, the one form of what is written in different ways; the fields keep numbers as E.164."""
    text = value.strip().casefold()
    if kind == "url":
        text = text.partition("://")[2] or text
        text = text.removeprefix("www.").rstrip("/")
    return kind, text
