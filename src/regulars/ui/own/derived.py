"""The questions of formulas and roll-ups on the page of a field."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.engine import registry
from regulars.engine.custom.kinds import KINDS
from regulars.engine.derived.formulas import INPUTS, RESULTS, SYSTEM_INPUTS
from regulars.engine.derived.kinds import DAYS, TYPES
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Condition, Field, LongText, Option
from regulars.engine.relations import points_at
from regulars.ui.own.rules import Given, add_rule, add_rule_of_entity


def _expression(entity: Entity, given: Given) -> Field:
    keys = [each.key for each in entity.fields if each.kind in INPUTS and not each.retired]
    words = _("Of these fields: %(names)s. With numbers, texts in quotes, IF(…), ROUND(…), COALESCE(…) and others.")
    return LongText(
        "expression",
        _("Formula"),
        required=True,
        max_length=2000,
        help=words % {"names": ", ".join((*keys, *SYSTEM_INPUTS))},
    )


def _result(kind: str) -> Field:
    return Choice(
        "result", _("What it gives"), required=True, options=tuple(Option(each, KINDS[each].label) for each in RESULTS)
    )


def sources(entity: Entity) -> list[tuple[Entity, Field]]:
    return [
        (other, link)
        for other in registry.entities()
        if not other.access.kept and other.group != "settings"
        for link in other.fields
        if points_at(link, entity) and not link.retired
    ]


def sources_of(entity: Entity) -> list[tuple[Option, Entity]]:
    """The links by which records point here, such as `deal.account`, with the entity that has each."""
    return [
        (Option(f"{other.name}.{link.key}", f"{other.label_plural} ({link.label})"), other)
        for other, link in sources(entity)
    ]


def _chosen(entity: Entity, given: Given) -> list[tuple[Option, Entity]]:
    """The one of them that was chosen; all while none is."""
    offered = sources_of(entity)
    return [each for each in offered if each[0].value == given.get("source")] or offered


def _source(entity: Entity, given: Given) -> Field:
    options = tuple(option for option, _other in _chosen(entity, given))
    return Choice("source", _("Of the records"), required=True, options=options)


def _take(kind: str) -> Field:
    takes = {
        "count": pgettext("of a roll-up", "Count"),
        "sum": pgettext("of a roll-up", "Sum"),
        "min": pgettext("of a roll-up", "Least"),
        "max": pgettext("of a roll-up", "Greatest"),
        "latest": pgettext("of a roll-up", "Latest"),
    }
    return Choice("take", _("Figure"), required=True, options=tuple(Option(*each) for each in takes.items()))


def _fields(entity: Entity, given: Given, kinds: frozenset[str]) -> tuple[Option, ...]:
    """The fields of the records that are chosen, each key once; while none are, those of all that point here."""
    found: dict[str, Option] = {}
    for other in dict.fromkeys(other for _option, other in _chosen(entity, given)):
        for each in (*other.fields, other.by_key["created_at"]):
            if each.kind in kinds and not each.retired:
                found.setdefault(each.key, Option(each.key, each.label))
    return tuple(found.values())


def _field(entity: Entity, given: Given) -> Field:
    options = _fields(entity, given, frozenset(TYPES))
    return Choice("field", _("Of the field"), options=options, help=_("Not asked for a count."))


def _order(entity: Entity, given: Given) -> Field:
    options = _fields(entity, given, DAYS)
    return Choice("order", _("The latest by"), options=options, help=_("When they were made, if left empty."))


def _where(entity: Entity, given: Given) -> Field:
    of = next((other.name for _option, other in _chosen(entity, given)), entity.name)
    return Condition("where", _("Only those that are"), of=of)


add_rule("result", _result)
add_rule("take", _take)
for name, rule in (
    ("expression", _expression),
    ("source", _source),
    ("field", _field),
    ("order", _order),
    ("where", _where),
):
    add_rule_of_entity(name, rule)
