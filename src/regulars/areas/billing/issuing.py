"""An invoice is issued: it gets its number, and from here on nothing of it changes."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing import settling
from regulars.areas.billing.allocating import allocate_to
from regulars.areas.billing.choices import CREDIT_NOTE, DRAFT, PREFIXES, UNPAID
from regulars.areas.billing.document import keep_document
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.weighing import ZERO, hold, weigh
from regulars.areas.orders.documents.heads import put_sums, tax
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.custom.series import take_numbers
from regulars.engine.save import save

BEFORE_ISSUE: list[Any] = []
"""Functions (invoice, lines) that look at a draft once more before it is issued, under the account's lock; they may change lines, and raise Refused."""


def issue(invoice: Invoice, *, actor: Actor, today: date | None = None) -> Invoice:
    """It gets the next number of its kind and year, who bills whom is written into it, and its PDF is kept. Taxes are those of this day.

    `today` is for programs that bring in what was issued earlier, in the order of its days.

    Refused without lines, without a company of ours, and with less than nothing to pay.
    """
    with transaction.atomic():
        hold(invoice.account_id)
        held = _locked(invoice)
        if held.status != DRAFT:
            raise Refused(_("This invoice was issued already."), code="already_issued")
        if held.seller is None:
            raise Refused(_("Set up your own company first: an invoice says who sends it."), code="no_seller")
        lines = INVOICES.lines(held)
        if not lines:
            raise Refused(_("This invoice has no lines."), code="no_lines")
        for look in BEFORE_ISSUE:
            look(held, lines)
        tax(held, lines)
        put_sums(held, lines)
        if held.total < 0:
            raise Refused(_("It comes to less than nothing: make a credit note instead."), code="negative_total")
        settling.settle([(held, lines)])
        settling.begin(held, today or timezone.localdate())
        held.link = uuid.uuid4()
        held.code = _number(held.kind, held.issued_on.year)
        held.name = f"{held.code} · {held.name or held.account.name}"
        save(held, actor=actor, verb="issue")
        _apply(held, actor)
    keep_document(held)
    invoice.refresh_from_db()
    invoice.remember()
    return invoice


def is_draft(invoice: Any) -> bool:
    return bool(invoice.status == DRAFT)


def is_issued(invoice: Any) -> bool:
    return bool(invoice.status != DRAFT)


def _locked(invoice: Invoice) -> Any:
    found = Invoice.objects.select_for_update(of=("self",)).select_related("account", "contact", "seller", "corrects")
    return found.get(pk=invoice.pk)


def series_of(kind: str, year: int) -> str:
    """Each kind of bill counts by itself, anew each year."""
    return f"invoice.{kind}.{year}"


def numbered(kind: str, year: int, number: int) -> str:
    """“INV-2026-0001”."""
    return f"{PREFIXES[kind]}{year}-{number:04d}"


def _number(kind: str, year: int) -> str:
    """The next of its series. Whoever takes one holds the series until the end of the transaction: what is taken back leaves no gap."""
    return numbered(kind, year, take_numbers(series_of(kind, year), 1))


def _apply(invoice: Any, actor: Actor) -> None:
    """A credit note takes off what is open of the invoice that it corrects; what comes to nothing is paid."""
    touched = [invoice.pk]
    corrected = Invoice.objects.get(pk=invoice.corrects_id) if invoice.corrects_id else None
    if invoice.kind == CREDIT_NOTE and corrected is not None:
        part = min(invoice.total, corrected.open or ZERO) if corrected.status in UNPAID else ZERO
        if part > 0:
            allocate_to(invoice, corrected, part, actor=actor)
            touched.append(corrected.pk)
    if len(touched) > 1 or invoice.total == 0:
        weigh(touched, actor=actor)
