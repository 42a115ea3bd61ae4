"""What goes on after the sale: warranties of the products, service that is paid by the month, and a tender. Accounts, products and prices are those of the data; terms and requirements are made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.catalog.models import Product
from regulars.areas.contacts.models import Contact
from regulars.areas.contracts import charging
from regulars.areas.contracts.actions import subscriptions
from regulars.areas.contracts.models import Contract, Subscription, SubscriptionLine, Warranty
from regulars.areas.tenders import actions as tenders
from regulars.areas.tenders.models import Tender, TenderPosition
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

MONTHS = (24, 36, 12)
SUBSCRIBED, STEP = 4, 9
"""So many, every ninth of the contracts by their rate."""
INTERVALS = ("month", "month", "quarter", "year")
SHARE = Decimal("0.01")
"""What the service costs a month, as a share of what was bought."""
POSITIONS: tuple[tuple[str, str, str, str, str, int | None], ...] = (
    ("1", "Delivery", "must", "", "", None),
    ("1.1", "GTX Pro, as described in annex A", "must", "complies", "Our GTX Pro of this year; data sheet enclosed.", 12),
    ("1.2", "GTX Plus Pro for the control room", "must", "complies", "", 4),
    ("1.3", "Delivered to three sites within 30 days", "must", "complies", "Two sites from stock, the third within three weeks.", None),
    ("1.4", "Old devices are taken back and disposed of", "should", "partly", "We take them back; certificates of disposal cost extra.", None),
    ("2", "Service", "must", "", "", None),
    ("2.1", "Warranty of 36 months on site", "must", "complies", "", None),
    ("2.2", "Answer to faults within four working hours", "must", "", "", None),
    ("2.3", "Spare parts for seven years", "should", "no", "We guarantee five.", None),
    ("3", "The bidder", "must", "", "", None),
    ("3.1", "Three references of like size", "must", "complies", "Enclosed.", None),
    ("3.2", "ISO 9001 certificate", "should", "", "", None),
    ("3.3", "How your service is organised", "information", "", "", None),
)  # fmt: skip


DECLARATIONS = (
    "We have read the tender documents and accept their terms.\n\n"
    "We are not in insolvency, have paid our taxes and social contributions, and have agreed on this offer with no other bidder.\n\n"
    "The goods are new and of this year’s make."
)


def add_warranties(*, actor: Actor) -> int:
    """One for each of Maven's products, where there are none. Gives how many there are."""
    if not Warranty.objects.exists():
        sold = Product.objects.filter(external_id__startswith="maven-", deleted_at=None).order_by("number")
        made = [
            Warranty(product=each, months=MONTHS[place % len(MONTHS)], name=each.name)
            for place, each in enumerate(sold)
        ]
        save_many(made, actor=actor)
    return Warranty.objects.count()


def add_subscriptions(*, actor: Actor) -> int:
    """Service for some of those with contracts in force, from the first of this month on. Gives how many there are."""
    if not Subscription.objects.exists():
        with transaction.atomic():
            running = Contract.objects.filter(status="active", deal__isnull=False, deleted_at=None).order_by("-rate", "number")  # fmt: skip
            for place, contract in enumerate(running[: (SUBSCRIBED + 1) * STEP : STEP]):
                _subscribe(place, contract, actor)
            charging.bill_due()
    return Subscription.objects.count()


def add_tender(*, actor: Actor) -> int:
    """One that is being prepared. Gives how many there are."""
    if not Tender.objects.exists():
        with transaction.atomic():
            _tender(actor)
    return Tender.objects.count()


def _subscribe(place: int, contract: Any, actor: Actor) -> None:
    """The last is a draft still."""
    product = contract.deal.lines.filter(deleted_at=None).first().product
    made: Any = Subscription(name=f"Service for {product.name}", account_id=contract.account_id, contract=contract)
    made.contact, made.owner_id, made.currency = _contact(contract.account_id), contract.owner_id, contract.currency
    made.language, made.starts_on = "en", timezone.localdate().replace(day=1)
    made.interval = INTERVALS[place % len(INTERVALS)]
    save(made, actor=actor)
    months = {"month": 1, "quarter": 3, "year": 12}[made.interval]
    line: Any = SubscriptionLine(subscription=made, product=product, name=f"Service for {product.name}", quantity=1)
    line.price, line.price_currency = round(contract.rate * SHARE * months, 2), contract.currency
    save(line, actor=actor)
    if place < SUBSCRIBED:
        subscriptions.start(Subscription.objects.get(pk=made.pk), actor=actor)


def _tender(actor: Actor) -> None:
    contract: Any = Contract.objects.filter(deleted_at=None).select_related("account").order_by("number").first()
    if contract is None:
        return
    account, now = contract.account, timezone.now()
    made: Any = Tender(name=f"Replacement of hardware at {account.name}", account=account, owner_id=account.owner_id)
    made.contact, made.language, made.reference = _contact(account.pk), "en", "2017/12"
    made.description = "Sixteen devices at three sites, with service for three years."
    made.published_on, made.submit_by = (now - timedelta(days=6)).date(), _at_noon(now + timedelta(days=17))
    made.questions_until, made.decision_on = _at_noon(now + timedelta(days=5)), (now + timedelta(days=45)).date()
    made.letter = "Thank you for inviting us. Our offer holds for 90 days."
    made.declarations = DECLARATIONS
    save(made, actor=actor)
    tender: Any = Tender.objects.get(pk=made.pk)
    prices: dict[str, Any] = {
        each.name: each for each in Product.objects.filter(external_id__startswith="maven-", deleted_at=None)
    }
    for number, name, priority, answer, words, many in POSITIONS:
        line: Any = TenderPosition(tender=tender, number_text=number, name=name, priority=priority, answer=answer)
        line.answer_text, product = words, prices.get(name.partition(",")[0].partition(" for ")[0])
        if many and product is not None and product.price_currency == tender.currency:
            line.quantity, line.product = many, product
            line.price, line.price_currency = product.price, product.price_currency
        save(line, actor=actor)
    tenders.prepare(tender, actor=actor)
    tenders.plan(Tender.objects.get(pk=tender.pk), actor=actor)


def _at_noon(moment: Any) -> Any:
    return moment.replace(hour=12, minute=0, second=0, microsecond=0)


def _contact(account: Any) -> Any:
    return Contact.objects.filter(account=account, deleted_at=None).exclude(email="").order_by("number").first()
