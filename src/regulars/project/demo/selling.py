"""What selling needs besides the deals: how documents look, what leads cost, prices that are published, and goods that came back.

Who, what and how much are those of the data. A contact costs what it cost the company of the marketing-campaign-response set; the words of documents are made up.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from regulars.areas.billing import returned_goods
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.models import InvoiceLine
from regulars.areas.catalog.models import Product
from regulars.areas.encyclopedia.models import Entry, EntryDocument
from regulars.areas.fulfilment import returning
from regulars.areas.fulfilment.models import Order, OrderReturn
from regulars.areas.prices.models import PriceBook, PriceBookEntry
from regulars.areas.sales.models import Lead, MarketingExpense
from regulars.engine import stored
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many
from regulars.project.demo.bicycles import MARK
from regulars.services.printing import kinds
from regulars.services.printing.models import DocumentTemplate

LOOK: dict[str, Any] = {"accent": "#2457a6", "table_head": "filled", "shows_stripes": True}
WORDS: dict[str, Any] = {
    "en": {"closing": "Thank you for your trust.\n\nMaven Hardware"},
    "ru": {"closing": "Благодарим за доверие.\n\nMaven Hardware"},
}
CONTACT = Decimal(3)
"""What a contact cost in the campaigns of that set (`Z_CostContact`)."""
PAID = {"event": "Trade fair stand", "website": "Search advertising"}
"""Sources that cost money, and what for."""
MONTH = timedelta(days=30)
SHEETS = 12


def add_document_templates(*, actor: Actor) -> int:
    """The documents of an offer and of an order in the company's colours, the usual ones of their kinds. Gives how many there are."""
    if not DocumentTemplate.objects.exists():
        save_many(
            [
                DocumentTemplate(kind=kind.name, label=f"Maven: {kind.label}", label_ru="", is_default=True, design={**LOOK, "texts": WORDS})
                for kind in kinds.all_kinds()
            ],
            actor=actor,
        )  # fmt: skip
    return DocumentTemplate.objects.count()


def add_expenses(today: date, *, actor: Actor) -> int:
    """What brought the leads of the last month, by source. Gives how many there are."""
    if not MarketingExpense.objects.exists():
        came = Lead.objects.filter(source__in=PAID, deleted_at=None).values("source").annotate(count=Count("id"))
        save_many(
            [
                MarketingExpense(
                    name=PAID[row["source"]], source=row["source"], amount=CONTACT * row["count"], amount_currency="USD",
                    starts_on=today - MONTH, ends_on=today - timedelta(days=1),
                )
                for row in came.order_by("source")
            ],
            actor=actor,
        )  # fmt: skip
    return MarketingExpense.objects.count()


def add_price_book(*, actor: Actor) -> int:
    """What AdventureWorks asks of everybody, published: so the encyclopedia tells prices. Gives how many there are in it."""
    if not PriceBook.objects.exists():
        book: Any = PriceBook(name="AdventureWorks, list prices", currency="USD", is_public=True)
        with transaction.atomic():
            save(book, actor=actor)
            sold: Any = Product.objects.filter(external_id__startswith=MARK, price__isnull=False, deleted_at=None)
            entries = [
                PriceBookEntry(price_book=book, product=each, price=each.price) for each in sold.order_by("name")
            ]
            save_many(entries, actor=actor)
    return PriceBookEntry.objects.count()


def add_data_sheets(*, actor: Actor) -> int:
    """Of the first models a data sheet: what the catalogue says of them, as a document whose words are found. Gives how many there are."""
    if not EntryDocument.objects.exists():
        entries = (
            Entry.objects.filter(product__isnull=False, deleted_at=None).select_related("product").order_by("name")
        )
        with transaction.atomic():
            for entry in entries[:SHEETS]:
                kept = stored.keep(
                    _sheet(entry).encode(), name=f"{entry.address}.txt", media_type="text/plain", actor_id=None
                )
                save(EntryDocument(name="Data sheet", entry=entry, file=kept, edition="1", language="en"), actor=actor)
    return EntryDocument.objects.count()


def _sheet(entry: Any) -> str:
    """Name, description, specifications and the variants with their SKUs, as plain text."""
    text = entry.texts.get(language="en", deleted_at=None)
    told = [f"{each.name}: {each.value}" for each in entry.specifications.filter(deleted_at=None).order_by("position")]
    variants = Product.objects.filter(variant_of=entry.product, deleted_at=None).order_by("sku")
    listed = [f"{each.sku}  {each.name}" for each in variants]
    return "\n".join([text.name, "", text.summary, "", *told, "", *listed])


def add_return(*, actor: Actor) -> int:
    """One order that was delivered and invoiced came back and was credited, another is on its way. Gives how many there are."""
    if not OrderReturn.objects.exists():
        invoiced = InvoiceLine.objects.filter(order_line__isnull=False, deleted_at=None).exclude(
            invoice__status="draft"
        )
        sent = Order.objects.filter(
            pk__in=invoiced.values("order_line__order"), lines__delivered__gt=0, deleted_at=None
        ).distinct().order_by("number")  # fmt: skip
        with transaction.atomic():
            for place, order in enumerate(sent[:2]):
                begun = returning.begin_return(order, actor=actor, reason=("unwanted", "damaged")[place])
                if place == 0:
                    came = returning.take_back(begun, actor=actor)
                    issue(returned_goods.credit_return(came, actor=actor), actor=actor, today=timezone.localdate())
    return OrderReturn.objects.count()
