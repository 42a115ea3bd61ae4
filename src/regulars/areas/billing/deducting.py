"""Deposits: asked for a quote or an order, and taken off its invoices, tax by tax, until nothing is left of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CANCELLED, CREDIT_NOTE, DEPOSIT, DRAFT
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.billing.parts import Piece, pieces_told, put
from regulars.areas.billing.weighing import ZERO, hold
from regulars.areas.fulfilment.choices import CANCELLED as ORDER_CANCELLED
from regulars.areas.fulfilment.choices import DRAFT as ORDER_DRAFT
from regulars.areas.orders import sums
from regulars.areas.orders.choices import ACCEPTED
from regulars.areas.orders.reactions import QUOTES
from regulars.areas.taxes.amounts import LineSum
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import LANGUAGES, language_of, speaking
from regulars.base.money import coins_of, format_money, of_coins, round_half_up, share_out
from regulars.base.numbers import format_percent
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields.money import Sum
from regulars.engine.save import save, save_many

CARRIED = ("deal_id", "account_id", "contact_id", "seller_id", "currency", "language", "rounding", "owner_id")
Key = tuple[tuple[str, ...], str]
"""The taxes that something bears, as they are written, with the rule."""


def deposit(source: Any, *, actor: Actor, percent: Decimal | None = None, amount: Sum | None = None) -> Invoice:
    """A draft of a deposit invoice over so many per cent, or an amount, of an accepted quote or an order; tax by tax as the whole bears them. Refused for more than is left of it."""
    access.require(actor, "invoice", "create")
    is_quote = hasattr(source, "decided_at")
    with transaction.atomic():
        hold(source.account_id)
        held = type(source).objects.get(pk=source.pk)
        if is_quote and held.status != ACCEPTED:
            raise Refused(_("The customer has not accepted this quote."), code="not_accepted")
        if not is_quote and held.status in (ORDER_DRAFT, ORDER_CANCELLED):
            raise Refused(_("Only an order that was confirmed is invoiced."), code="not_confirmed")
        return make_deposit(held, _asked(held, percent, amount), percent, actor=replace(actor, is_system=True))


def make_deposit(source: Any, asked: Decimal, percent: Decimal | None, *, actor: Actor) -> Invoice:
    """The same over an amount that was worked out, inside the caller's transaction and lock."""
    is_quote = hasattr(source, "decided_at")
    left = source.total - asked_of(source)
    if not 0 < asked <= left:
        words = format_money(max(left, ZERO), source.currency, language_of(None))
        raise Invalid(fields={"amount": _("At most %(amount)s.") % {"amount": words}}, code="too_much")
    given = {name: getattr(source, name) for name in CARRIED}
    link = {"quote_id": source.pk} if is_quote else {"order_id": source.pk, "quote_id": source.quote_id}
    invoice = Invoice(**given, **link, kind=DEPOSIT)
    save(invoice, actor=actor)
    with speaking(source.language if source.language in LANGUAGES else "en"):
        what = _words(source, percent)
    made: list[Any] = []
    for place, (key, gross) in enumerate(_shared(source, asked), 1):
        piece = _piece(key, gross, source.currency)
        line = InvoiceLine(
            invoice=invoice, name=what, position=place, quantity=Decimal(1), price=abs(Decimal(piece["amount"])), price_currency=source.currency,
            price_rule="hand", taxes=list(key[0]), tax_rule=key[1], is_carried=True,
        )  # fmt: skip
        put(line, [piece], source.currency)
        made.append(line)
    save_many(made, actor=actor)
    fresh: Invoice = Invoice.objects.get(pk=invoice.pk)
    return fresh


def deduct(invoice: Any, *, actor: Actor) -> None:
    """Take what is left of the deposits of an invoice's order and quote off it: tax by tax, at most as much as it comes to."""
    mine = list(InvoiceLine.objects.filter(invoice=invoice, deleted_at=None).order_by("position"))
    room = _grosses(invoice, mine)
    made: list[Any] = []
    with speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        for line in _deposit_lines(invoice):
            piece = line.pieces[0]
            key = (tuple(piece["taxes"]), piece["rule"])
            rest = _rest(line)
            gross = min(_gross(rest), room.get(key, ZERO))
            if gross <= 0:
                continue
            room[key] -= gross
            taken = rest if gross == _gross(rest) else _piece(key, gross, invoice.currency)
            made.append(_deduction(invoice, line, taken, len(mine) + len(made) + 1))
    save_many(made, actor=actor)


