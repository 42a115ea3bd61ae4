"""What the write door refuses of templates: fields that no record has, half a letter, and what would break what is in force."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.keys import key_of
from regulars.engine import holes, outside, registry
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.services.templates import uses
from regulars.services.templates.models import MessageTemplate
from regulars.services.templates.uses import Use

KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
PARTS = (("subject", "body"), ("subject_ru", "body_ru"))
LONGEST_SUBJECT = 200
LONGEST = 10_000


def guard(batch: Batch) -> None:
    """Name what has no key yet; refuse what could not be sent."""
    for item in batch.good:
        row: MessageTemplate = item.record
        if not row.label:
            continue  # asked for by the door itself
        if not row.key:
            taken = frozenset(MessageTemplate.objects.values_list("key", flat=True))
            row.key = key_of(row.label, taken, most=37, join="-", start="template")
        wrong = _wrong(row) or _wrong_in_use(row, batch, item)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))


def keep_used(batch: Batch) -> None:
    """What is in use stays. Raises Refused naming where."""
    for item in batch.items:
        row: MessageTemplate = item.record
        used = uses.of(row.key) if row.deleted_at is not None else []
        if used:
            text = _("“%(name)s” writes by this template: give it another one first.") % {"name": used[0].label}
            raise Refused(text, code="in_use")


def entities() -> list[Entity]:
    """What a template may be written for."""
    return [each for each in registry.entities() if each.is_of_trade]


def _wrong(row: MessageTemplate) -> dict[str, str]:
    if not KEY.fullmatch(row.key):
        return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}
    if not any(getattr(row, name) for pair in PARTS for name in pair):
        return {"subject": _("Write it in one language at least.")}
    wrong = {}
    for pair in PARTS:
        texts = [getattr(row, name).strip() for name in pair]
        if any(texts) and not all(texts):
            wrong[pair[texts.index("")]] = _("Each language needs a subject and a text.")
    return wrong or _wrong_fields(row)


def _wrong_fields(row: MessageTemplate) -> dict[str, str]:
    """Fields that are none: of its entity, of any, or of those whose records it is used for."""
    used = uses.of(row.key)
    wrong = {}
    for name in (name for pair in PARTS for name in pair):
        text = getattr(row, name)
        try:
            if row.entity:
                holes.check(text, registry.get(row.entity), came=True)
            else:
                _check_for_any(text)
            _check_for_all(text, used)
        except Refused as problem:
            wrong[name] = str(problem)
    return wrong


def _check_for_any(text: str) -> None:
    """Raises Refused for a field that no records have at all."""
    for path in holes.names_in(outside.HOLE.sub("", text)):
        if not any(_has(each, path) for each in entities()):
            raise Refused(_("No records have a field “%(name)s”.") % {"name": path[:80]}, code="unknown_field")


def _has(entity: Entity, path: str) -> bool:
    try:
        holes.resolve(entity, path)
    except Refused:
        return False
    return True


def _check_for_all(text: str, used: Iterable[Use]) -> None:
    """Raises Refused for what is missing where it is used: a field, or what comes from outside."""
    for each in used:
        if found := registry.find(each.entity):
            holes.check(text, found, came=True)
        for name in sorted(outside.names_in(text) - each.came):
            wrong = _("In “%(rule)s” nothing comes that “%(name)s” could be read from.")
            raise Refused(wrong % {"rule": each.label, "name": name}, code="nothing_comes")


def _wrong_in_use(row: MessageTemplate, batch: Batch, item: Item) -> dict[str, str]:
    """What is in use keeps its key, stays in force, and is written for the records it is used for."""
    if item.is_new or not batch.changed(item, "key", "entity", "is_active"):
        return {}
    used = uses.of(batch.was(item, "key"))
    if not used:
        return {}
    text = _("“%(name)s” writes by this template: give it another one first.") % {"name": used[0].label}
    if batch.changed(item, "key"):
        return {"key": text}
    if not row.is_active:
        return {"is_active": text}
    other = next((each for each in used if row.entity and each.entity != row.entity), None)
    return {} if other is None else {"entity": _("“%(name)s” uses it for other records.") % {"name": other.label}}
