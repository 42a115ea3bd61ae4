"""Asking which taxes a product bears."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from regulars.areas.taxes import queries
from regulars.areas.taxes.words import taxed_words
from regulars.engine import access
from regulars.engine.actor import Actor


def ask_taxes(
    product: Any, *, account: uuid.UUID | None = None, day: date | None = None, actor: Actor
) -> dict[str, Any]:
    """Which taxes a sale of the product to an account bears, and by which rule. Nothing is changed.

    An account that the actor does not see raises NotFound. Gives `rule`, `country`, `region`, `words`, and `taxes` of `name`, `percent` (a decimal as text)
    and `is_included`, those that are charged.
    """
    buyer = access.records("account", actor).get(account) if account is not None else None
    found = queries.taxes(buyer, day or timezone.localdate()).of(product.tax_category_id)
    words = taxed_words(found, actor.manner)
    product.notice = words
    return {
        "rule": found.rule,
        "country": found.place.country,
        "region": found.place.region,
        "words": words,
        "taxes": []
        if found.is_relieved
        else [
            {"name": rate.name, "percent": f"{rate.percent.normalize():f}", "is_included": rate.is_included}
            for rate in found.rates
        ],
    }
