"""What a new document begins with, where nobody says otherwise."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.areas.contacts.models import Contact
from regulars.areas.prices.queries import currency_for
from regulars.areas.taxes.queries import usual_seller
from regulars.base.i18n import LANGUAGES
from regulars.engine import workspace
from regulars.engine.batch import Batch
from regulars.engine.documents import names_of
from regulars.engine.fields import Ref


def begin(batch: Batch) -> None:
    """The usual company, the currency of the account's prices, the contact's language, the account's name."""
    new = [item.record for item in batch.good if item.is_new]
    if not new:
        return
    seller = usual_seller()
    speeches = dict(
        Contact.objects.filter(id__in={each.contact_id for each in new} - {None}).values_list("id", "language")
    )
    names = names_of(Ref(each.account_id, "", "account") for each in new if each.account_id)
    for document in new:
        if document.seller_id is None and seller is not None:
            document.seller_id = seller.id
        if not document.currency:
            known = document.account_id is not None
            document.currency = (
                currency_for(document.account_id, timezone.localdate()) if known else str(workspace.value("currency"))
            )
        document.language = document.language or _speech(speeches.get(document.contact_id))
        document.name = document.name or names.get(document.account_id, "")


def _speech(said: Any) -> str:
    return said if said in LANGUAGES else str(workspace.value("language"))
