"""What the write door refuses of our own companies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base import iban
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def check_bank(batch: Batch) -> None:
    """Numbers of bank accounts and banks are right: customers pay to them."""
    for item in batch.good:
        seller = item.record
        seller.iban, seller.bic = iban.plain(seller.iban or ""), iban.plain(seller.bic or "")
        wrong = {}
        if seller.iban and batch.changed(item, "iban") and not iban.is_iban(seller.iban):
            wrong["iban"] = _("This is no IBAN: its check digits are wrong.")
        if seller.bic and batch.changed(item, "bic") and not iban.is_bic(seller.bic):
            wrong["bic"] = _("A BIC has 8 or 11 letters and digits.")
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
