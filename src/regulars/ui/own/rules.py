"""The rules of a field as questions with proper controls: bounds, length, pattern, the entity that a link leads to.

A kind of field that an area adds (`engine.custom.kinds.add`) brings the controls of its own rules with `add_rule`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.custom.kinds import KINDS
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Decimal, Field, Integer, Option, Text, YesNo

Rule = Callable[[str], Field]
"""From a kind of field to the question that asks for the rule; its key is the rule's name."""

Given = Mapping[str, Any]
OfEntity = Callable[[Entity, Given], Field]
"""The same where what is offered depends on the entity that the field is of, and on the rules given so far."""

_rules: dict[str, Rule] = {}
_of_entity: dict[str, OfEntity] = {}


def add_rule(name: str, rule: Rule) -> None:
    """Name the control of a rule. Once for each name."""
    _rules[name] = rule


def add_rule_of_entity(name: str, rule: OfEntity) -> None:
    """Name the control of a rule that offers what the entity has."""
    _of_entity[name] = rule


def rules_of(kind: str, entity: Entity, given: Given) -> list[Field]:
    """The questions of a kind's rules, in the order in which they are asked, where these are given already."""
    asked = (name for name in KINDS[kind].rules if name in _rules or name in _of_entity)
    return [_of_entity[name](entity, given) if name in _of_entity else _rules[name](kind) for name in asked]


def is_asked(kind: str) -> bool:
    """Whether every rule of a kind has a control: others are made on pages of their own."""
    return all(name in _rules or name in _of_entity for name in KINDS[kind].rules)


def _number(key: str, label: Callable[[], Any]) -> Rule:
    def rule(kind: str) -> Field:
        return Integer(key, label()) if kind == "integer" else Decimal(key, label(), places=6)

    return rule


def _places(kind: str) -> Field:
    return Choice("places", _("Digits after the point"), options=tuple(Option(str(n), str(n)) for n in range(11)))


def _length(kind: str) -> Field:
    return Integer("max_length", _("At most so many characters"))


def _pattern(kind: str) -> Field:
    words = _("A regular expression that the whole text must match, such as [A-Z]{2}-[0-9]{4}.")
    return Text("pattern", _("Pattern"), help=words, max_length=200)


def _pattern_help(kind: str) -> Field:
    return Text("pattern_help", _("What to say when it does not match"), max_length=200)


def targets() -> tuple[Option, ...]:
    """The entities that a link may lead to, by name."""
    found = [entity for entity in registry.entities() if entity.group != "settings"]
    return tuple(
        Option(each.name, each.label_plural) for each in sorted(found, key=lambda each: str(each.label_plural))
    )


def _to(kind: str) -> Field:
    several = kind == "any_reference"
    made: type[Choice | Choices] = Choices if several else Choice
    return made("to", _("Leads to"), required=not several, options=targets())


def _parent(kind: str) -> Field:
    return YesNo("parent", _("What happens to it is told on the timeline of the record it leads to"))


def _panel(kind: str) -> Field:
    return YesNo("panel", _("Shown as a panel on the page it leads to"), default=True)


def _prefix(kind: str) -> Field:
    return Text("prefix", _("What stands before the number"), help=_("Such as SV-"), max_length=20)


def _digits(kind: str) -> Field:
    return Integer("digits", _("At least so many digits"), default=4)


def _start(kind: str) -> Field:
    return Integer("start", _("First number"), default=1)


add_rule("prefix", _prefix)
add_rule("digits", _digits)
add_rule("start", _start)
add_rule("low", _number("low", lambda: _("Least value")))
add_rule("high", _number("high", lambda: _("Greatest value")))
add_rule("places", _places)
add_rule("max_length", _length)
add_rule("pattern", _pattern)
add_rule("pattern_help", _pattern_help)
add_rule("to", _to)
add_rule("parent", _parent)
add_rule("panel", _panel)
