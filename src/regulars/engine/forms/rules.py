"""Rules of forms at work: what they show, require and lock of a record, and what the write door refuses because of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import judge
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item, stored_as_record
from regulars.engine.describe import Entity, Rule
from regulars.engine.fields import Field

logger = logging.getLogger("regulars.forms")
SHOW, REQUIRE, LOCK = "show", "require", "lock"
EFFECTS = (SHOW, REQUIRE, LOCK)


@dataclass
class Shape:
    """How a form stands for a record: fields that are not asked for, that must be filled, that stay; with the rule of each."""

    unshown: dict[str, Rule] = field(default_factory=dict)
    required: dict[str, Rule] = field(default_factory=dict)
    locked: dict[str, Rule] = field(default_factory=dict)


def shape_of(entity: Entity, record: Any, stored: Any, actor: Actor, links: judge.Links | None = None) -> Shape:
    """The form of a record with its present values. `stored` is the record as it is kept, None for a new one: that alone locks."""
    links = links or judge.Links()
    shape, shown = Shape(), set[str]()
    for rule in entity.rules:
        subject = stored if rule.effect == LOCK else record
        holds = subject is not None and _holds(rule, entity, subject, actor, links)
        if rule.effect == SHOW:
            shown |= set(rule.fields) if holds is not False else set()
            shape.unshown.update({} if holds is not False else dict.fromkeys(rule.fields, rule))
        elif holds:
            part = shape.required if rule.effect == REQUIRE else shape.locked
            part.update({key: rule for key in rule.fields if key not in part})
    shape.unshown = {key: rule for key, rule in shape.unshown.items() if key not in shown}
    shape.required = {key: rule for key, rule in shape.required.items() if key not in shape.unshown}
    return shape


def note_given(batch: Batch) -> None:
    """Which fields that a rule may leave out came with a value. What the program fills in later is nobody's answer."""
    keys = dict.fromkeys(key for rule in batch.entity.rules if rule.effect == SHOW for key in rule.fields)
    for item in batch.good if keys else ():
        fields = [batch.entity.by_key[key] for key in keys if item.is_new or batch.changed(item, key)]
        item.given = frozenset(each.key for each in fields if _filled(each, item) and not _as_it_came(each, item))


def enforce(batch: Batch) -> None:
    """Refuse records that break a rule: the field, the rule and what to do stand in the refusal. The program itself is free.

    A rule is asked of new records and of those in which a field it speaks of has changed: older ones stay workable.
    """
    entity = batch.entity
    if not entity.rules or (batch.actor.is_system and batch.actor.source != "import"):
        return
    links = judge.Links()
    links.fetch_for(entity, batch.records, _paths(entity.rules))
    for item in batch.good:
        touched = [rule for rule in entity.rules if item.is_new or batch.changed(item, *_asked(rule, entity))]
        if not touched:
            continue
        stored = None if item.before is None else stored_as_record(item.before)
        shape = shape_of(entity, item.record, stored, batch.actor, links)
        item.unshown = frozenset(shape.unshown)
        wrong = dict(_broken(batch, item, shape))
        if wrong:
            text = " ".join(f"{entity.by_key[key].label}: {problem}" for key, problem in wrong.items())
            batch.refuse(item, Invalid(text, fields=wrong, code="form_rule"))


def _broken(batch: Batch, item: Item, shape: Shape) -> Iterable[tuple[str, str]]:
    by_key = batch.entity.by_key
    for key, rule in shape.unshown.items():
        if key in item.given and _filled(by_key[key], item):
            yield key, rule.message or _("Not asked for here (rule “%(rule)s”).") % {"rule": rule.label}
    for key, rule in shape.locked.items():
        if batch.changed(item, key):
            yield key, rule.message or _("Locked by the rule “%(rule)s”.") % {"rule": rule.label}
    for key, rule in shape.required.items():
        if not _filled(by_key[key], item) and (item.is_new or batch.changed(item, *_asked(rule, batch.entity))):
            yield key, rule.message or _("Required by the rule “%(rule)s”.") % {"rule": rule.label}


def _filled(found: Field, item: Item) -> bool:
    value = found.get(item.record)
    return not found.is_empty(value) and value is not False


def _as_it_came(found: Field, item: Item) -> bool:
    """A new record's default is nobody's answer."""
    return item.is_new and bool(found.get(item.record) == found.initial())


def _holds(rule: Rule, entity: Entity, record: Any, actor: Actor, links: judge.Links) -> bool | None:
    """None for a condition that cannot be asked any more (its field was deleted): the rule is out of force."""
    try:
        return judge.holds(rule.condition, entity, record, actor, links=links)
    except Refused as problem:
        logger.warning("The form rule %s cannot be asked: %s", rule.key, problem)
        return None


def _asked(rule: Rule, entity: Entity) -> list[str]:
    """The record's own fields that a rule speaks of."""
    keys = (*rule.fields, *(path.split(".")[0] for path in judge.paths_in(rule.condition)))
    return [key for key in dict.fromkeys(keys) if key in entity.by_key]


def _paths(rules: Iterable[Rule]) -> list[str]:
    return [path for rule in rules for path in judge.paths_in(rule.condition)]


def as_data(shape: Shape) -> Mapping[str, Any]:
    """A shape as the form in the browser takes it."""
    return {
        "unshown": sorted(shape.unshown),
        "required": sorted(shape.required),
        "locked": {
            key: str(rule.message or _("Locked by the rule “%(rule)s”.") % {"rule": rule.label})
            for key, rule in sorted(shape.locked.items())
        },
    }
