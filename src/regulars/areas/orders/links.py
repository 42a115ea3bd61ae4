"""The address of a quote's public page; withdrawn by forgetting what it is made of."""

from __future__ import annotations

from typing import Any

from regulars.areas.orders.choices import DRAFT
from regulars.areas.orders.models import Quote
from regulars.ui.public.addresses import Addresses

ADDRESSES = Addresses("regulars.quote", "q")


def address_of(quote: Any) -> str:
    """The whole address of the customer's page; empty where there is none."""
    return ADDRESSES.of(quote.link)


def quote_at(token: str) -> Any | None:
    """The quote that a page is of; None for an address that was never given, or was withdrawn."""
    link = ADDRESSES.link_in(token)
    if link is None:
        return None
    found = Quote.objects.select_related("account", "contact", "seller", "owner").filter(link=link, deleted_at=None)
    return found.exclude(status=DRAFT).first()
