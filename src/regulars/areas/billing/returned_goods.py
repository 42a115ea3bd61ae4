"""What came back of an order is credited: over what was invoiced beyond that which the customer keeps."""

from __future__ import annotations

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import DRAFT, WRITTEN_OFF
from regulars.areas.billing.crediting import credit_lines, left_of
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.billing.order_invoices import most_of
from regulars.areas.billing.weighing import hold
from regulars.areas.fulfilment.choices import RECEIVED
from regulars.areas.fulfilment.models import OrderReturn, ReturnLine
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine import access
from regulars.engine.actor import Actor

Quantities = dict[uuid.UUID, Decimal]


def credit_return(came: OrderReturn, *, actor: Actor) -> Invoice:
    """Drafts of credit notes over what came back and was invoiced, one for each invoice, the latest invoice first; gives the first draft.

    Refused before the goods are here, and where nothing was invoiced beyond what the customer keeps: goods that came back before they were invoiced, or are credited already.
    """
    access.require(actor, "invoice", "create")
    with transaction.atomic():
        hold(came.account_id)
        held = OrderReturn.objects.get(pk=came.pk)
        if held.status != RECEIVED:
            raise Refused(_("What comes back is credited once it was received."), code="not_received")
        made = [
            credit_lines(invoice, quantities, reason=_reason(held, invoice), actor=actor)
            for invoice, quantities in _by_invoice(held)
        ]
        if not made:
            text = _("Nothing of this return is to be credited: it was not invoiced, or it was credited already.")
            raise Refused(text, code="nothing_to_credit")
        return made[0]


def is_received(came: Any) -> bool:
    return bool(came.status == RECEIVED)


def _by_invoice(came: Any) -> list[tuple[Any, Quantities]]:
    """How much of which lines of which invoices is to be credited for a return."""
    parts: Any = ReturnLine.objects.filter(order_return=came, deleted_at=None).select_related("order_line")
    sources = {part.order_line_id: part.order_line for part in parts}
    back: Quantities = defaultdict(Decimal)
    for part in parts:
        back[part.order_line_id] += part.quantity
    billed: dict[Any, list[Any]] = defaultdict(list)
    for line in _issued(back):
        billed[line.order_line_id].append(line)
    left = left_of([line for lines in billed.values() for line in lines])
    found: dict[Any, tuple[Any, Quantities]] = {}
    for key, lines in billed.items():
        asked = min(back[key], sum((left[line.pk] for line in lines), -most_of(sources[key])))
        for line in lines:
            part = min(asked, left[line.pk])
            if part > 0 and line.invoice.status != WRITTEN_OFF:
                found.setdefault(line.invoice_id, (line.invoice, {}))[1][line.pk] = part
                asked -= part
    return list(found.values())


def _issued(order_lines: Quantities) -> Any:
    """The lines of issued invoices that are of these lines of an order; those of the latest invoice first."""
    found = InvoiceLine.objects.filter(
        order_line__in=order_lines, corrects=None, deleted_at=None, invoice__deleted_at=None
    )
    latest = found.exclude(invoice__status=DRAFT).order_by("-invoice__issued_on", "-invoice__code", "position")
    return latest.select_related("invoice__account")


def _reason(came: Any, invoice: Any) -> str:
    """What stands as the reason on the credit note, in its language."""
    with speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        return _("Goods came back: %(code)s") % {"code": came.code}
