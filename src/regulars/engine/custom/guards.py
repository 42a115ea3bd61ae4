"""What the write door refuses of custom fields, with words an administrator can act on."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base import patterns
from regulars.base.errors import Invalid, Refused
from regulars.base.text import nearest
from regulars.engine import registry, workspace
from regulars.engine.batch import Batch, Item
from regulars.engine.custom import obstacles, uses
from regulars.engine.custom.kinds import KINDS, TONES, field_of
from regulars.engine.custom.marks import wrong_marks
from regulars.engine.describe import Entity
from regulars.engine.fields import Wrong
from regulars.engine.fields.system import SYSTEM_FIELDS
from regulars.engine.models import CustomEntity, CustomField

MOST_FIELDS = 200
MOST_OPTIONS = 500
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
VALUE = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
RESERVED_KEYS = frozenset(
    ("id", "version", "extra", "name", "owner", "entity", "deleted_at", "sort_value", "fields", "filter", "sort", "limit",
     "after", "count", "all", "any", "none", "label", "url", "links", "q", *keyword.kwlist)
) | {each.key for each in SYSTEM_FIELDS}  # fmt: skip
"""No formula could ask for a field that is called by a word of its language (`from`, `class`)."""


def known(name: str) -> Entity | None:
    """An entity by name, one that is being made in this very transaction too."""
    from regulars.engine.custom.overlay import made

    return registry.find(name) or made(name)


def may_have_fields(entity: Entity) -> bool:
    """Whether an administrator may add fields to it: not to what the program alone writes, nor to these settings themselves."""
    return not entity.access.kept and entity.model not in (CustomField, CustomEntity)


def guard_fields(batch: Batch) -> None:
    """Refuse a field that could not be read, or that would hide another."""
    numbers = Counter(CustomField.objects.filter(deleted_at=None).values_list("entity", flat=True))
    for item in batch.good:
        wrong = _wrong_field(batch, item) or wrong_marks(item.record, known(item.record.entity))
        if item.is_new and not wrong:
            numbers[item.record.entity] += 1
            if numbers[item.record.entity] > MOST_FIELDS:
                wrong = {"entity": _("An entity has at most %(limit)s fields of your own.") % {"limit": MOST_FIELDS}}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
            continue
        if batch.changed(item, "is_indexed", "kind", "options") and item.record.is_indexed:
            item.record.index_state = "waiting"
        written = KINDS[item.record.kind].written if item.record.kind in KINDS else None
        if written is not None and (item.is_new or batch.changed(item, "rules")):
            batch.afterwards(partial(written, item.record))
    tell(batch)


def _wrong_field(batch: Batch, item: Item) -> dict[str, str]:
    row: CustomField = item.record
    if not (row.entity and row.key and row.kind and row.label):
        return {}  # asked for by the door itself
    entity = known(row.entity)
    kind = KINDS.get(row.kind)
    if entity is None or not may_have_fields(entity):
        return {"entity": _("There is no entity “%(name)s” that takes fields of your own.") % {"name": row.entity[:60]}}
    if kind is None:
        near = nearest(row.kind, list(KINDS))
        return {"kind": _("There is no type “%(name)s”. There are: %(kinds)s.") % {"name": row.kind[:40], "kinds": near or ", ".join(KINDS)}}  # fmt: skip
    if item.before is not None and batch.changed(item, "key", "entity"):
        return {"key": _("The key and the entity of a field stay as they are: its values are kept by them.")}
    if item.before is not None and batch.changed(item, "kind") and batch.actor.source != "convert":
        return {
            "kind": _("The type is changed on the page of the field, where it is first shown what does not convert.")
        }
    if item.is_new and (problem := _wrong_key(row, entity)):
        return {"key": problem}
    unknown = sorted(set(row.rules or {}) - set(kind.rules))
    if unknown:
        return {f"rules.{unknown[0][:40]}": _("This type of field has no rule “%(name)s”.") % {"name": unknown[0][:40]}}
    if row.is_unique and not kind.is_unique:
        return {"is_unique": _("Values of this type cannot be unique.")}
    if (
        item.before is not None
        and batch.changed(item, "is_unique")
        and row.is_unique
        and (problem := obstacles.twice(row))
    ):
        return {"is_unique": problem}
    if kind.wrong is not None:
        return kind.wrong(row, entity)
    if kind.has_options:
        return _wrong_options(row) or _still_chosen(item)
    return _wrong_rules(row, entity)


def _wrong_key(row: CustomField, entity: Entity) -> str:
    if not KEY.fullmatch(row.key) or len(row.key) > 50:
        return _("A key has small Latin letters, digits and single underscores, such as “contract_no”; at most 50.")
    if row.key in RESERVED_KEYS or hasattr(entity.model, row.key):
        return _("“%(key)s” is a word of the program; choose another.") % {"key": row.key}
    if row.key in entity.by_key:
        return _("“%(key)s” is already taken by “%(label)s”.") % {"key": row.key, "label": entity.by_key[row.key].label}
    gone = CustomField.objects.filter(entity=row.entity, key=row.key, deleted_at__isnull=False).exists()
    return _("“%(key)s” belongs to a deleted field: restore it, or choose another.") % {"key": row.key} if gone else ""


@dataclass(frozen=True)
class TakenKeys:
    """The keys that a new field of an entity cannot have, those of deleted fields among them."""

    entity: Entity

    def __contains__(self, key: object) -> bool:
        return bool(_wrong_key(CustomField(entity=self.entity.name, key=str(key)), self.entity))


def _wrong_options(row: CustomField) -> dict[str, str]:
    """What is wrong with the choices, each by its place: `options.2` is the third."""
    options = row.options or []
    if not options:
        return {"options": _("A choice needs at least one option.")}
    if len(options) > MOST_OPTIONS:
        return {"options": _("At most %(limit)s options.") % {"limit": MOST_OPTIONS}}
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, each in enumerate(options):
        if problem := _wrong_option(each, seen):
            wrong[f"options.{place}"] = problem
    if not wrong and all(each.get("retired") for each in options):
        wrong = {"options": _("At least one option must be offered.")}
    return wrong or _wrong_labels(options) or _readable(row)


def _still_chosen(item: Item) -> dict[str, str]:
    """A choice that records have is retired, not taken away; a change of type has converted the records before."""
    if item.before is None or item.record.kind != item.before.get("kind"):
        return {}
    now = {each["value"] for each in item.record.options}
    gone = [each["value"] for each in item.before.get("options") or () if each.get("value") not in now]
    problem = obstacles.still_chosen(item.record, gone)
    return {"options": problem} if problem else {}


def _wrong_labels(options: list[Any]) -> dict[str, str]:
    """Two offered options of one name could not be told apart by people, nor by an import."""
    for language in ("label", "label_ru"):
        seen: set[str] = set()
        for place, each in enumerate(options):
            label = str(each.get(language) or each.get("label") or each["value"]).casefold()
            if not each.get("retired") and label in seen:
                return {f"options.{place}": _("“%(value)s” is there twice.") % {"value": each.get(language) or label}}
            seen |= set() if each.get("retired") else {label}
    return {}


def _wrong_option(each: Any, seen: set[str]) -> str:
    value = each.get("value") if isinstance(each, dict) else None
    if not isinstance(value, str) or not VALUE.fullmatch(value) or len(value) > 60:
        return _("An option’s value has small Latin letters, digits, “-” and “_”.")
    texts = (each.get("label", ""), each.get("label_ru", ""))
    if not all(isinstance(text, str) and len(text) <= 100 for text in texts):
        return _("A label has at most %(limit)s characters.") % {"limit": 100}
    if each.get("tone", "") not in TONES:
        return _("There is no such colour.")
    if set(each) - {"value", "label", "label_ru", "tone", "retired"}:
        return _("An option has a value, labels, a tone, and whether it is retired.")
    if value in seen:
        return _("“%(value)s” is there twice.") % {"value": value}
    seen.add(value)
    return ""


def _wrong_rules(row: CustomField, entity: Entity) -> dict[str, str]:
    rules = row.rules or {}
    if row.options:
        return {"options": _("Only choices have options.")}
    if row.kind in ("reference", "any_reference"):
        given = rules.get("to")
        targets = [given] if row.kind == "reference" else given or []
        if (
            not targets
            or not isinstance(targets, list)
            or not all(isinstance(each, str) and known(each) for each in targets)
        ):
            return {"rules.to": _("Name the entity that the link leads to.")}
        if rules.get("parent") and entity.name in targets:
            return {"rules.parent": _("An entity cannot be a part of itself.")}
        if rules.get("parent") and any(_leads_to(each, entity.name) for each in targets):
            return {"rules.parent": _("These entities would be parts of each other.")}
    if rules.get("pattern"):
        pattern = str(rules["pattern"])
        if len(pattern) > 200:
            return {"rules.pattern": _("A pattern has at most 200 characters.")}
        if not patterns.is_readable(pattern):
            return {"rules.pattern": _("The pattern is no regular expression.")}
        if not patterns.is_quick(pattern):
            return {
                "rules.pattern": _(
                    "This pattern may take for ever: do not repeat what is itself repeated, as in (a+)+."
                )
            }
    return _readable(row)


def _leads_to(start: str, goal: str) -> bool:
    """Whether one goes from an entity to another by links to wholes of custom fields."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        entity = known(name)
        if entity is None or name in seen:
            continue
        seen.add(name)
        for each in entity.fields:
            if each.custom and getattr(each, "parent", False):
                to: Any = getattr(each, "to", ())
                ahead += [to] if isinstance(to, str) else list(to)
    return goal in seen


