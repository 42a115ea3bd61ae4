"""What a column of a file may become: fields, parts of fields, and the keys a record is found by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Manner, Text
from regulars.engine.fields.reference import uuid_of

PARTS: dict[str, tuple[tuple[str, Any], ...]] = {
    "person_name": (("first", _("First name")), ("middle", _("Middle name")), ("last", _("Last name"))),
    "address": (
        ("street", _("Street")),
        ("city", _("City")),
        ("region", _("Region")),
        ("postcode", _("Postcode")),
        ("country", _("Country")),
    ),
    "money": (("amount", _("Amount")), ("currency", _("Currency"))),
}
NOT_IMPORTED = frozenset(("file", "image"))


@dataclass(frozen=True, eq=False)
class Identifier(Text):
    """A record's id in a cell."""

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        return str(uuid_of(raw))


ID = Identifier("id", _("Identifier"))


@dataclass(frozen=True)
class Target:
    """Where a column goes: `path` is `name`, `name.first` …; `only_key` finds a record and is never written."""

    path: str
    label: Any
    field: Field
    part: str = ""
    only_key: bool = False

    @property
    def key(self) -> str:
        return self.field.key


def targets(entity: Entity, actor: Actor) -> dict[str, Target]:
    """By path, in the order of the form: all that the actor may write, and the keys.

    The program itself may also set what it keeps (`readonly`); administrators may date records (`created_at`).
    """
    return {target.path: target for target in _targets(entity, actor)}


def read_only(entity: Entity, actor: Actor) -> frozenset[str]:
    """The fields that the actor sees as they are, and may not write."""
    seen = (each.key for each in entity.fields if not actor.withholds(entity.name, each.key))
    return frozenset(key for key in seen if actor.cannot_edit(entity.name, key))


def _targets(entity: Entity, actor: Actor) -> Iterator[Target]:
    for each in entity.fields:
        if each.kind in NOT_IMPORTED or actor.cannot_edit(entity.name, each.key):
            continue
        if each.readonly and not actor.is_system:
            continue
        yield Target(each.key, each.label, each)
        for part, label in PARTS.get(each.kind, ()):
            yield Target(f"{each.key}.{part}", label, each, part)
    external = entity.by_key["external_id"]
    yield Target("external_id", external.label, external)
    if actor.is_unlimited:
        yield Target("created_at", entity.by_key["created_at"].label, entity.by_key["created_at"])
    yield Target("number", entity.by_key["number"].label, entity.by_key["number"], only_key=True)
    yield Target("id", ID.label, ID, only_key=True)


def entity_named(name: str) -> Entity | None:
    """An entity by its name, plural or label in either language, as people write it before a colon."""
    from django.utils.translation import override

    word = name.strip().casefold()
    for entity in registry.entities():
        names = {entity.name, entity.plural}
        for language in ("en", "ru"):
            with override(language):
                names |= {str(entity.label).casefold(), str(entity.label_plural).casefold()}
        if word in names:
            return entity
    return None
