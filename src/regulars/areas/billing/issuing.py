"""An invoice is issued: it gets its number, and from here on nothing of it changes."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing import parties
from regulars.areas.billing.allocating import allocate_to
from regulars.areas.billing.choices import CREDIT_NOTE, DRAFT, ISSUED, PREFIXES, UNPAID
from regulars.areas.billing.document import keep_document
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.models import Invoice, InvoiceTax
from regulars.areas.billing.parts import settle_line, total_of
from regulars.areas.billing.weighing import ZERO, hold, weigh
from regulars.areas.orders import sums
from regulars.areas.orders.documents.heads import put_sums, tax
from regulars.areas.taxes.amounts import Sums
from regulars.areas.taxes.choices import RULES as TAX_RULES
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine.actor import Actor, system
from regulars.engine.custom.series import take_numbers
from regulars.engine.save import save, save_many

USUAL_DAYS = 14
RULE_WORDS = {option.value: option.label for option in TAX_RULES}
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
        _settle(held, lines, actor)
        _date(held, today or timezone.localdate())
        parties.freeze(held)
        _open(held)
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


def _settle(invoice: Any, lines: list[Any], actor: Actor) -> None:
    """Write into the lines what became of them, and into rows of their own what each tax comes to."""
    found = sums.figures(invoice, lines).sums
    told = iter(found.lines)
    for line in lines:
        settle_line(line, told, invoice.currency)
    save_many(lines, actor=system("billing"), verb="issue")
    deducted = -sum((total_of(line) for line in lines if line.deducts_id), ZERO)
    invoice.deducted, invoice.deducted_currency = deducted, invoice.currency
    save_many(_taxes(invoice, lines, found), actor=system("billing"), verb="issue")


def _taxes(invoice: Any, lines: list[Any], found: Sums) -> list[InvoiceTax]:
    money = {"base_currency": invoice.currency, "amount_currency": invoice.currency, "invoice": invoice}
    rows = [
        InvoiceTax(
            name=each.tax.key.name,
            percent=each.tax.percent,
            is_included=each.tax.is_included,
            rule="taxed",
            base=each.base,
            amount=each.amount,
            **money,
        )
        for each in found.taxes
        if isinstance(each.tax.key, sums.TaxName)
    ]
    untaxed: dict[str, Any] = {}
    for piece in (piece for line in lines for piece in line.pieces):
        if not piece["taxes"] or piece["rule"] in sums.RELIEVED:
            untaxed[piece["rule"]] = untaxed.get(piece["rule"], ZERO) + Decimal(piece["net"])
    with speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        return rows + [
            InvoiceTax(name=str(RULE_WORDS[rule or "untaxed"]), rule=rule or "untaxed", base=base, amount=ZERO, **money)
            for rule, base in untaxed.items()
        ]


def _date(invoice: Any, today: date) -> None:
    days = next(
        (
            each
            for each in (invoice.payment_days, invoice.account.payment_days, invoice.seller.payment_days)
            if each is not None
        ),
        USUAL_DAYS,
    )
    invoice.issued_on, invoice.payment_days = today, days
    invoice.due_on = None if invoice.kind == CREDIT_NOTE else today + timedelta(days=days)


def _open(invoice: Any) -> None:
    for key, amount in {"paid": ZERO, "credited": ZERO, "written_off": ZERO, "open": invoice.total}.items():
        setattr(invoice, key, amount)
        setattr(invoice, f"{key}_currency", invoice.currency)
    invoice.status = ISSUED


def _number(kind: str, year: int) -> str:
    """The next of its series. Whoever takes one holds the series until the end of the transaction: what is taken back leaves no gap."""
    number = take_numbers(f"invoice.{kind}.{year}", 1)
    return f"{PREFIXES[kind]}{year}-{number:04d}"


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
