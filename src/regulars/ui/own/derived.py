"""The questions of formulas and roll-ups on the page of a field."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.engine import registry
from regulars.engine.custom.kinds import KINDS
from regulars.engine.derived.formulas import INPUTS, RESULTS, SYSTEM_INPUTS
from regulars.engine.derived.kinds import DAYS, TYPES
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, LongText, Option, Structure
from regulars.engine.relations import points_at
from regulars.ui.own.rules import add_rule, add_rule_of_entity


def _expression(entity: Entity) -> Field:
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


def _sources(entity: Entity) -> list[tuple[Entity, Field]]:
    return [
        (other, link)
        for other in registry.entities()
        if not other.access.kept and other.group != "settings"
        for link in other.fields
        if points_at(link, entity) and not link.retired
    ]


def _source(entity: Entity) -> Field:
    options = tuple(
        Option(f"{other.name}.{link.key}", f"{other.label_plural} ({link.label})") for other, link in _sources(entity)
    )
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


def _fields(entity: Entity, kinds: frozenset[str]) -> tuple[Option, ...]:
    """The fields of all records that point here, each key once with everything it is called."""
    found: dict[str, list[str]] = {}
    for other in dict.fromkeys(other for other, _link in _sources(entity)):
        for each in (*other.fields, other.by_key["created_at"]):
            if each.kind in kinds and not each.retired:
                found.setdefault(each.key, []).append(f"{other.label_plural}: {each.label}")
    return tuple(Option(key, " / ".join(names[:3])) for key, names in found.items())


def _field(entity: Entity) -> Field:
    return Choice(
        "field", _("Of the field"), options=_fields(entity, frozenset(TYPES)), help=_("Not asked for a count.")
    )


def _order(entity: Entity) -> Field:
    return Choice(
        "order", _("The latest by"), options=_fields(entity, DAYS), help=_("When they were made, if left empty.")
    )


def _where(entity: Entity) -> Field:
    words = _('Only records that meet this filter, such as {"field": "status", "op": "eq", "value": "won"}.')
    return Structure("where", _("Condition"), shape="object", help=words)


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
