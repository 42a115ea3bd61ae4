"""What the write door refuses of matching rules and duplicate rules, with words an administrator can act on."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.jobs import enqueue
from regulars.engine import registry
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.engine.describe import Entity
from regulars.engine.matches import ACTIONS
from regulars.services.duplicates import filling
from regulars.services.duplicates.book import line_of
from regulars.services.duplicates.comparisons import OFFERS, Offer, fitting
from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from regulars.services.duplicates.ways import WAYS

MOST_RULES = 50
MOST_LINES = 8
KEYED_BY = ("entity", "other", "needs", "lines", "is_active")
KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


def may_be_matched(entity: Entity) -> bool:
    """Whether its records can be there twice: not what the program alone writes, nor settings."""
    return not entity.access.kept and entity.group != "settings"


def matched_entities() -> list[Entity]:
    """Entities that rules may speak of, by name."""
    return sorted((each for each in registry.entities() if may_be_matched(each)), key=lambda each: str(each.label))


def guard_matching_rules(batch: Batch) -> None:
    """Refuse a rule that could find nothing; keys are made anew where a rule has changed."""
    for item in batch.good:
        row: MatchingRule = item.record
        row.other = row.other or row.entity
    refuse_wrong(
        batch,
        lambda row, _batch, item: _wrong_rule(row) or _too_many(row, item),
        asked=("entity", "label", "key", "needs"),
    )
    filling.turn(name for item in batch.good for name in _moved(batch, item))
    batch.afterwards(ask_for_keys)


def keys_follow(batch: Batch) -> None:
    """What looked for keys goes, or looks for them again."""
    filling.turn(name for row in batch.records for name in (row.entity, row.other))
    batch.afterwards(ask_for_keys)


def _moved(batch: Batch, item: Any) -> set[str]:
    """The entities whose records need other keys for what changes of a rule."""
    row: MatchingRule = item.record
    if not item.is_new and not batch.changed(item, *KEYED_BY):
        return set()
    was = {batch.was(item, name) for name in ("entity", "other")} if not item.is_new else set()
    return {row.entity, row.other, *was} - {"", None}


def guard_duplicate_rules(batch: Batch) -> None:
    """Refuse what could not be done."""
    refuse_wrong(batch, lambda row, _batch, item: _wrong_deeds(row) or _too_many(row, item))


def ask_for_keys() -> None:
    """Have the worker make the keys of entities whose rules have changed."""
    enqueue("duplicates.keys", queueing_lock="duplicates.keys")


def _too_many(row: MatchingRule | DuplicateRule, item: Item) -> dict[str, str]:
    if item.is_new and type(row).objects.filter(entity=row.entity, deleted_at=None).count() >= MOST_RULES:
        return {"entity": _("An entity has at most %(limit)s rules.") % {"limit": MOST_RULES}}
    return {}


def _wrong_rule(row: MatchingRule) -> dict[str, str]:
    sides = {}
    for name in ("entity", "other"):
        found = known(getattr(row, name))
        if found is None or not may_be_matched(found):
            return {name: _("There is no entity “%(name)s” that can be compared.") % {"name": getattr(row, name)[:60]}}
        sides[name] = found
    if not KEY.fullmatch(row.key):
        return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}
    if not isinstance(row.lines, list) or not 1 <= len(row.lines) <= MOST_LINES:
        return {"lines": _("A rule has 1 to %(most)s lines.") % {"most": MOST_LINES}}
    for place, line in enumerate(row.lines):
        if wrong := _wrong_line(line, sides["entity"], sides["other"]):
            return {f"lines.{place}": wrong}
    return {}


def _wrong_line(line: Any, one: Entity, other: Entity) -> str:
    if not isinstance(line, dict) or set(line) - {"compare", "field", "against", "least"}:
        return _("A line has a comparison, a field, the field it is compared with, and a threshold.")
    offer = OFFERS.get(line.get("compare", "")) if isinstance(line.get("compare"), str) else None
    if offer is None:
        return _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(OFFERS)}
    for name, entity in (("field", one), ("against", other)):
        if wrong := _wrong_field(line.get(name, ""), entity, offer):
            return wrong
    least = line.get("least")
    if least is not None and (isinstance(least, bool) or not isinstance(least, int | float) or not 0.5 <= least <= 1):
        return _("A threshold lies between 0.5 and 1.")
    if least is not None and not offer.graded and least != offer.least:
        return _("This comparison has no threshold: values are the same or not.")
    if line_of(line, one, other) is None:
        return _("Name a field: “%(entity)s” has none of this kind by itself.") % {"entity": one.label}
    return ""


def _wrong_field(key: Any, entity: Entity, offer: Offer) -> str:
    if not isinstance(key, str):
        return _("A field is named by its key.")
    if not key:
        return ""
    if key not in {each.key for each in fitting(entity, offer)}:
        return _("“%(entity)s” has no field “%(name)s” that can be compared so.") % {"entity": entity.label, "name": key[:60]}  # fmt: skip
    return ""


def _wrong_deeds(row: DuplicateRule) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_be_matched(entity):
        return {"entity": _("There is no entity “%(name)s” that can be compared.") % {"name": row.entity[:60]}}
    if not isinstance(row.matching, list) or not all(isinstance(each, str) for each in row.matching):
        return {"matching": _("Matching rules are named by their keys.")}
    living = MatchingRule.objects.filter(deleted_at=None, key__in=row.matching)
    about = {each.key for each in living if row.entity in (each.entity, each.other)}
    for key in row.matching:
        if key not in about:
            return {"matching": _("There is no matching rule “%(name)s” of this entity.") % {"name": key[:60]}}
    if not isinstance(row.ways, dict) or not row.ways:
        return {"ways": _("Say what is done for at least one way in.")}
    for way, action in row.ways.items():
        if way not in WAYS:
            return {f"ways.{way[:20]}": _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(WAYS)}}
        if action not in ACTIONS:
            return {f"ways.{way}": _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(ACTIONS)}}
    return {}
