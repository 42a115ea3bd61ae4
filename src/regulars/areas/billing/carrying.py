"""Lines that were carried over: a smaller quantity comes to a smaller part of where they come from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.billing.choices import DRAFT
from regulars.areas.billing.crediting import put_part
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.billing.weighing import ZERO, hold
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import language_of
from regulars.base.numbers import format_number
from regulars.engine.batch import Batch

PARTS: list[Any] = []
"""Functions (line, invoice) that work out the part of what else a line may come from; they give False for one that is not theirs, and raise Refused."""


def settle_carried(batch: Batch) -> None:
    """The quantity of a carried line of a draft may change, down to nothing and up to what is left of its source."""
    for item in batch.good:
        line: Any = item.record
        if item.is_new or not line.is_carried or batch.actor.is_system or not batch.changed(item, "quantity"):
            continue
        try:
            _take_part(line)
        except Refused as problem:
            batch.refuse(item, problem)


def _take_part(line: Any) -> None:
    invoice = Invoice.objects.get(pk=line.invoice_id)
    if invoice.status != DRAFT or line.quantity is None:
        return  # refused elsewhere
    hold(invoice.account_id)
    if line.corrects_id:
        source = InvoiceLine.objects.get(pk=line.corrects_id)
        others = InvoiceLine.objects.filter(corrects=source, deleted_at=None, invoice__deleted_at=None)
        taken = sum(others.exclude(pk=line.pk).values_list("quantity", flat=True), ZERO)
        require_within(line.quantity, source.quantity - taken)
        put_part(line, source, invoice.currency)
        return
    if not any(take(line, invoice) for take in PARTS):
        raise Refused(_("This comes from the document that the invoice was made of, and stays as it is there."), code="from_source")  # fmt: skip


def require_within(quantity: Decimal, most: Decimal) -> None:
    """Raises Invalid for nothing, and for more than there is."""
    if not 0 < quantity <= most:
        words = format_number(max(most, ZERO).normalize(), language_of(None))
        text = _("More than nothing, and at most %(most)s.") % {"most": words}
        raise Invalid(fields={"quantity": text}, code="too_much")
