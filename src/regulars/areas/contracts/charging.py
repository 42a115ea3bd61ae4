"""Each period of a subscription becomes an invoice, once; what changed in one that was invoiced is settled with the next, or by a credit note."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CREDIT_NOTE, INVOICE
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.billing.sending import mail
from regulars.areas.contracts.choices import ACTIVE
from regulars.areas.contracts.models import Subscription, SubscriptionPeriod
from regulars.areas.contracts.periods import DAY, Period
from regulars.areas.contracts.subscribing import charges, coins_a_period, lines_of, part_of, put_figures, rhythm_of
from regulars.areas.contracts.telling import tell_not_mailed, tell_refused
from regulars.areas.contracts.wording import language_of
from regulars.base.dates import format_date
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.base.money import of_coins
from regulars.base.numbers import format_number
from regulars.engine.actor import system
from regulars.engine.save import joined, save, save_many

LATEST = 4
"""Periods in which something may still have changed: the one that runs, and those before it that were not settled yet."""
MOST_AT_ONCE = 400
"""Periods that are made up for in one look, where a subscription began long ago; the rest follows with the next."""


class Owed(NamedTuple):
    """One line of what is to be invoiced: of which line of the subscription, for which days, how many coins (negative: to be given back)."""

    line: Any
    days: Period
    coins: int
    is_whole: bool


def bill_due() -> dict[str, int]:
    """Every subscription whose day has come is invoiced; how many were, and how many were refused. A second time on the same day finds nothing."""
    today = timezone.localdate()
    due = Subscription.objects.filter(status=ACTIVE, next_on__lte=today, deleted_at=None).order_by("id")
    counts = {"billed": 0, "refused": 0}
    for key in list(due.values_list("pk", flat=True)):
        try:
            counts["billed"] += bill(key, today)
        except Refused as problem:
            counts["refused"] += 1
            tell_refused(key, problem.why)
    return counts


def bill(key: uuid.UUID, today: date) -> int:
    """The periods of a subscription that have begun and were not invoiced yet become one invoice each; how many did."""
    count = 0
    for _turn in range(MOST_AT_ONCE):
        with transaction.atomic(), joined(uuid.uuid4()):
            held: Any = Subscription.objects.select_for_update().filter(pk=key, status=ACTIVE).first()
            if held is None or not _bill_next(held, today):
                return count
            count += 1
    return count


def settle_end(subscription: Any) -> Invoice | None:
    """What was invoiced beyond the end, or beyond the begin of a pause, is given back by a credit note; what is owed still is invoiced. Inside the caller's transaction and lock."""
    lines = lines_of(subscription)
    owed = _changes(subscription, lines)
    return _document(subscription, owed) if owed else None


def next_period(subscription: Any) -> Period | None:
    """The next whole period that is to be invoiced; None where none comes any more."""
    day = subscription.billed_until + DAY if subscription.billed_until else subscription.starts_on
    if subscription.ends_on and day > subscription.ends_on:
        return None
    return rhythm_of(subscription).around(day)


def put_next(subscription: Any) -> None:
    """When it is invoiced next; never while it stands still."""
    following = next_period(subscription) if subscription.status == ACTIVE else None
    subscription.next_on = max(following.first, subscription.starts_on) if following else None


def _bill_next(subscription: Any, today: date) -> bool:
    whole = next_period(subscription)
    days = part_of(subscription, whole) if whole else None
    if whole is None or days is None or days.first > today:
        return False
    lines = lines_of(subscription)
    owed = _changes(subscription, lines)
    costs = charges(subscription, lines, whole)
    for line, coins in zip(lines, costs, strict=True):
        span = _span(line, days)
        if coins and span is not None:
            is_whole = span == whole and coins == coins_a_period(line, subscription.currency)
            owed.append(Owed(line, span, coins, is_whole=is_whole))
    period = SubscriptionPeriod(subscription=subscription, first=days.first, last=whole.last)
    _charge(period, lines, costs, subscription.currency)
    period.invoice = _document(subscription, owed) if owed else None
    save(period, actor=system("contracts"), verb="bill")
    subscription.billed_until = whole.last
    put_next(subscription)
    put_figures(subscription, lines, today)
    save(subscription, actor=system("contracts"), verb="bill")
    return True


