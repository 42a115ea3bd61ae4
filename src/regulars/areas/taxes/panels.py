"""Taxes on the page of an account."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.areas.taxes import queries
from regulars.areas.taxes.words import taxed_words
from regulars.engine.actor import Actor


def account_panel(account: Any, actor: Actor) -> dict[str, Any] | None:
    """What sales to an account bear today, as a product of the usual category would; nothing before there are rates."""
    known = queries.taxes(account, timezone.localdate())
    if not known.rates or actor.withholds("account", "billing") or actor.withholds("account", "shipping"):
        return None
    return {"words": taxed_words(known.of(None), actor.manner)}
