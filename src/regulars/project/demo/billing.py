"""Our own company, invoices of won deals from the day they closed, and of what was delivered; payments, reminders, a credit note. Accounts, days and amounts are those of the data; who paid when is made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from regulars.areas.billing import bookings, crediting, dunning, order_invoices, overdue
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.models import DunningLevel, Invoice, InvoiceLine, PaymentProvider
from regulars.areas.contacts.models import Contact
from regulars.areas.fulfilment.models import Order
from regulars.areas.sales.models import Deal
from regulars.areas.taxes.models import Seller
from regulars.engine.actor import Actor
from regulars.engine.fields.money import Sum
from regulars.engine.save import save

NAME = "Maven Hardware (demo)"
IBAN = "GB29 NWBK 6016 1331 9268 19"
"""The example of the IBAN registry (SWIFT, ISO 13616), with which documents show what one looks like."""
LEVELS = (
    ("Friendly reminder", 7, "Invoice {code} is still open", "Счёт {code} ещё не оплачен",
     "Dear {name},\n\nour invoice {code} was due on {due_on}; {amount} of it is still open. Perhaps it escaped your notice. If you paid it meanwhile, please disregard this letter.",
     "Здравствуйте, {name}!\n\nСрок оплаты нашего счёта {code} истёк {due_on}; не оплачено {amount}. Возможно, он ускользнул от Вашего внимания. Если Вы уже заплатили, не обращайте внимания на это письмо."),
    ("Second reminder", 21, "Second reminder: invoice {code}", "Второе напоминание: счёт {code}",
     "Dear {name},\n\nour invoice {code} has been due for {days} days, and {amount} of it is still open. Please pay it within a week, or tell us what keeps you from it.",
     "Здравствуйте, {name}!\n\nНаш счёт {code} просрочен на {days} дн.; не оплачено {amount}. Пожалуйста, оплатите его в течение недели или сообщите, что этому мешает."),
)  # fmt: skip
TOO_MUCH = Decimal(100)
FROM_ORDERS, ISSUED = 6, 4
"""So many orders that were delivered are invoiced, so many of these invoices are issued."""


class Story(NamedTuple):
    """What became of the invoice of a deal that was won so many days ago."""

    ago: int
    what: Callable[[Any, date, Actor], Any]


def add_company(*, actor: Actor) -> Any:
    """Our own company, reminders, and a provider of payments with which no money moves; what is there stays."""
    with transaction.atomic():
        if not PaymentProvider.objects.exists():
            save(PaymentProvider(name="Test", kind="test", is_active=True, is_default=True), actor=actor)
        if not DunningLevel.objects.exists():
            for name, days, subject, subject_ru, text, text_ru in LEVELS:
                made = DunningLevel(name=name, days=days, subject=subject, subject_ru=subject_ru)
                made.text, made.text_ru = text, text_ru
                save(made, actor=actor)
        found = Seller.objects.filter(deleted_at=None).first()
        if found is not None:
            return found
        ours: Any = Seller(name=NAME, email="billing@maven.example", website="https://maven.example", is_default=True)
        ours.phone, ours.bank, ours.iban, ours.payment_days = "+12125550100", "Example Bank", IBAN, 14
        ours.address_street, ours.address_city, ours.address_region = "1 Example Street", "New York", "NY"
        ours.address_postcode, ours.address_country = "10001", "US"
        return save(ours, actor=actor)


def add_invoices(pipeline: Any, *, actor: Actor) -> int:
    """Make them where there are none. Gives how many there are."""
    if not Invoice.objects.exists():
        with transaction.atomic():
            for story, deal in zip(STORIES, _won_deals(pipeline), strict=False):
                _tell(story, deal, actor)
            overdue.mark_overdue()
            _remind(actor)
            _invoice_orders(actor)
    return Invoice.objects.count()


def _tell(story: Story, deal: Any, actor: Actor) -> None:
    day = timezone.localdate() - timedelta(days=story.ago)
    draft: Any = Invoice(account_id=deal.account_id, contact=_contact(deal), deal=deal, owner_id=deal.owner_id)
    draft.currency, draft.language = deal.amount_currency, "en"
    save(draft, actor=actor)
    for place, line in enumerate(deal.lines.filter(deleted_at=None).order_by("id"), 1):
        made: Any = InvoiceLine(invoice=draft, product_id=line.product_id, name=line.product.name, position=place)
        made.quantity, made.price, made.price_currency = line.quantity, line.price, line.price_currency
        save(made, actor=actor)
    story.what(issue(Invoice.objects.get(pk=draft.pk), actor=actor, today=day), day, actor)


def _won_deals(pipeline: Any) -> list[Any]:
    """For each story a deal that was won until that day, each of another account."""
    won = Deal.objects.filter(
        pipeline=pipeline, status="won", account__isnull=False, amount__gt=0, closed_at__isnull=False, deleted_at=None
    )
    known = list(won.order_by("-closed_at", "id").values_list("pk", "account_id", "closed_at"))
    today = timezone.localdate()
    chosen: dict[Any, Any] = {}
    for story in STORIES:
        until = today - timedelta(days=story.ago)
        for key, account, closed_at in known:
            if account not in chosen and timezone.localtime(closed_at).date() <= until:
                chosen[account] = key
                break
    deals = Deal.objects.in_bulk(list(chosen.values()))
    return [deals[key] for key in chosen.values()]


def _contact(deal: Any) -> Any:
    return Contact.objects.filter(account=deal.account_id, deleted_at=None).exclude(email="").order_by("number").first()


def _paid(after: int) -> Callable[[Any, date, Actor], Any]:
    def what(invoice: Any, day: date, actor: Actor) -> None:
        bookings.pay(invoice, actor=actor, paid_on=day + timedelta(days=after))

    return what


def _paid_too_much(invoice: Any, day: date, actor: Actor) -> None:
    given = Sum(invoice.total + TOO_MUCH, invoice.currency)
    bookings.pay(invoice, actor=actor, amount=given, paid_on=day + timedelta(days=3))


def _half_paid(invoice: Any, day: date, actor: Actor) -> None:
    half = Sum(round(invoice.total / 2, 2), invoice.currency)
    bookings.pay(invoice, actor=actor, amount=half, paid_on=day + timedelta(days=13))


def _came_back(invoice: Any, day: date, actor: Actor) -> None:
    bookings.pay(invoice, actor=actor, paid_on=day + timedelta(days=9))
    note = crediting.credit(Invoice.objects.get(pk=invoice.pk), actor=actor, reason="Came back: it did not fit the rack.")  # fmt: skip
    issue(note, actor=actor, today=day + timedelta(days=12))


def _disputed(invoice: Any, day: date, actor: Actor) -> None:
    dunning.dispute(
        invoice, actor=actor, reason="The customer says that it arrived damaged; the carrier looks into it."
    )


def _open(invoice: Any, day: date, actor: Actor) -> None:
    """Nothing came in yet."""


STORIES = (
    Story(96, _paid(21)), Story(81, _paid(12)), Story(72, _open), Story(66, _paid(14)), Story(57, _half_paid), Story(50, _paid(6)),
    Story(43, _disputed), Story(36, _open), Story(29, _came_back), Story(23, _open), Story(13, _paid_too_much), Story(6, _open),
)  # fmt: skip


def _remind(actor: Actor) -> None:
    """Those that are longest overdue were reminded of once."""
    listed = Invoice.objects.filter(status="overdue", is_disputed=False).order_by("due_on")
    for invoice in listed.exclude(contact=None)[:2]:
        dunning.remind(invoice, actor=actor)


def _invoice_orders(actor: Actor) -> None:
    """Orders that were delivered: the first are invoiced, the next are drafts."""
    there = Order.objects.filter(status="delivered", total__gt=Decimal(0), deleted_at=None).order_by("number")
    for place, order in enumerate(there[:FROM_ORDERS]):
        draft = order_invoices.invoice_order(order, actor=actor)
        if place < ISSUED:
            issue(draft, actor=actor)
