"""Verbs of the order: confirm, cancel, close, copy, prices anew; an order out of a quote or a deal."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.fulfilment import hooks, making, stocking
from regulars.areas.fulfilment.choices import CANCELLED, CLOSED, CONFIRMED, DELIVERED, DRAFT, PARTLY, UNDERWAY
from regulars.areas.fulfilment.models import Delivery, Order, OrderLine
from regulars.areas.fulfilment.quantities import settle
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.fulfilment.winning import win_deal
from regulars.areas.orders.choices import ACCEPTED
from regulars.areas.orders.documents import repricing
from regulars.areas.orders.documents.heads import put_sums, tax
from regulars.areas.orders.documents.kind import become
from regulars.areas.orders.models import Quote
from regulars.areas.orders.reactions import QUOTES
from regulars.areas.sales.models import Deal
from regulars.base.errors import Refused
from regulars.engine import access, asked
from regulars.engine.actor import Actor, system
from regulars.engine.save import joined, save, save_many

LONGEST = 2000
WITH_CUSTOMER = (PARTLY, DELIVERED, CLOSED)
"""Of which something may come back."""


def confirm(order: Order, *, actor: Actor) -> Order:
    """The customer has our word: from here on its amounts stay. Taxes are those of this day.

    Refused twice, without lines, with a line that no price was found for, and by what areas above check (`hooks.CONFIRM_CHECKS`).
    """
    with transaction.atomic(), joined(uuid.uuid4()), asked.once():
        held = ORDERS.locked(order)
        if held.status != DRAFT:
            raise _not_confirmed(held.status)
        lines = ORDERS.lines(held)
        _require_priced(lines)
        tax(held, lines)
        for line in lines:
            settle(line)
        put_sums(held, lines)
        for check in hooks.CONFIRM_CHECKS:
            check(held)
        stocking.reserve(held, lines)
        known = {line.pk: (line, True) for line in lines}  # nobody changes them while the order is held
        save_many(lines, actor=system("fulfilment"), verb="confirm", locked=known)
        held.status, held.confirmed_at = CONFIRMED, timezone.now()
        save(held, actor=actor, verb="confirm")
        for told in hooks.CONFIRMED:
            told(held, actor=actor)
        _as(order, held)
    waiting = sum(1 for line in lines if line.awaited)
    said = [win_deal(held, "order", actor=actor)[0]]
    if waiting:
        said.append(
            ngettext("%(num)s line waits for goods.", "%(num)s lines wait for goods.", waiting) % {"num": waiting}
        )
    order.notice = " ".join(filter(None, said))
    return order


def reserve(order: Order, *, actor: Actor) -> Order:
    """Keep what is free for the lines that wait. Refused of an order that is not under way; `notice` says what is still awaited."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        if held.status not in UNDERWAY:
            raise Refused(_("Only a confirmed order is delivered."), code="not_confirmed")
        lines = ORDERS.lines(held)
        stocking.reserve(held, lines)
        save_many(lines, actor=replace(actor, is_system=True), verb="reserve")
    waiting = sum(1 for line in lines if line.awaited)
    order.notice = (
        ngettext("%(num)s line waits for goods.", "%(num)s lines wait for goods.", waiting) % {"num": waiting}
        if waiting
        else _("Everything is reserved.")
    )
    return order


def release(order: Order, *, actor: Actor) -> Order:
    """What is reserved for it is free for others; it waits until goods come again or *Reserve* is pressed. Refused where nothing is."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        lines = [line for line in ORDERS.lines(held) if line.reserved]
        if not lines:
            raise Refused(_("Nothing is reserved for this order."), code="nothing_reserved")
        for line in lines:
            line.awaited = line.open_quantity
        stocking.free(lines)
        save_many(lines, actor=replace(actor, is_system=True), verb="release")
    return order


def cancel(order: Order, *, actor: Actor, reason: str | None = None) -> Order:
    """Nothing of it will be delivered. Refused without a reason, and once something was delivered: then the rest is *closed*."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        lines = ORDERS.lines(held)
        if held.status == CANCELLED:
            raise Refused(_("This order was cancelled already."), code="already_cancelled")
        if any(line.delivered for line in lines):
            text = _("Some of it was delivered: close the order, then the rest is not delivered any more.")
            raise Refused(text, code="was_delivered")
        return _ended(order, held, lines, CANCELLED, reason, actor, "cancel")


