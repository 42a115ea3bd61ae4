"""The ways of comparing that a matching rule offers: what they are called, which fields they fit, how strict they are at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.duplicates.comparing import COMPARISONS, Comparison

WORDS = ("person_name", "text")
PLAIN = ("integer", "decimal", "choice", "reference", "any_reference", "date", "email", "phone", "url", *WORDS)


@dataclass(frozen=True)
class Offer:
    """A comparison as a rule offers it.

    `kinds` are the types of fields it fits; `every` those of which a line may name none, and means each one that the entity has;
    `least` is the likeness from which on values are taken for the same, `graded` says whether an administrator chooses it.
    """

    name: str
    label: Any
    same: Any
    near: Any
    kinds: tuple[str, ...]
    every: tuple[str, ...] = ()
    least: float = 1.0
    graded: bool = False

    @property
    def compare(self) -> Comparison:
        return COMPARISONS[self.name]


OFFERS = {
    each.name: each
    for each in (
        Offer("email", _("The same mailbox"), _("same: e-mail"), _("nearly the same e-mail"), ("email",), ("email",)),
        Offer("phone", _("The same number"), _("same: phone"), _("nearly the same phone"), ("phone",), ("phone",), 0.95),
        Offer("domain", _("The same domain"), _("same: domain"), _("nearly the same domain"), ("email", "url"), ("email", "url")),
        Offer("person", _("Name of a person: short forms, sounds, typing errors, either alphabet"), _("same: name"), _("nearly the same name"), WORDS, ("person_name",), 0.86, graded=True),
        Offer("company", _("Name of a company: legal form left out, typing errors, either alphabet"), _("same: name"), _("nearly the same name"), ("text",), (), 0.86, graded=True),
        Offer("address", _("Address: house, street, place"), _("same: address"), _("nearly the same address"), ("address",), ("address",), 0.85, graded=True),
        Offer("text", _("The same words in any order, in either alphabet"), _("same: words"), _("nearly the same words"), WORDS),
        Offer("exact", pgettext_lazy("comparison", "Exactly the same"), _("same: value"), _("same: value"), PLAIN),
    )
}  # fmt: skip


def fitting(entity: Entity, offer: Offer) -> list[Field]:
    """The fields of an entity that may be compared so."""
    return [each for each in entity.fields if each.kind in offer.kinds and not each.retired]


def every_of(entity: Entity, offer: Offer) -> list[Field]:
    """The fields that a line without a field means: each phone, each e-mail."""
    return [each for each in entity.fields if each.kind in offer.every and not each.retired]
