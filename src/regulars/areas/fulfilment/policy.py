"""What the workspace has decided about orders: what becomes of an accepted quote, and when its deal is won. Settings that travel in the file of settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item, Part

QUOTE, DEAL = "order_of_accepted_quote", "deal_is_won"
NOTHING, A_DRAFT, CONFIRMED = "nothing", "draft", "confirmed"
NEVER, BY_ORDER, BY_QUOTE = "never", "order", "quote"
CHOICES: dict[str, dict[str, Any]] = {
    QUOTE: {
        NOTHING: gettext_lazy("Nothing: somebody makes the order"),
        A_DRAFT: gettext_lazy("A draft of an order: somebody looks through it and confirms it"),
        CONFIRMED: gettext_lazy("A confirmed order: its goods are reserved at once"),
    },
    DEAL: {
        BY_ORDER: gettext_lazy("When its order is confirmed"),
        BY_QUOTE: gettext_lazy("When its quote is accepted, or an order of it confirmed"),
        NEVER: gettext_lazy("Never by itself: it stays as it is"),
    },
}
"""Of each setting what may be chosen; the first one holds where nothing was."""


def value(name: str) -> str:
    """What holds for everyone."""
    kept = workspace.value(name)
    return kept if kept in CHOICES[name] else next(iter(CHOICES[name]))


def put(given: Mapping[str, Any], *, actor: Actor) -> None:
    """Decide anew, all of it or nothing. Raises Invalid for what cannot be chosen."""
    wrong = {name: _("Choose one of these.") for name, each in given.items() if each not in CHOICES.get(name, ())}
    if wrong:
        raise Invalid(fields=wrong)
    for name, each in given.items():
        workspace.put(name, each, actor=actor)


def add_parts() -> None:
    """Once, at start: the decisions travel with the other settings."""
    parts.add(Part("orders", gettext_lazy("Orders"), 37, _read, _put))


def _read() -> dict[str, Item]:
    return {name: {"value": value(name)} for name in CHOICES}


def _put(key: str, item: Item, actor: Actor) -> None:
    if key not in CHOICES or set(item) != {"value"}:
        raise Invalid(fields={"": _("There is no such setting.")})
    try:
        put({key: item["value"]}, actor=actor)
    except Invalid as problem:
        raise Invalid(fields={"value": problem.fields[key]}) from problem
