"""What a new quote begins with, where nobody says otherwise."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.areas.contacts.models import Contact
from regulars.areas.orders.choices import DRAFT
from regulars.areas.prices.queries import currency_for
from regulars.areas.taxes.queries import usual_seller
from regulars.base.i18n import LANGUAGES
from regulars.engine import workspace
from regulars.engine.batch import Batch
from regulars.engine.documents import names_of
from regulars.engine.fields import Ref


def begin_quotes(batch: Batch) -> None:
    """The usual company, the currency of the account's prices, the contact's language, the account's name."""
    new = [item.record for item in batch.good if item.is_new and item.record.status == DRAFT]
    if not new:
        return
    seller = usual_seller()
    speeches = dict(
        Contact.objects.filter(id__in={quote.contact_id for quote in new} - {None}).values_list("id", "language")
    )
    names = names_of(Ref(quote.account_id, "", "account") for quote in new if quote.account_id)
    for quote in new:
        if quote.seller_id is None and seller is not None:
            quote.seller_id = seller.id
        if not quote.currency:
            known = quote.account_id is not None
            quote.currency = (
                currency_for(quote.account_id, timezone.localdate()) if known else str(workspace.value("currency"))
            )
        quote.language = quote.language or _speech(speeches.get(quote.contact_id))
        quote.name = quote.name or names.get(quote.account_id, "")


def _speech(said: Any) -> str:
    return said if said in LANGUAGES else str(workspace.value("language"))
