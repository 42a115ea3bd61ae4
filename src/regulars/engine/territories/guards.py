"""What the write door refuses of territories and their rules, with words an administrator can act on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import judge, registry
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.models import Territory, TerritoryRule
from regulars.engine.territories.plan import placed_entities

MOST_RULES = 1000
BY_READER = frozenset(("me", "my_team"))


def guard_rules(batch: Batch) -> None:
    """Refuse a rule that could not be asked of a record on its own."""
    for item in batch.good:
        row: TerritoryRule = item.record
        wrong = _wrong(row) if row.entity else {}
        if not wrong and item.is_new and _is_full(row):
            wrong = {"entity": _("An entity has at most %(limit)s rules.") % {"limit": MOST_RULES}}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))


def keep_those_above(batch: Batch) -> None:
    """A territory goes to the bin after those below it. Raises Refused."""
    gone = [item.record.id for item in batch.items if item.record.deleted_at is not None]
    below = Territory.objects.filter(parent__in=gone, deleted_at=None).exclude(pk__in=gone).first()
    if below is not None:
        text = _("“%(name)s” lies in it: move or delete what lies below first.") % {"name": below.name}
        raise Refused(text, code="in_use")


def _is_full(row: TerritoryRule) -> bool:
    return TerritoryRule.objects.filter(entity=row.entity, deleted_at=None).count() >= MOST_RULES


def _wrong(row: TerritoryRule) -> dict[str, str]:
    entity = registry.find(row.entity)
    if entity is None or entity.own_territory is None:
        able = ", ".join(each.name for each in placed_entities())
        return {"entity": _("Territories are given by rules to: %(names)s.") % {"names": able}}
    if not isinstance(row.condition, dict):
        return {"condition": _("A filter is an object of conditions, nested at most six deep.")}
    if any(path.split(".")[0] in (entity.access.territory, f"{entity.access.territory}_is_manual") for path in judge.paths_in(row.condition)):  # fmt: skip
        return {"condition": _("A rule cannot ask for the territory that it gives.")}
    if any(each.get("op") in BY_READER or (each.get("op") == "branch" and not each.get("value")) for each in _leaves(row.condition)):  # fmt: skip
        return {"condition": _("A rule is asked by nobody: it cannot speak of “me” or “my team”.")}
    try:
        judge.holds(row.condition, entity, entity.model(), system())
    except Refused as problem:
        return {"condition": problem.why}
    return {}


def _leaves(data: Any) -> Iterable[dict[str, Any]]:
    """The conditions on fields that a filter consists of."""
    if isinstance(data, dict):
        if "field" in data:
            yield data
        for each in data.values():
            yield from _leaves(each)
    elif isinstance(data, list):
        for each in data:
            yield from _leaves(each)
