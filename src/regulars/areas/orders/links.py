"""The address of a quote's public page: signed, so that none can be guessed; withdrawn by forgetting what it is made of."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core import signing

from regulars.areas.orders.choices import DRAFT
from regulars.areas.orders.models import Quote

SIGNER = signing.Signer(salt="regulars.quote", sep="~")


def address_of(quote: Any) -> str:
    """The whole address of the customer's page; empty where there is none."""
    return f"{settings.PUBLIC_URL}/q/{SIGNER.sign(quote.link.hex)}" if quote.link else ""


def quote_at(token: str) -> Any | None:
    """The quote that a page is of; None for an address that was never given, or was withdrawn."""
    try:
        link = uuid.UUID(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = Quote.objects.select_related("account", "contact", "seller", "owner").filter(link=link, deleted_at=None)
    return found.exclude(status=DRAFT).first()
