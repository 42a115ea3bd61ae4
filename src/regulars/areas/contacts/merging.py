"""Phones, e-mails and sites that a merge does not choose become further ones of the winner: search, duplicates and mail still find it by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from regulars.areas.contacts.models import ContactPoint
from regulars.areas.contacts.reach import KINDS, kept_points, kind_for
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.gates import Gate
from regulars.engine.save import save_many

POINT = "contact-point"


class ReachGate(Gate):
    """Keeps what reaches the merged."""

    def keeps(self, entity: Entity, actor: Actor) -> Mapping[str, str]:
        if not any(part.name == POINT for part, _link in registry.parts_of(entity)):
            return {}
        return {each.key: POINT for each in entity.fields if kind_for(each) and not _would_tell(entity, each, actor)}

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
                kind = kind_for(each)
                label = "" if kind == each.key else str(each.label)
                points.append(
                    ContactPoint(record_entity=entity.name, record_id=winner.pk, kind=kind, value=value, label=label)
                )
        # One that is not written as it would have to be today stays with the loser: no reason to refuse the merge.
        save_many(points, actor=replace(actor, is_system=True), errors={})


def _would_tell(entity: Entity, each: Field, actor: Actor) -> bool:
    """Whether as a point a value would be seen by one from whom the field withholds it; such a one stays with the loser."""
    points = registry.get(POINT)
    if each.sensitive and "value" not in points.sensitive:
        return True
    person = replace(actor, token_scopes=None)  # what a token leaves out they see on the pages
    if not access.may(person, points, "view") or person.withholds(POINT, "value"):
        return False
    return person.withholds(entity.name, each.key) and kind_for(each) not in kept_points(person, entity)


def _reach(entity: Entity, record: Any) -> Iterator[tuple[Field, str]]:
    for each in entity.fields:
        if kind_for(each) and not each.is_empty(value := each.get(record)):
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
