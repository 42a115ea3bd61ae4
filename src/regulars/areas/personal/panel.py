"""The personal approach on the page of an account or a contact: rhythm, days, preferences, promises, gifts; each as far as one may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.areas.personal.gifts import worth_of
from regulars.areas.personal.people import tier_of
from regulars.areas.personal.touches import rhythm_of
from regulars.engine import access, registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, Panel
from regulars.engine.fields import Sum
from regulars.ui.cells import cell

PARTS: tuple[tuple[str, tuple[str, ...], str, dict[str, Any]], ...] = (
    ("promise", ("name", "due_on", "status"), "due_on", {"field": "settled_on", "op": "empty"}),
    ("important-date", ("name", "next_on", "kind"), "next_on", {"field": "next_on", "op": "filled"}),
    ("preference", ("name", "value", "said_by", "said_on"), "name", {}),
    ("gift", ("name", "status", "value", "given_on"), "-created_at", {}),
)
"""Entity, what is shown of it, in which order, which of them."""
MOST = 6
MOST_GIFTS = 500


def panel(person: Any, actor: Actor) -> dict[str, Any] | None:
    """None where nothing is known and one may add nothing."""
    entity = registry.of(person).name
    parts = {name: _part(name, keys, order, only, person, actor) for name, keys, order, only in PARTS}
    shown = {name: part for name, part in parts.items() if part is not None}
    tier = None if actor.withholds(entity, "tier") else tier_of(person)
    if not shown and tier is None:
        return None
    return {
        "parts": shown,
        "of": f"{entity}:{person.pk}",
        "tier": tier,
        "is_own_tier": tier is not None and tier.pk == person.tier_id,
        "rhythm": rhythm_of(person, entity, tier, actor),
        "budget": _budget(person, tier, actor) if "gift" in shown else None,
    }


def _part(name: str, keys: tuple[str, ...], order: str, only: dict[str, Any], person: Any, actor: Actor) -> dict[str, Any] | None:  # fmt: skip
    if not access.may(actor, name, "view") or actor.withholds(name, "record"):
        return None
    seen = [key for key in keys if not actor.hides(name, key)]
    link = {"entity": registry.of(person).name, "id": str(person.pk)}
    records = access.records(name, actor).where(record=link)
    asked = [each for each in (only,) if each and not actor.withholds(name, each["field"])]
    for each in asked:
        records = records.where(each)
    if order.lstrip("-") in (*seen, "created_at"):
        records = records.order_by(order)
    rows = records.rows(seen, limit=MOST + 1)
    entity = registry.get(name)
    return {
        "label": entity.label_plural,
        "plural": entity.plural,
        "rows": [_line(entity, row, actor) for row in rows[:MOST]],
        "more": len(rows) > MOST,
        "may_keep": name == "promise" and actor.viewer is None and access.may(actor, name, "edit"),
        "may_add": actor.viewer is None and access.may(actor, name, "create"),
    }


def _line(entity: Entity, row: Any, actor: Actor) -> dict[str, Any]:
    """Each value as its cell: what is masked stays masked."""
    shown = {
        key: cell(value, entity.by_key[key], row.values) for key, value in row.values.items() if key in entity.by_key
    }
    due = row.values.get("due_on")
    return {
        **shown,
        "url": f"/{entity.plural}/{row.number}",
        "id": row.id,
        "is_late": isinstance(due, date) and due < timezone.localdate(),
    }


def _budget(person: Any, tier: Any, actor: Actor) -> dict[str, Any] | None:
    """What was given this year, and what the tier allows."""
    if any(actor.withholds("gift", key) for key in ("value", "status", "given_on")):
        return None
    currency = str(workspace.value("currency"))
    link = {"entity": registry.of(person).name, "id": str(person.pk)}
    this_year = {"field": "given_on", "op": "period", "value": "this_year"}
    seen = access.records("gift", actor).where(record=link).where(this_year).ids(limit=MOST_GIFTS)
    given = worth_of(seen)
    limit = None
    if tier is not None and tier.gift_budget_base is not None and not actor.withholds("tier", "gift_budget"):
        limit = Sum(tier.gift_budget_base, currency)
    if not given and limit is None:
        return None
    return {"given": Sum(given, currency), "limit": limit, "is_over": limit is not None and given > limit.amount}


PERSONAL = Panel("personal", _("Personal approach"), "personal/panel.html", panel)
