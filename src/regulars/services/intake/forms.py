"""The public form of a rule: what it asks, in which words, and where it may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong

Data = Mapping[str, Any]
ASKABLE = frozenset(
    ("text", "person_name", "email", "phone", "url", "long_text", "rich_text", "choice", "choices", "date", "integer", "decimal", "percent", "yes_no")
)  # fmt: skip
"""Kinds of fields that a stranger can be asked for: none that shows records of ours."""
TRACKED = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
"""What the address of the first page may tell of the campaign, by its usual names."""
TRAIL = (*TRACKED, "referrer", "first_page")
"""What a form knows of the way by which somebody came. Fields of these keys keep it, unasked."""
CONSENT = "consent_"
"""Before the purpose, the name of a consent in what comes."""


@dataclass(frozen=True)
class Ask:
    """One question. `name` is that of its control and its place in what comes; `purpose` and `channel` are those of a consent."""

    name: str
    field: Field | None
    label: str
    help: str
    required: bool
    purpose: str = ""
    channel: str = ""

    @property
    def kind(self) -> str:
        return self.field.kind if self.field is not None else "consent"

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be chosen, of a field that has options."""
        return [(each.value, str(each.label)) for each in getattr(self.field, "options", ()) if not each.retired]


@dataclass(frozen=True)
class Form:
    """A form as its rule's trigger holds it, in the language that is spoken."""

    trigger: Data
    entity: Entity

    def words(self, name: str) -> str:
        return _words(self.trigger, name)

    @cached_property
    def asks(self) -> Sequence[Ask]:
        return [found for each in self.trigger["asked"] if (found := self._ask(each)) is not None]

    @property
    def origins(self) -> list[str]:
        return list(self.trigger.get("origins") or ())

    @property
    def redirect(self) -> str:
        return str(self.trigger.get("redirect") or "")

    @property
    def language(self) -> str:
        """The only language it speaks; empty for the visitor's."""
        return str(self.trigger.get("language") or "")

    def _ask(self, each: Data) -> Ask | None:
        """Nothing for a field that has gone since the form was made."""
        label, hint, must = _words(each, "label"), _words(each, "help"), bool(each.get("required"))
        if purpose := each.get("consent"):
            return Ask(CONSENT + purpose, None, label, hint, must, purpose, each.get("channel") or "any")
        found = askable(self.entity).get(each["field"])
        if found is None:
            return None
        must = must or is_needed(found) or found.key == self.trigger.get("match")
        return Ask(found.key, found, label or str(found.label), hint, must)


def askable(entity: Entity) -> dict[str, Field]:
    """The fields that a form may ask for."""
    return {
        each.key: each
        for each in entity.fields
        if each.kind in ASKABLE and not (each.readonly or each.retired or each.sensitive or each.derived)
    }


def is_needed(found: Field) -> bool:
    """Whether no record can be made without it."""
    return found.required and found.initial() in (None, "", [])


def sources(trigger: Data) -> dict[str, str]:
    """What fills the fields: the answers, and whatever else the rule takes from what comes."""
    asked = trigger.get("asked")
    keys = [each["field"] for each in asked if isinstance(each, Mapping) and each.get("field")] if asked else []
    return {key: key for key in keys} | dict(trigger.get("values") or {})


def trail(trigger: Data, came: Any, entity: Entity) -> dict[str, Any]:
    """By field what came of the way by which the sender came; what a field would refuse is left out, for nobody could mend it."""
    found = {}
    for key in trail_fields(trigger, entity):
        try:
            value = entity.by_key[key].parse(came.get(key)) if isinstance(came, Mapping) else None
            entity.by_key[key].check(value)
        except Wrong:
            continue
        found[key] = value
    return found


def trail_fields(trigger: Data, entity: Entity) -> list[str]:
    """The fields that keep the way by which somebody came, but for those that the rule fills itself."""
    if trigger.get("kind") != "form":
        return []
    said = sources(trigger)
    return [key for key in TRAIL if key in entity.by_key and not entity.by_key[key].readonly and key not in said]


def _words(given: Data, name: str) -> str:
    said = str(given.get(name) or ""), str(given.get(f"{name}_ru") or "")
    return str(bilingual(*said)) or (said[1] if get_language() != "ru" else "")
