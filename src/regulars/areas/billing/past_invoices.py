"""Invoices and credit notes of earlier days, out of files: issued on their own day under their own number, and paid where they were.

They come by an import of the program, the heads before their lines, which make them up bit by bit. Nothing is sent, and no PDF is kept: the customer has the paper of that day.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing import settling
from regulars.areas.billing.choices import (
    BOOKED,
    CREDIT_NOTE,
    DRAFT,
    INCOMING,
    ISSUED,
    OTHER,
    OVERDUE,
    PAID,
    PREFIXES,
    REFUND,
    UNPAID,
)
from regulars.areas.billing.crediting import left_of
from regulars.areas.billing.issuing import numbered, series_of
from regulars.areas.billing.kinds import INVOICES, SETTLE, was_issued
from regulars.areas.billing.models import Allocation, Invoice, InvoiceLine, InvoiceTax, Payment
from regulars.areas.billing.weighing import ZERO, hold_all, weigh, weigh_payments
from regulars.areas.contacts.known import accounts_of
from regulars.areas.contacts.models import Contact
from regulars.areas.orders.documents.heads import put_sums
from regulars.areas.taxes.queries import seller_of
from regulars.base.errors import Invalid, Refused
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.custom.series import reach, take_numbers
from regulars.engine.models import Change
from regulars.engine.save import save_many

OURS = re.compile(rf"({'|'.join(map(re.escape, PREFIXES.values()))})(\d{{4}})-(\d{{4,}})")
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}


def begin_told(batch: Batch) -> None:
    """One that an import tells of as issued, or paid, is of its own day, between those who they are now."""
    new = [item for item in batch.good if item.is_new and item.record.status != DRAFT] if batch.tells_history else []
    accounts = accounts_of(item.record.account_id for item in new)
    people = Contact.objects.in_bulk({item.record.contact_id for item in new} - {None})
    corrected = Invoice.objects.in_bulk({item.record.corrects_id for item in new} - {None})
    for item in new:
        invoice: Any = item.record
        account = accounts.get(invoice.account_id)
        if account is None:
            continue  # asked for by the door itself
        if problem := _wrong(invoice, corrected.get(invoice.corrects_id)):
            batch.refuse(item, problem)
            continue
        invoice.account, invoice.seller = account, seller_of(invoice)
        invoice.contact = people.get(invoice.contact_id)
        is_paid, due = invoice.status == PAID, invoice.due_on
        settling.begin(invoice, _day(invoice))
        invoice.due_on = due or invoice.due_on
        if is_paid:
            invoice.status, invoice.paid_on = PAID, invoice.paid_on or invoice.issued_on
    if new:
        batch.among.append(_number)


def keep_issued(batch: Batch) -> None:
    """Lines come to what an import told of, never to what was issued here. Nobody books anything of these accounts until the lines are in."""
    new: list[Any] = [item for item in batch.good if item.is_new] if batch.tells_history else []
    found = Invoice.objects.filter(pk__in={item.record.invoice_id for item in new} - {None}).exclude(status=DRAFT)
    heads = {each.pk: each for each in found.only("account_id", "document_id", "corrects_id")}
    for item in new:
        head: Any = heads.get(item.record.invoice_id)
        if head is None:
            continue
        if head.document_id is not None:
            batch.refuse(item, was_issued())
        elif item.record.quantity is not None and item.record.quantity < 0:
            text = _("A quantity is not negative: make a credit note to take something back.")
            batch.refuse(item, Refused(text, code="negative_quantity", fields={"quantity": text}))
    if heads:
        hold_all(each.account_id for each in heads.values())


def settle_told(batch: Batch) -> None:
    """What these lines come to, with those that came before."""
    if batch.tells_history:
        batch.afterwards(lambda: _settle({item.record.invoice_id for item in batch.good if item.is_new}))


def _wrong(invoice: Any, corrected: Any) -> Refused | None:
    if invoice.status not in (ISSUED, OVERDUE, PAID):
        text = _("Of earlier days it is issued or paid; what was paid of it in part comes as payments.")
        return Invalid(fields={"status": text})
    if _day(invoice) > timezone.localdate():
        return Invalid(fields={"issued_on": _("This day is still to come.")})
    if corrected is None:
        return None
    if invoice.kind != CREDIT_NOTE or corrected.kind == CREDIT_NOTE or corrected.status == DRAFT:
        return Invalid(fields={"corrects": _("A credit note takes back an invoice that was issued.")})
    if (corrected.account_id, corrected.currency) != (invoice.account_id, invoice.currency):
        return Invalid(fields={"corrects": _("It is of the same customer, in the same currency.")})
    return None


def _day(invoice: Any) -> Any:
    return invoice.issued_on or timezone.localtime(invoice.created_at).date()


def _number(batch: Batch) -> None:
    """Their own numbers stay, and those of our own series go on behind them; others get the next ones, in the order of their days."""
    waiting: dict[tuple[str, int], list[Any]] = defaultdict(list)
    last: dict[str, int] = defaultdict(int)
    told = [item.record for item in batch.good if item.is_new and item.record.status != DRAFT]
    for invoice in sorted(told, key=lambda each: (each.issued_on, each.created_at)):
        if not invoice.code:
            waiting[invoice.kind, invoice.issued_on.year].append(invoice)
        elif found := OURS.fullmatch(invoice.code):
            series = series_of(KINDS[found[1]], int(found[2]))
            last[series] = max(last[series], int(found[3]))
    if batch.is_rehearsal:
        return
    for series, number in sorted(last.items()):
        reach(series, number)
    for (kind, year), listed in sorted(waiting.items()):
        first = take_numbers(series_of(kind, year), len(listed))
        for number, invoice in enumerate(listed, first):
            invoice.code = numbered(kind, year, number)
    for invoice in told:
        invoice.name = f"{invoice.code} · {invoice.name}"


def _settle(keys: Collection[uuid.UUID]) -> None:
    found = [each for each in INVOICES.held(keys).values() if each.status != DRAFT]
    if not found:
        return
    lines = INVOICES.lines_of(found)
    for line in (line for listed in lines.values() for line in listed):
        line.is_carried, line.pieces = False, []  # worked out anew with those that came now
    _find_corrected(found, lines)
    known = InvoiceTax.objects.filter(invoice__in=[each.pk for each in found], deleted_at=None)
    settling.settle([(each, lines[each.pk]) for each in found], known=known)
    for each in found:
        put_sums(each, lines[each.pk])
    program = system("billing")
    save_many(found, actor=program, verb="issue", locked={each.pk: (each, True) for each in found})
    bills = [each for each in found if each.kind != CREDIT_NOTE]
    notes = [each for each in found if each.kind == CREDIT_NOTE]
    paid = _told_paid(found)
    _pay([each for each in bills if each.pk in paid])
    weigh([each.pk for each in bills], actor=program)
    corrected = _set_off(notes)
    _pay([each for each in notes if each.pk in paid])
    weigh([*(each.pk for each in notes), *corrected], actor=program)


def _told_paid(invoices: Iterable[Any]) -> set[uuid.UUID]:
    """Those that the import tells of as paid; others are paid because all their lines until now came to nothing."""
    paid = [each.pk for each in invoices if each.status == PAID]
    told = Change.objects.filter(record__in=paid, version=1).values_list("record", "diff")
    return {key for key, diff in told if diff.get("status", (None, None))[1] == PAID}


def _find_corrected(notes: Iterable[Any], lines: Mapping[uuid.UUID, Iterable[Any]]) -> None:
    """A line of a credit note takes back the first line of its invoice with its product of which so much is left; nothing is left to be credited twice."""
    correcting = [each for each in notes if each.kind == CREDIT_NOTE and each.corrects_id]
    listed = list(InvoiceLine.objects.filter(invoice__in={each.corrects_id for each in correcting}, deleted_at=None))
    left = left_of(listed) if listed else {}
    by_product: dict[Any, list[uuid.UUID]] = defaultdict(list)
    for each in sorted(listed, key=lambda line: (line.position or 0, line.pk)):
        by_product[each.invoice_id, each.product_id].append(each.pk)
    for note in correcting:
        for line in lines[note.pk]:
            able = by_product[note.corrects_id, line.product_id] if line.product_id and not line.corrects_id else ()
            if key := next((each for each in able if left[each] >= line.quantity), None):
                left[key] -= line.quantity
                line.corrects_id = key


def _set_off(notes: Iterable[Any]) -> list[uuid.UUID]:
    """Credit notes take off what is open of the invoices that they correct, each by one allocation that grows with its lines. Gives those invoices."""
    correcting = [each for each in notes if each.corrects_id]
    bills = Invoice.objects.in_bulk({each.corrects_id for each in correcting})
    stands = {(each.credit_note_id, each.invoice_id): each for each in _allocations(credit_note__in=correcting)}
    touched, parts = [], []
    for note in correcting:
        bill: Any = bills[note.corrects_id]
        part = min(note.total - note.paid, bill.open or ZERO) if bill.status in UNPAID else ZERO
        if part <= 0:
            continue
        bill.open -= part
        note.paid += part
        allocation: Any = stands.get((note.pk, bill.pk)) or _part_of(note, bill)
        allocation.amount += part
        parts.append(allocation)
        touched.append(bill.pk)
    save_many(parts, actor=system("billing"), verb="allocate")
    return touched


def _pay(invoices: Iterable[Any]) -> None:
    """What an import tells of as paid was paid on its day, whole: a payment that pays it, or one by which a credit note went back.

    Where lines came before, theirs is made larger: one payment for each.
    """
    open_now = {each.pk: each.total - each.paid - each.credited for each in invoices}
    wanted = [each for each in invoices if open_now[each.pk] > 0]
    stands = _payments_of(wanted)
    made: list[Any] = []
    parts: list[tuple[Any, Any, Any]] = []
    for invoice in wanted:
        payment: Any
        payment, allocation = stands.get(invoice.pk) or (_payment(invoice), None)
        payment.amount += open_now[invoice.pk]
        made.append(payment)
        if payment.kind != REFUND:
            parts.append((invoice, payment, allocation))
    program = system("billing")
    save_many([each for each in made if each.loaded is None], actor=program, verb="book")
    save_many([each for each in made if each.loaded is not None], actor=program, verb=SETTLE)
    paying = [allocation or _paid_by(payment, invoice) for invoice, payment, allocation in parts]
    for (_invoice, payment, _allocation), allocation in zip(parts, paying, strict=True):
        allocation.amount = payment.amount
    save_many(paying, actor=program, verb="allocate")
    weigh_payments([payment.pk for _invoice, payment, _allocation in parts], actor=program)


def _payments_of(invoices: Sequence[Any]) -> dict[Any, tuple[Any, Any]]:
    """What these were paid by when lines of theirs came before: the payment, and where it pays an invoice, its allocation."""
    told = {each.pk: (each.code, each.paid_on) for each in invoices}
    found: dict[Any, tuple[Any, Any]] = {
        payment.credit_note_id: (payment, None)
        for payment in Payment.objects.filter(kind=REFUND, credit_note__in=list(told), status=BOOKED, deleted_at=None)
        if _is_told(payment, told[payment.credit_note_id])
    }
    for each in _allocations(invoice__in=list(told), payment__kind=INCOMING).select_related("payment"):
        if _is_told(each.payment, told[each.invoice_id]) and each.payment.amount == each.amount:
            found[each.invoice_id] = (each.payment, each)
    return found


def _is_told(payment: Any, told: tuple[str, Any]) -> bool:
    return payment.method == OTHER and (payment.reference, payment.paid_on) == told


def _allocations(**of: Any) -> Any:
    return Allocation.objects.filter(**of, deleted_at=None).order_by("id")


def _payment(invoice: Any) -> Payment:
    is_note = invoice.kind == CREDIT_NOTE
    noon = datetime.combine(invoice.paid_on, time(12), timezone.get_current_timezone())
    return Payment(
        kind=REFUND if is_note else INCOMING, account_id=invoice.account_id, amount=ZERO, amount_currency=invoice.currency,
        credit_note=invoice if is_note else None, paid_on=invoice.paid_on, created_at=min(noon, timezone.now()),
        method=OTHER, reference=invoice.code, owner_id=invoice.owner_id,
    )  # fmt: skip


def _paid_by(payment: Any, invoice: Any) -> Allocation:
    return Allocation(
        name=f"{payment.code} → {invoice.code}", payment=payment, invoice=invoice, amount=ZERO,
        amount_currency=invoice.currency, allocated_on=payment.paid_on,
    )  # fmt: skip


def _part_of(note: Any, invoice: Any) -> Allocation:
    return Allocation(
        name=f"{note.code} → {invoice.code}", credit_note=note, invoice=invoice, amount=ZERO, amount_currency=invoice.currency,
    )  # fmt: skip