def _readable(row: CustomField) -> dict[str, str]:
    """Whether a field can be made of the row, its default included."""
    for name in row.rules or {}:
        try:
            bare = CustomField(
                kind=row.kind, key=row.key, rules={"to": (row.rules or {}).get("to")} | {name: row.rules[name]}
            )
            bare.options = row.options
            field_of(bare)
        except (Wrong, ValueError, TypeError, ArithmeticError, KeyError):
            return {f"rules.{name}": _("This rule cannot be read.")}
    try:
        found = field_of(row)
        if row.initial is not None:
            found.check(found.default)
    except (Wrong, ValueError, TypeError, ArithmeticError, KeyError) as problem:
        return {"initial": str(problem) if isinstance(problem, Wrong) else _("This default cannot be read.")}
    low, high = getattr(found, "low", None), getattr(found, "high", None)
    if low is not None and high is not None and low > high:
        return {"rules.low": _("The least value is above the greatest.")}
    for name, allowed in (("max_length", range(1, 100_001)), ("places", range(11))):
        if name in (row.rules or {}) and getattr(found, name, None) not in allowed:
            return {f"rules.{name}": _("A whole number from %(low)s to %(high)s.") % {"low": allowed[0], "high": allowed[-1]}}  # fmt: skip
    return {}


