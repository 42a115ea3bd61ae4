"""What a configurator can do, on its page; what a product can be made of, on the product's."""

from __future__ import annotations

from typing import Any

from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.loading import active_for, model_of, parts_of, solver
from regulars.areas.configurator.models import Configurator
from regulars.areas.configurator.words import cardinality_words, error_words, names
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import is_kept

SHOWN = {
    "option-group": {"name", "low", "high"},
    "product-option": {"name", "group", "code", "low", "high"},
    "option-rule": {"name", "text", "message"},
}


def check_panel(configurator: Any, actor: Actor) -> dict[str, Any] | None:
    """Whether there is a product at all, what every one has and none can have; and all groups with their options. Nothing where a part of that is kept."""
    if is_kept(SHOWN, actor):
        return None
    parts = parts_of(configurator)
    found: dict[str, Any] = {"configurator": configurator, "parts": parts, "problem": "", "core": [], "dead": []}
    try:
        core, dead = solver(model_of(parts)).core_and_dead
    except ConfiguratorError as error:
        found["problem"] = error_words(error, parts)
    else:
        found |= {"core": sorted(names(core, parts)), "dead": sorted(names(dead, parts))}
    groups = [
        {
            "group": group,
            "asks": cardinality_words(group.low, group.high),
            "options": [option for option in parts.options if option.group_id == group.id],
        }
        for group in parts.groups
    ]
    return found | {"groups": groups, "may_edit": access.may(actor, "product-option", "create")}


def product_panel(product: Any, actor: Actor) -> dict[str, Any] | None:
    """The configurators of a product, and the way to try the one in use."""
    if not access.may(actor, "configurator", "view") or is_kept({"configurator": {"name", "is_in_use"}}, actor):
        return None
    found = list(Configurator.objects.filter(product=product.pk, deleted_at=None).order_by("-is_in_use", "name"))
    return {"configurators": found, "product": product, "active": active_for(product.pk)} if found else None
