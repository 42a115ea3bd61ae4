"""Why two records are taken for the same: what agrees, what differs, how much each weighs, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.duplicates.further import Compared, further_of, is_withheld
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.searching.groups import employer_of, fields_of

TRAITS = {
    "given": pgettext_lazy("person", "First name"),
    "family": gettext_lazy("Last name"),
    "name": gettext_lazy("Name"),
    "emails": gettext_lazy("E-mail"),
    "phones": gettext_lazy("Phone"),
    "domains": gettext_lazy("Site or domain"),
    "company": gettext_lazy("Works at"),
    "street": gettext_lazy("Street"),
    "city": gettext_lazy("City"),
    "postcode": gettext_lazy("Postcode"),
}
LEVELS = {
    "same": gettext_lazy("the same"),
    "short": gettext_lazy("a short form"),
    "sound": gettext_lazy("sounds alike"),
    "number": gettext_lazy("another number"),
    "typo": gettext_lazy("nearly the same"),
    "words": gettext_lazy("most words the same"),
    "near": gettext_lazy("similar"),
    "initial": gettext_lazy("an initial"),
    "swapped": gettext_lazy("day and month exchanged"),
    "year": gettext_lazy("the same year"),
    "local": gettext_lazy("the same name at another provider"),
    "other": gettext_lazy("differs"),
    "": gettext_lazy("not known of both"),
}
_OF_RULES = {
    "email": "emails",
    "phone": "phones",
    "domain": "domains",
    "address": "street",
    "person": "name",
    "text": "name",
    "exact": "name",
}
"""A rule's comparison as the trait it is about."""
_KINDS = {
    "given": ("person_name",), "family": ("person_name",), "emails": ("email",), "phones": ("phone",),
    "domains": ("url", "email"), "street": ("address",), "city": ("address",), "postcode": ("address",),
}  # fmt: skip
STRONG, SOME = 6.0, 1.5


@dataclass(frozen=True)
class Reason:
    """One trait: what it is called, how far the two agree, what that weighs in bits (below 0 speaks against)."""

    trait: str
    label: str
    level: str
    words: str
    bits: float

    @property
    def weight(self) -> str:
        if self.bits >= STRONG:
            return _("speaks strongly for it")
        if self.bits >= SOME:
            return _("speaks for it")
        if self.bits <= -STRONG:
            return _("speaks strongly against it")
        return _("speaks against it") if self.bits <= -SOME else _("says little")

    @property
    def tone(self) -> str:
        return "good" if self.bits >= SOME else "bad" if self.bits <= -SOME else ""


def reasons(pair: DuplicatePair, actor: Actor) -> list[Reason]:
    """What the reader may know of the judgement, the weightiest first. What they may not see of either record is left out."""
    found = []
    for key, (level, bits) in pair.levels.items():
        trait = _OF_RULES.get(key, key) if pair.found_by == "rule" else key
        both = [registry.get(name) for name in (pair.one_entity, pair.other_entity)]
        seen = [fields_for(trait, entity) for entity in both]
        if trait == "company" and all(_is_title(fields, entity) for fields, entity in zip(seen, both, strict=True)):
            trait = "name"  # of two companies it is what they are called
        if not level and not all(seen):
            continue  # one of them has no such field: people of other entities are compared by it
        if all(_all_seen(trait, fields, entity, actor) for fields, entity in zip(seen, both, strict=True)):
            label = _label(trait, seen[0] or seen[1])
            found.append(Reason(trait, label, level, str(LEVELS.get(level, level)), float(bits)))
    return sorted(found, key=lambda each: -abs(each.bits))


def fields_for(trait: str, entity: Entity) -> list[Field]:
    """The fields of an entity that a trait is made of."""
    title = entity.by_key[entity.title]
    if trait == "name":
        return [title]
    if trait == "company":
        employer = employer_of(entity) if title.kind == "person_name" else title
        return [employer] if employer is not None else []
    kinds = _KINDS.get(trait)
    if kinds is not None:
        return [each for each in fields_of(entity) if each.kind in kinds]
    key = trait.partition("_")[2]
    return [entity.by_key[key]] if key in entity.by_key else []


def _is_title(fields: list[Field], entity: Entity) -> bool:
    return [each.key for each in fields] == [entity.title]


def _all_seen(trait: str, fields: list[Field], entity: Entity, actor: Actor) -> bool:
    """Whether nothing that a trait is made of is kept from the reader: further e-mails and telephones are compared as well."""
    compared: list[Compared] = [*fields, *further_of(entity, _KINDS.get(trait, ()))]
    return not any(is_withheld(each, entity.name, actor) for each in compared)


def _label(trait: str, fields: list[Field]) -> str:
    known: Any = TRAITS.get(trait)
    return str(known) if known is not None else str(fields[0].label) if fields else trait
