"""Two change one record: what both changed is refused, the rest is kept of both."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Conflict
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.batch import Item, attributes, differences
from regulars.engine.describe import Entity
from regulars.engine.fields.masked import mask_stored
from regulars.engine.models import Change


def merge(entity: Entity, item: Item, current: Any, actor: Actor) -> None:
    """Bring others' changes into a record that was read before them; refuse what both changed."""
    before = item.before or {}
    conflicts: dict[str, Any] = {}
    for each in entity.fields:
        if each.custom:
            if overlaps(each, before, current.__dict__, item.record.__dict__):
                conflicts[each.key] = {"theirs": each.dump(each.get(current)), "mine": each.dump(each.get(item.record))}
            continue
        names = attributes(entity, each)
        theirs = any(current.__dict__.get(name) != before.get(name) for name in names)
        mine = any(item.record.__dict__.get(name) != before.get(name) for name in names)
        same = all(item.record.__dict__.get(name) == current.__dict__.get(name) for name in names)
        if theirs and mine and not same:
            conflicts[each.key] = {"theirs": each.dump(each.get(current)), "mine": each.dump(each.get(item.record))}
    if conflicts:
        item.error = conflict(entity, conflicts, current.version, actor)
        return
    item.record.extra = merged_extra(before.get("extra") or {}, current.extra or {}, item.record.extra or {})
    for name in current.column_names():
        if name != "extra" and item.record.__dict__.get(name) == before.get(name):
            item.record.__dict__[name] = current.__dict__.get(name)
    item.before = current.loaded


def overlaps(found: Any, before: Any, theirs: Any, mine: Any) -> bool:
    """Whether a custom field was changed twice, to different values."""
    was, now, own = (found.stored(columns) for columns in (before, theirs, mine))
    return bool(now != was and own not in (was, now))


def merged_extra(before: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    """Their `extra` with what I changed."""
    touched = {key for key in before.keys() | mine.keys() if before.get(key) != mine.get(key)}
    kept = {key: value for key, value in theirs.items() if key not in touched}
    return {**kept, **{key: mine[key] for key in touched if key in mine}}


def refuse_overlap(record: Any, base_version: int, actor: Actor) -> None:
    """Raises Conflict when a field this record changes was changed by others after `base_version`."""
    entity = registry.of(record)
    item = Item(record, record.loaded)
    mine = differences(entity, item)
    since = (
        Change.objects.filter(record=record.id, version__gt=base_version).order_by("id").values_list("diff", flat=True)
    )
    theirs: dict[str, list[Any]] = {}
    for diff in since:
        for key, (before, after) in diff.items():
            theirs[key] = [theirs.get(key, [before])[0], after]
    conflicts = {
        key: {"base": theirs[key][0], "theirs": theirs[key][1], "mine": mine[key][1]}
        for key in mine.keys() & theirs.keys()
        if theirs[key][1] != mine[key][1]
    }
    if conflicts:
        raise conflict(entity, conflicts, record.version, actor)


def conflict(entity: Entity, conflicts: dict[str, Any], version: int, actor: Actor) -> Conflict:
    """The refusal that names both values of each field; what few may see stays masked, what a verb set that is hidden from whoever did it is not told."""
    told = {key: sides for key, sides in conflicts.items() if not actor.hides(entity.name, key)}
    names = ", ".join(str(entity.by_key[key].label) for key in told)
    for key in [each for each in told if each in entity.sensitive or actor.masks(entity.name, each)]:
        told[key] = {side: mask_stored(entity.by_key[key], raw) for side, raw in told[key].items()}
    text = _("Someone else changed the same: %(fields)s.") % {"fields": names} if told else None
    return Conflict(text, conflicts=told, details={"version": version})