def _changes(subscription: Any, lines: list[Any]) -> list[Owed]:
    """What differs between what was invoiced of the last periods and what they cost by the lines of now; the periods are written as if it were invoiced."""
    found: list[Owed] = []
    rhythm = rhythm_of(subscription)
    latest = SubscriptionPeriod.objects.filter(subscription=subscription.pk).order_by("-first")[:LATEST]
    for period in reversed(list(latest)):
        whole = rhythm.around(period.first)
        costs, before = charges(subscription, lines, whole), charged_of(period)
        differs = [coins - before.get(str(line.pk), 0) for line, coins in zip(lines, costs, strict=True)]
        if not any(differs):
            continue
        days = Period(period.first, whole.last)
        found += [
            Owed(line, _changed_days(line, days, coins, subscription), coins, is_whole=False)
            for line, coins in zip(lines, differs, strict=True)
            if coins
        ]
        _charge(period, lines, costs, subscription.currency)
        save(period, actor=system("contracts"), verb="settle")
    return found


def charged_of(period: Any) -> dict[str, int]:
    """What was invoiced of a period so far, in coins by line."""
    return {key: int(coins) for key, _space, coins in (each.partition(" ") for each in period.charged)}


def _charge(period: Any, lines: list[Any], costs: list[int], currency: str) -> None:
    period.charged = [f"{line.pk} {coins}" for line, coins in zip(lines, costs, strict=True) if coins]
    period.billed, period.billed_currency = of_coins(sum(costs), currency), currency


def _span(line: Any, days: Period) -> Period | None:
    first, last = max(line.from_on, days.first), min(line.until_on or days.last, days.last)
    return Period(first, last) if first <= last else None


def _changed_days(line: Any, days: Period, coins: int, subscription: Any) -> Period:
    """The days that a difference is about: those from which on a line runs, or no longer does."""
    if coins > 0:
        return _span(line, days) or days
    end = min(each for each in (line.until_on, subscription.ends_on, days.last) if each is not None)
    return Period(max(end + DAY, days.first), days.last) if end < days.last else days


def _document(subscription: Any, owed: list[Owed]) -> Invoice:
    """The invoice over what is owed; a credit note where more is given back."""
    total = sum(each.coins for each in owed)
    kind, sign = (INVOICE, 1) if total >= 0 else (CREDIT_NOTE, -1)
    program = system("contracts")
    language = language_of(subscription)
    with speaking(language):
        made: Any = Invoice(kind=kind, account_id=subscription.account_id, contact_id=subscription.contact_id, deal_id=subscription.deal_id, seller_id=subscription.seller_id,
                            currency=subscription.currency, language=language, owner_id=subscription.owner_id, payment_days=subscription.payment_days, reference=subscription.code)  # fmt: skip
        if kind == CREDIT_NOTE:
            made.reason = _("Subscription %(code)s: change within a period that was invoiced") % {
                "code": subscription.code
            }
        save(made, actor=program)
        save_many([_line(made, each, sign, place, language) for place, each in enumerate(owed, 1)], actor=program)
    if subscription.issues:
        fresh: Invoice = Invoice.objects.get(pk=made.pk)
        issue(fresh, actor=program)
        if subscription.mails:
            _mail(subscription, fresh)
    return made


def _mail(subscription: Any, invoice: Invoice) -> None:
    """The invoice goes to the contact, else to the account. Where that cannot be, it is issued all the same, and the owner is told."""
    to = (invoice.contact.email if invoice.contact else "") or invoice.account.email
    answers = subscription.owner.email if subscription.owner else ""
    try:
        if not to:
            raise Refused(_("Neither the contact nor the account has an e-mail address."), code="no_address")
        with transaction.atomic():
            mail(invoice, actor=replace(system("contracts"), email=answers), to=to)
    except Refused as problem:
        tell_not_mailed(subscription, invoice, problem.why)


def _line(invoice: Any, owed: Owed, sign: int, place: int, language: str) -> InvoiceLine:
    line = owed.line
    span = f"{format_date(owed.days.first, language)} – {format_date(owed.days.last, language)}"
    made: Any = InvoiceLine(
        invoice=invoice,
        position=place,
        name=line.name,
        product_id=line.product_id,
        unit_id=line.unit_id,
        description=span,
    )
    made.price_currency = invoice.currency
    if owed.is_whole:
        made.quantity, made.price, made.discount = sign * line.quantity, line.price, line.discount
        return made
    number = format_number(line.quantity.normalize(), language)
    words = (
        _("%(span)s, %(number)s, by the day")
        if owed.coins * sign > 0
        else _("%(span)s, %(number)s, given back by the day")
    )
    made.description = words % {"span": span, "number": number}
    made.unit_id = None
    made.quantity, made.price = (1 if owed.coins * sign > 0 else -1), of_coins(abs(owed.coins), invoice.currency)
    return made