def close(order: Order, *, actor: Actor, reason: str | None = None) -> Order:
    """What was not delivered will not be. Refused unless it is partly delivered, and without a reason."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        if held.status != PARTLY:
            raise Refused(_("Only an order that is partly delivered is closed."), code="not_partly")
        return _ended(order, held, ORDERS.lines(held), CLOSED, reason, actor, "close")


def copy(order: Order, *, actor: Actor) -> Order:
    """A new draft with its own number and everything this one says; prices stay as they are."""
    access.require(actor, "order", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        return making.copy_of(order, actor=actor)


def reprice(order: Order, *, actor: Actor) -> Order:
    """The prices that the rules say now, in all lines of products (`repricing`). Refused once it was confirmed."""
    priced: Order = repricing.reprice(ORDERS, order, actor=actor)
    return priced


def recalculate(order: Order, *, actor: Actor) -> Order:
    """Taxes and sums of this day; prices stay. `notice` says whether anything changed. Refused once it was confirmed."""
    with transaction.atomic():
        held = ORDERS.locked(order)
        if held.status != DRAFT:
            raise ORDERS.fixed()
        before = (held.net, held.tax, held.total)
        lines = ORDERS.lines(held)
        tax(held, lines)
        put_sums(held, lines)
        save_many(lines, actor=actor)
        save(held, actor=actor)
        become(order, held)
    order.notice = _("Nothing changed.") if before == (held.net, held.tax, held.total) else _("The sums changed.")
    return order


reprice_line = repricing.reprice_line


def order_quote(quote: Quote, *, actor: Actor) -> Order:
    """An order of an accepted quote, with the lines that count. Refused of one that was not accepted, and where there is an order of it already."""
    access.require(actor, "order", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        held = QUOTES.locked(quote)
        if held.status != ACCEPTED:
            raise Refused(_("The customer has not accepted this quote."), code="not_accepted")
        if (there := _orders_of(held).first()) is not None:
            raise Refused(
                _("The order %(code)s was made of this quote.") % {"code": there.code}, code="already_ordered"
            )
        return making.of_quote(held, actor=actor)


def order_deal(deal: Deal, *, actor: Actor) -> Order:
    """An order of a deal: its account, contact and lines are carried over. Refused of a deal without an account."""
    access.require(actor, "order", "create")
    if deal.account_id is None:
        raise Refused(_("Say first which account the deal is with."), code="no_account")
    with transaction.atomic(), joined(uuid.uuid4()):
        return making.of_deal(deal, actor=actor)


def is_draft(order: Any) -> bool:
    return bool(order.status == DRAFT)


def is_underway(order: Any) -> bool:
    return order.status in UNDERWAY


def is_with_customer(order: Any) -> bool:
    return order.status in WITH_CUSTOMER


def is_cancellable(order: Any) -> bool:
    return order.status in (DRAFT, CONFIRMED)


def is_partly(order: Any) -> bool:
    return bool(order.status == PARTLY)


def is_accepted(quote: Any) -> bool:
    return bool(quote.status == ACCEPTED)


def is_orderable(quote: Any) -> bool:
    """Accepted, and no order was made of it yet."""
    return is_accepted(quote) and not _orders_of(quote).exists()


def _orders_of(quote: Any) -> Any:
    return Order.objects.filter(quote=quote.pk, deleted_at=None).exclude(status=CANCELLED)


def _ended(
    order: Order, held: Any, lines: list[OrderLine], status: str, reason: str | None, actor: Actor, verb: str
) -> Order:
    if not (reason or "").strip():
        raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
    if Delivery.objects.filter(order=held, status=DRAFT, deleted_at=None).exists():
        raise Refused(_("A delivery of it is being packed: delete it first."), code="delivery_in_hand")
    stocking.free(lines)
    for line in lines:
        line.cancelled = line.quantity - line.delivered
        settle(line)
    save_many(lines, actor=system("fulfilment"), verb=verb)
    held.status, held.ended_at, held.reason = status, timezone.now(), (reason or "").strip()[:LONGEST]
    save(held, actor=actor, verb=verb)
    for told in hooks.CANCELLED:
        told(held, actor=actor)
    return _as(order, held)


def _require_priced(lines: list[Any]) -> None:
    if not lines:
        raise Refused(_("This order has no lines."), code="no_lines")
    if bare := [line.name for line in lines if line.price_rule == "none"]:
        text = _("No price was found for: %(names)s. Give one; it may be nothing.")
        raise Refused(text % {"names": ", ".join(bare)}, code="no_price")


def _not_confirmed(status: str) -> Refused:
    if status == CANCELLED:
        return Refused(_("This order was cancelled already."), code="already_cancelled")
    return Refused(_("This order was confirmed already."), code="already_confirmed")


def _as(order: Order, held: Any) -> Order:
    found: Order = become(order, held)
    return found
