"""Which records are compared with which, and by what: read off the registry and the matching rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from regulars.engine import merging, registry
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.services.duplicates.book import matching
from regulars.services.duplicates.linkage.traits import Trait

PERSONS = "person"
REACH = {"email": "emails", "phone": "phones", "url": "domains"}
MOST_DATES = 2
MOST_TEXTS = 3


@dataclass(frozen=True)
class Member:
    """Records of an entity within a group. `named` is the field whose words are the name here.

    `is_main`: compared with each other too; else only with the main ones.
    """

    entity: Entity
    named: Field
    is_main: bool = True


@dataclass(frozen=True)
class Group:
    """Records that may be the same thing."""

    name: str
    members: tuple[Member, ...]

    @property
    def is_of_persons(self) -> bool:
        return self.name == PERSONS

    @cached_property
    def traits(self) -> tuple[Trait, ...]:
        """What they are compared by."""
        named = (
            (Trait("given", "given"), Trait("family", "family")) if self.is_of_persons else (Trait("name", "title"),)
        )
        kinds = {each.kind for member in self.members for each in fields_of(member.entity)}
        reach = [Trait(name, name) for kind, name in REACH.items() if kind in kinds]
        house = (
            [Trait("street", "street"), Trait("city", "word"), Trait("postcode", "code")] if "address" in kinds else []
        )
        employer = [Trait("company", "title")] if self.is_of_persons else []
        dates = [Trait(f"date_{key}", "date") for key in dict.fromkeys(self._own("date"))][:MOST_DATES]
        texts = [Trait(f"text_{key}", "code") for key in dict.fromkeys(self._own("text"))][:MOST_TEXTS]
        return (*named, *reach, *employer, *house, *dates, *texts)

    def _own(self, kind: str) -> Iterator[str]:
        """Keys of the main members' further fields: birthdays and, among texts, what somebody added (a tax number)."""
        for member in self.members:
            for each in fields_of(member.entity) if member.is_main else ():
                if each.kind == kind and each.on_form and each is not member.named and (kind == "date" or each.custom):
                    yield each.key


def groups() -> list[Group]:
    """Persons of all entities together, and each other kind of record by itself; people stand beside what rules name."""
    taking_part = [each for each in registry.entities() if _takes_part(each)]
    persons = [each for each in taking_part if _title(each).kind == "person_name"]
    found = []
    if persons:
        found.append(Group(PERSONS, tuple(Member(each, _title(each)) for each in persons)))
    for entity in taking_part:
        if entity not in persons:
            beside = [Member(each, field, is_main=False) for each in persons for field in _naming(each, entity)]
            found.append(Group(entity.name, (Member(entity, _title(entity)), *beside)))
    return found


def fields_of(entity: Entity) -> tuple[Field, ...]:
    return tuple(each for each in entity.fields if not each.retired)


def employer_of(entity: Entity) -> Reference | Field | None:
    """The field that tells where a person works: a link to an entity that is compared by name, or a text that rules compare with it."""
    for each in fields_of(entity):
        if isinstance(each, Reference) and not each.readonly:
            target = registry.find(each.to)
            if (
                target is not None
                and target.name != entity.name
                and _takes_part(target)
                and _title(target).kind == "text"
            ):
                return each
    named = [field for other in registry.entities() for field in _naming(entity, other)]
    return named[0] if named else None


def _takes_part(entity: Entity) -> bool:
    """Things that have an address or a number of their own, and what administrators made rules for."""
    if entity.part_of or not entity.menu or not merging.may_merge(system("job"), entity):
        return False
    if _title(entity).kind not in ("text", "person_name"):
        return False
    own = {each.kind for each in fields_of(entity) if not each.readonly}
    return len(own & {"email", "phone", "url", "address"}) >= 2 or _has_rule(entity.name)


def _has_rule(name: str) -> bool:
    return any(rule.entity == name for rule in matching())


def _naming(person: Entity, entity: Entity) -> list[Field]:
    """Text fields of a person's record that a rule compares with the name of the other entity: where a lead works."""
    found = []
    rules = [rule for rule in matching() if (rule.entity, rule.other) == (person.name, entity.name)]
    for rule in rules:
        for line in rule.lines:
            field = person.by_key.get(line.get("field", ""))
            if line.get("compare") == "company" and field is not None and field.kind == "text" and field not in found:
                found.append(field)
    return found


def _title(entity: Entity) -> Field:
    return entity.by_key[entity.title]