def deduct_anew(invoice: Any, lines: list[Any]) -> None:
    """Before an invoice is issued, what it takes off of deposits is worked out once more: as much as is left, at most as much as it comes to now."""
    mine = [line for line in lines if not line.deducts_id]
    room = _grosses(invoice, mine)
    for line in (line for line in lines if line.deducts_id and line.quantity < 0):
        key = (tuple(line.pieces[0]["taxes"]), line.pieces[0]["rule"])
        asked = [
            each
            for each in InvoiceLine.objects.filter(invoice=line.deducts_id, deleted_at=None)
            if (tuple(each.pieces[0]["taxes"]), each.pieces[0]["rule"]) == key
        ]
        if not asked or invoice.kind == CREDIT_NOTE:
            continue
        rest = _rest(asked[0], but=line)
        gross = max(min(_gross(rest), room.get(key, ZERO)), ZERO)
        room[key] = room.get(key, ZERO) - gross
        taken = rest if gross == _gross(rest) else _piece(key, gross, invoice.currency)
        line.price = Decimal(taken["amount"])
        put(line, [_less_than_nothing(taken)], invoice.currency)


def asked_of(source: Any) -> Decimal:
    """What was asked as deposits of a quote or order already; cancelled ones do not count."""
    is_quote = hasattr(source, "decided_at")
    found = Invoice.objects.filter(kind=DEPOSIT, deleted_at=None).exclude(status=CANCELLED)
    listed = found.filter(quote=source.pk) if is_quote else found.filter(order=source.pk)
    total = _sum_of(listed)
    if not is_quote and source.quote_id:
        total += _sum_of(found.filter(quote=source.quote_id, order=None))
    return total


def _sum_of(found: Any) -> Decimal:
    return sum(found.values_list("total", flat=True), ZERO)


def _asked(source: Any, percent: Decimal | None, amount: Sum | None) -> Decimal:
    if (percent is None) == (amount is None):
        text = _("Give the deposit in per cent or as an amount.")
        raise Invalid(fields={"percent": text, "amount": text})
    if amount is not None:
        if amount.currency != source.currency:
            raise Invalid(
                fields={"amount": _("This is in %(currency)s.") % {"currency": source.currency}}, code="other_currency"
            )
        return amount.amount
    return of_percent(source, percent or ZERO)  # fmt: skip


def of_percent(source: Any, percent: Decimal) -> Decimal:
    """So many per cent of what a document comes to, to the coin."""
    coins = round_half_up(Fraction(coins_of(source.total, source.currency)) * Fraction(percent) / 100)
    return of_coins(coins, source.currency)


def _words(source: Any, percent: Decimal | None) -> str:
    if percent is not None:
        share = format_percent(percent, source.language or "en")
        return _("Deposit of %(share)s for %(code)s") % {"share": share, "code": source.code}
    return _("Deposit for %(code)s") % {"code": source.code}


def _shared(source: Any, asked: Decimal) -> list[tuple[Key, Decimal]]:
    """An amount shared out to the taxes of a document by what bears them, to the coin."""
    kind = QUOTES if hasattr(source, "decided_at") else _orders()
    by_key = _grosses(source, [line for line in kind.lines(source) if sums.counts(line)])
    keys = [key for key, gross in by_key.items() if gross > 0]
    parts = share_out(coins_of(asked, source.currency), [by_key[key] for key in keys])
    return [(key, of_coins(part, source.currency)) for key, part in zip(keys, parts, strict=True) if part]


def _grosses(document: Any, lines: list[Any]) -> dict[Key, Decimal]:
    """What the lines of a document come to with their taxes, by the taxes they bear."""
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for line, told in sums.figures(document, lines).by_line:
        for each, rule, came in pieces_told(line, told, document.currency):
            keys: list[Any] = [tax.key for tax in each.taxes]
            found[tuple(map(sums.written, keys)), rule] += came.total
    return found


