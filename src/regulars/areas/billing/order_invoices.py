"""Invoices of an order: all of it, or what was delivered; whatever is invoiced and credited in which order, all of them together come to what the order comes to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.billing.carrying import require_within
from regulars.areas.billing.choices import CREDIT_NOTE, DRAFT, INVOICE
from regulars.areas.billing.crediting import as_program
from regulars.areas.billing.deducting import deduct
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.billing.parts import Piece, parts_of, piece_of, pieces_told, put
from regulars.areas.billing.weighing import ZERO, hold
from regulars.areas.fulfilment.choices import CANCELLED
from regulars.areas.fulfilment.choices import DRAFT as ORDER_DRAFT
from regulars.areas.fulfilment.models import Order, OrderLine
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders import sums
from regulars.areas.taxes.amounts import Tax
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.batch import Batch
from regulars.engine.save import save, save_many

DELIVERED, ALL = "delivered", "all"
CARRIED = ("deal_id", "account_id", "contact_id", "seller_id", "currency", "language", "rounding", "owner_id", "reference", "quote_id", "name", "intro", "terms")  # fmt: skip
OF_LINE = (
    "name", "section", "product_id", "description", "unit_id", "price", "price_currency", "price_rule", "price_book_id", "discount", "tax_category_id", "tax_rule",
    "taxes", "bundle", "bundle_options", "configuration", "promotions", "promotion_off", "cost", "cost_currency",
)  # fmt: skip


def invoice_order(order: Order, *, actor: Actor, what: str | None = None) -> Invoice:
    """A draft of what was delivered and not invoiced yet, or of all that is left (`what`: "all"); deposits are taken off. Refused of drafts and cancelled orders, and where nothing is left."""
    access.require(actor, "invoice", "create")
    with transaction.atomic():
        hold(order.account_id)
        held = Order.objects.get(pk=order.pk)
        if held.status in (ORDER_DRAFT, CANCELLED):
            raise Refused(_("Only an order that was confirmed is invoiced."), code="not_confirmed")
        lines = ORDERS.lines(held)
        taken = invoiced_of(lines)
        wanted = {line.pk: _wanted(line, what or DELIVERED) - _quantity(taken[line.pk]) for line in lines}
        chosen = [line for line in lines if wanted[line.pk] > 0]
        if not chosen:
            raise Refused(_("Nothing of this order is to be invoiced now."), code="nothing_to_invoice")
        program = as_program(actor)
        invoice = Invoice(**{name: getattr(held, name) for name in CARRIED}, order=held)
        save(invoice, actor=program)
        wholes = wholes_of(held, lines)
        made: list[Any] = []
        for place, line in enumerate(chosen, 1):
            given = {name: getattr(line, name) for name in OF_LINE}
            made.append(
                InvoiceLine(
                    **given, invoice=invoice, order_line=line, position=place, quantity=wanted[line.pk], is_carried=True
                )
            )
            pieces = parts_of(wholes[line.pk], line.quantity, wanted[line.pk], taken[line.pk], held.currency)
            put(made[-1], pieces, held.currency)
        save_many(made, actor=program)
        deduct(Invoice.objects.get(pk=invoice.pk), actor=program)
        write_invoiced(held)
        return Invoice.objects.get(pk=invoice.pk)  # fmt: skip


def wholes_of(order: Any, lines: list[Any]) -> dict[uuid.UUID, list[Piece]]:
    """What each line of an order comes to, with its share of the discount on the whole, by the taxes it bears."""
    found = {}
    for line, told in sums.figures(order, lines).by_line:
        pieces = pieces_told(line, told, order.currency)
        found[line.pk] = [piece_of(each.taxes, rule, came, whole=False) for each, rule, came in pieces]
    return found


Taken = list[tuple[Decimal, list[Piece]]]


def invoiced_of(lines: Iterable[Any], *, but: Any = None, issued: bool = False) -> dict[uuid.UUID, Taken]:
    """What was invoiced of lines of an order, quantities with what they came to; what was credited counts less. Drafts count too, unless `issued` is asked; `but` is an invoice that does not."""
    ids = [line.pk for line in lines]
    found: dict[uuid.UUID, Taken] = defaultdict(list)
    there = InvoiceLine.objects.filter(order_line__in=ids, deleted_at=None, invoice__deleted_at=None)
    if but is not None:
        there = there.exclude(invoice=but)
    if issued:
        there = there.exclude(invoice__status=DRAFT)
    listed: Iterable[Any] = there.select_related("invoice").order_by("created_at", "id")
    for line in listed:
        is_credit = line.invoice.kind == CREDIT_NOTE
        taken = (
            (-line.quantity, [_negated(piece) for piece in line.pieces]) if is_credit else (line.quantity, line.pieces)
        )
        found[line.order_line_id].append(taken)
    return found


def settle_of_order(invoice: Any, lines: list[Any]) -> None:
    """Before an invoice of an order is issued its lines are worked out once more, beside those that are issued; the last that bears a tax bears what rounding left of it."""
    mine = [line for line in lines if line.order_line_id]
    if invoice.kind != INVOICE or not mine or invoice.order_id is None:
        return
    order = Order.objects.get(pk=invoice.order_id)
    ordered = ORDERS.lines(order)
    wholes, taken = wholes_of(order, ordered), invoiced_of(ordered, issued=True)
    by_key = {line.pk: line for line in ordered}
    now: dict[uuid.UUID, Decimal] = {line.pk: _quantity(taken[line.pk]) for line in ordered}
    for line in mine:
        source = by_key[line.order_line_id]
        if now[source.pk] + line.quantity > most_of(source):
            text = _("More would be invoiced than was ordered and not called off or sent back: %(name)s.")
            raise Refused(text % {"name": line.name}, code="too_much")
        put(line, parts_of(wholes[source.pk], source.quantity, line.quantity, taken[source.pk], invoice.currency), invoice.currency)  # fmt: skip
        now[source.pk] += line.quantity
        taken[source.pk].append((line.quantity, line.pieces))
    if all(line.order_line_id or line.deducts_id for line in lines):
        open_taxes = {
            tax
            for source in ordered
            if now[source.pk] != source.quantity
            for each in sums.as_lines(source, order.currency)
            for tax in each.taxes
        }
        left = _left(order, ordered, invoice)
        invoice.known_taxes = {tax: amount for tax, amount in left.items() if tax not in open_taxes}


def take_part(line: Any, invoice: Any) -> bool:
    """The quantity of a line of an order's invoice is changed: up to what is left of the order. False for a line that is of no order."""
    if line.order_line_id is None:
        return False
    source = OrderLine.objects.get(pk=line.order_line_id)
    taken = _others(source, line)
    require_within(line.quantity, most_of(source) - _quantity(taken))
    order = Order.objects.get(pk=source.order_id)
    whole = wholes_of(order, ORDERS.lines(order))[source.pk]
    put(line, parts_of(whole, source.quantity, line.quantity, taken, invoice.currency), invoice.currency)
    return True


