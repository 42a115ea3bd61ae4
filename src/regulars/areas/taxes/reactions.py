"""What the write door refuses of our own companies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def check_bank(batch: Batch) -> None:
    """Numbers of bank accounts and banks are right: customers pay to them. Which lengths and forms an account's country has is known to stdnum, which is loaded then only."""
    from stdnum import bic, iban

    for item in batch.good:
        seller = item.record
        seller.iban, seller.bic = iban.compact(seller.iban or ""), bic.compact(seller.bic or "")
        wrong = {}
        if seller.iban and batch.changed(item, "iban") and not iban.is_valid(seller.iban):
            wrong["iban"] = _("This is no IBAN: its length, form or check digits are wrong.")
        if seller.bic and batch.changed(item, "bic") and not bic.is_valid(seller.bic):
            wrong["bic"] = _("This is no BIC: it has 8 or 11 letters and digits, and those of a country in the middle.")
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