def _piece(key: Key, gross: Decimal, currency: str) -> Piece:
    """What so much with its taxes is without them; together they come to it."""
    taxes, is_relieved = [sums.read(text) for text in key[0]], key[1] in sums.RELIEVED
    percent = sum((Fraction(tax.percent) for tax in taxes), Fraction(0))
    coins = coins_of(gross, currency)
    net = coins if is_relieved or not percent else round_half_up(coins / (1 + percent / 100))
    parts = share_out(coins - net, [Fraction(tax.percent) for tax in taxes]) if taxes else []
    contained = sum(part for tax, part in zip(taxes, parts, strict=True) if tax.is_included)
    told = LineSum(
        of_coins(net + contained, currency),
        ZERO,
        ZERO,
        of_coins(net, currency),
        tuple(of_coins(each, currency) for each in parts),
        gross,
    )
    return {
        "taxes": list(key[0]), "rule": key[1], "amount": f"{told.amount:f}", "share": "0", "net": f"{told.net:f}", "tax": [f"{each:f}" for each in told.taxes],
    }  # fmt: skip


def _deposit_lines(invoice: Any) -> list[Any]:
    """The lines of issued deposit invoices of an invoice's order and quote, the oldest first."""
    found = Invoice.objects.filter(kind=DEPOSIT, deleted_at=None).exclude(status__in=(DRAFT, CANCELLED))
    keys = set(found.filter(order=invoice.order_id).values_list("pk", flat=True)) if invoice.order_id else set()
    if invoice.quote_id:
        keys |= set(found.filter(quote=invoice.quote_id).values_list("pk", flat=True))
    lines = InvoiceLine.objects.filter(invoice__in=keys, deleted_at=None).select_related("invoice")
    return list(lines.order_by("invoice__issued_on", "invoice__code", "position"))


def _rest(line: Any, *, but: Any = None) -> Piece:
    """What of a line of a deposit was neither taken off nor credited yet."""
    whole = line.pieces[0]
    key = (whole["taxes"], whole["rule"])
    off = [
        each.pieces[0] for each in InvoiceLine.objects.filter(corrects=line, deleted_at=None, invoice__deleted_at=None)
    ]
    same = InvoiceLine.objects.filter(
        deducts=line.invoice_id, deleted_at=None, invoice__deleted_at=None
    ).select_related("invoice")
    same = same.exclude(pk=but.pk) if but is not None else same
    rest = {**whole, "tax": list(whole["tax"])}
    for piece in off:
        _less(rest, piece, -1)
    for each in same:
        piece = each.pieces[0]
        if (piece["taxes"], piece["rule"]) == key:  # negative: what was taken off; of a credit note it comes back
            _less(rest, piece, -1 if each.invoice.kind == CREDIT_NOTE else 1)
    return rest  # fmt: skip


def _less(rest: Piece, piece: Piece, sign: int) -> None:
    for name in ("amount", "net"):
        rest[name] = f"{Decimal(rest[name]) + sign * Decimal(piece[name]):f}"
    rest["tax"] = [
        f"{Decimal(had) + sign * Decimal(part):f}" for had, part in zip(rest["tax"], piece["tax"], strict=True)
    ]


def _gross(piece: Piece) -> Decimal:
    return Decimal(piece["net"]) + sum(map(Decimal, piece["tax"]), ZERO)


def _deduction(invoice: Any, line: Any, taken: Piece, place: int) -> InvoiceLine:
    """A line that takes a deposit off: one, less than nothing."""
    what = _("Less the deposit %(code)s") % {"code": line.invoice.code}
    made = InvoiceLine(
        invoice=invoice, deducts=line.invoice, name=what, position=place, quantity=Decimal(-1), price=Decimal(taken["amount"]), price_currency=invoice.currency,
        price_rule="hand", taxes=list(taken["taxes"]), tax_rule=taken["rule"], is_carried=True,
    )  # fmt: skip
    put(made, [_less_than_nothing(taken)], invoice.currency)
    return made


def _less_than_nothing(piece: Piece) -> Piece:
    negative = {name: f"{-Decimal(piece[name]):f}" for name in ("amount", "net")}
    return {**piece, **negative, "tax": [f"{-Decimal(each):f}" for each in piece["tax"]]}


def _orders() -> Any:
    from regulars.areas.fulfilment.reactions import ORDERS

    return ORDERS
