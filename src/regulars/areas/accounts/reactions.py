"""What holds of accounts in depth, whichever way it came."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def keep_to_the_account(batch: Batch) -> None:
    """An attitude in a deal belongs to the account of that deal."""
    named = [item for item in batch.good if item.record.deal_id and batch.changed(item, "deal")]
    deals = Deal.objects.filter(pk__in={item.record.deal_id for item in named})
    accounts: dict[Any, Any] = dict(deals.values_list("pk", "account_id")) if named else {}
    for item in named:
        account = accounts.get(item.record.deal_id)
        if account is not None and item.record.account_id != account:
            batch.refuse(item, Invalid(fields={"deal": _("This deal is another account’s.")}))