def keep_used(batch: Batch) -> None:
    """A field or an entity goes to the bin when nothing is made of it any more. Raises Refused."""
    gone = [item.record for item in batch.items if item.record.deleted_at is not None]
    beside = [row.pk for row in gone]
    for row in gone:
        found = (uses.of_field if isinstance(row, CustomField) else uses.of_entity)(row, beside=beside)
        if found:
            raise Refused(uses.in_words(row.label, found), code="in_use")


def work_out_restored(batch: Batch) -> None:
    """What a formula or a roll-up gives moved on while it lay in the bin."""
    for item in batch.items:
        row: CustomField = item.record
        written = KINDS[row.kind].written if row.deleted_at is None and row.kind in KINDS else None
        if written is not None:
            written(row)


def refuse_wrong(
    batch: Batch,
    wrong: Callable[[Any, Batch, Item], Mapping[str, str]],
    *,
    asked: tuple[str, ...] = ("entity", "label"),
    then: Callable[[Any, Batch, Item], None] | None = None,
) -> None:
    """Refuse each setting of which something is `wrong`, by field; `then` follows for the others. Without what is `asked` the door itself refuses it."""
    for item in batch.good:
        row = item.record
        if not all(getattr(row, key) for key in asked):
            continue
        if found := wrong(row, batch, item):
            batch.refuse(item, Invalid(fields=found))
        elif then is not None:
            then(row, batch, item)
    tell(batch)


def tell(batch: Batch) -> None:
    """Every process takes the change in with its next request or job; indexes are made and dropped by a job."""
    from regulars.base.jobs import enqueue

    transaction.on_commit(workspace.move_settings_epoch)
    if batch.entity.model is CustomField:
        batch.afterwards(lambda: enqueue("custom.indexes", queueing_lock="custom.indexes"))