def write_invoiced(order: Any) -> None:
    """At the lines of an order stands what was invoiced of them."""
    lines = ORDERS.lines(order)
    taken = invoiced_of(lines)
    for line in lines:
        line.invoiced = _quantity(taken[line.pk])
    save_many(lines, actor=system("billing"), verb="invoice")


def count_again(batch: Batch) -> None:
    """Lines of an order's invoice were written, or went or came back: the order counts anew. Of invoices as of their lines."""
    orders = {getattr(record, "order_id", None) for record in batch.records}
    sources = {record.order_line_id for record in batch.records if getattr(record, "order_line_id", None)}
    orders |= set(OrderLine.objects.filter(pk__in=sources).values_list("order_id", flat=True))
    for order in Order.objects.filter(pk__in=[each for each in orders if each]):
        write_invoiced(order)


def count_afterwards(batch: Batch) -> None:
    """The same once lines are written whose quantity changed."""
    changed = [item.record for item in batch.good if item.record.order_line_id and batch.changed(item, "quantity")]
    if changed:
        batch.afterwards(lambda: count_again(batch))


def is_invoiceable(order: Any) -> bool:
    return order.status not in (ORDER_DRAFT, CANCELLED)


def most_of(line: Any) -> Decimal:
    """How much of a line of an order may be invoiced in all: what was ordered, without what was called off or came back."""
    most: Decimal = line.quantity - line.cancelled - line.returned
    return most


def _wanted(line: Any, what: str) -> Decimal:
    """How much of a line is to be invoiced in all."""
    return min(most_of(line), line.delivered - line.returned) if what == DELIVERED else most_of(line)


def _quantity(taken: Taken) -> Decimal:
    return sum((quantity for quantity, _pieces in taken), ZERO)


def _others(source: Any, line: Any) -> Taken:
    there = InvoiceLine.objects.filter(order_line=source, deleted_at=None, invoice__deleted_at=None)
    return [
        (-each.quantity, [_negated(piece) for piece in each.pieces])
        if each.invoice.kind == CREDIT_NOTE
        else (each.quantity, each.pieces)
        for each in there.exclude(pk=line.pk).select_related("invoice")
    ]


def _negated(piece: Piece) -> Piece:
    found: Piece = dict(piece)
    for key in ("amount", "share", "net"):
        if key in piece:
            found[key] = f"{-Decimal(piece[key]):f}"
    if "tax" in piece:
        found["tax"] = [f"{-Decimal(each):f}" for each in piece["tax"]]
    return found


def _left(order: Any, ordered: list[Any], invoice: Any) -> dict[Tax, Decimal]:
    """What is left of each tax of an order, after what its issued invoices bear."""
    found: dict[Tax, Decimal] = {}
    for each in sums.figures(order, ordered).sums.taxes:
        found[each.tax] = each.amount
    for taken in invoiced_of(ordered, but=invoice, issued=True).values():
        for _quantity_taken, pieces in taken:
            for piece in pieces:
                for text, amount in zip(piece["taxes"], piece.get("tax", ()), strict=False):
                    tax = sums.read(text)
                    if tax in found and piece["rule"] not in sums.RELIEVED:
                        found[tax] -= Decimal(amount)
    return found
