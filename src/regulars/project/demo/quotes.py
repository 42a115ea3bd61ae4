"""Volume prices, a promotion, a template, and quotes of open deals: drafts, sent, looked at, asked about, refused, in a second version. Deals, products and prices are those of the data; services and what was said are made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.catalog.models import Product, ProductFamily
from regulars.areas.orders import actions, comments, making, templates
from regulars.areas.orders.models import Quote, QuoteLine, QuoteTemplate, QuoteTemplateLine
from regulars.areas.prices.models import PriceBook, PriceBookEntry
from regulars.areas.promotions.models import Coupon, Promotion
from regulars.areas.sales.models import Deal
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

VOLUME, CURRENCY = "Volume prices", "USD"
STEPS = ((10, 5), (25, 10))
"""From so many pieces on, so much per cent off the list price."""
DAYS = 30
INTRO = "Thank you for your interest. This is what we propose."
TERMS = "Delivery within four weeks of the order. Payment within 14 days of the invoice."
SERVICES = (
    ("Installation and acceptance on site", "1200.00", "Per day, travel included", False),
    ("Training of four operators", "1850.00", "", False),
    ("Care for a year, answer within four hours", "2880.00", "", True),
)
"""Name, price, description, whether the customer chooses it."""


def add_volume_prices(*, actor: Actor) -> int:
    """The book of volume prices, and a promotion with a coupon. Gives how many prices there are in it."""
    if not PriceBook.objects.filter(name=VOLUME).exists():
        with transaction.atomic():
            book = save(PriceBook(name=VOLUME, currency=CURRENCY, audience="everyone"), actor=actor)
            goods = Product.objects.filter(external_id__startswith="maven-", deleted_at=None).order_by("number")
            entries = [
                PriceBookEntry(price_book=book, product=product, from_quantity=many, method="discount", percent=percent)
                for product in goods
                for many, percent in STEPS
            ]
            save_many(entries, actor=actor)
            _promote(actor)
    return PriceBookEntry.objects.filter(price_book__name=VOLUME).count()


def add_quotes(pipeline: Any, *, actor: Actor) -> int:
    """Make them where there are none. Gives how many there are."""
    if not Quote.objects.exists():
        with transaction.atomic():
            template = _template(actor)
            for story, deal in zip(STORIES, _open_deals(pipeline), strict=False):
                story(deal, template, actor)
    return Quote.objects.count()


def _promote(actor: Actor) -> None:
    family = ProductFamily.objects.filter(name="MG", deleted_at=None).first()
    today = timezone.localdate()
    made: Any = Promotion(name="MG to the end of the quarter", method="percent", percent=Decimal(7), needs_code=True)
    made.description = "Seven per cent off everything of the MG family for those who have the code."
    made.valid_from, made.valid_until = today, today + timedelta(days=60)
    if family is not None:
        made.goods = {"field": "family", "op": "eq", "value": str(family.pk)}
    save(made, actor=actor)
    save(Coupon(name="MG-QUARTER", promotion=made, uses=50, uses_per_account=1), actor=actor)


def _template(actor: Actor) -> Any:
    """Added to the lines of a deal."""
    made = QuoteTemplate(name="Hardware with installation and care", days=DAYS, intro=INTRO, terms=TERMS, language="en")
    made.description = "Added to the hardware of a deal: what we do on site, and care that the customer may choose."
    save(made, actor=actor)
    lines = []
    for place, (name, price, words, is_optional) in enumerate(SERVICES, 1):
        line: Any = QuoteTemplateLine(template=made, name=name, description=words, position=place, section="Services")
        line.price, line.price_currency, line.is_optional = Decimal(price), CURRENCY, is_optional
        lines.append(line)
    save_many(lines, actor=actor)
    return made


def _open_deals(pipeline: Any) -> list[Any]:
    """The largest open deals, each of another account that has somebody to write to."""
    chosen: dict[Any, Any] = {}
    listed = Deal.objects.filter(pipeline=pipeline, status="open", account__isnull=False, amount__gt=0, deleted_at=None)
    for deal in listed.order_by("-amount", "number").select_related("account")[:400]:
        if len(chosen) < len(STORIES) and deal.account_id not in chosen:
            chosen[deal.account_id] = deal
    return list(chosen.values())


def _plain(deal: Any, template: Any, actor: Actor) -> Any:
    return making.of_deal(deal, actor=actor, intro=INTRO, terms=TERMS, language="en")


def _with_services(deal: Any, template: Any, actor: Actor) -> Any:
    return templates.quote_deal(deal, actor=actor, quote_template=template.pk)


def _sent(deal: Any, template: Any, actor: Actor) -> Any:
    return actions.send(_with_services(deal, template, actor), actor=actor)


def _looked_at(deal: Any, template: Any, actor: Actor) -> Any:
    quote = _sent(deal, template, actor)
    actions.opened(quote)
    return quote


def _asked_about(deal: Any, template: Any, actor: Actor) -> Any:
    quote = _looked_at(deal, template, actor)
    comments.say(quote, name=_reader(deal), text="Can you deliver half of it in the first two weeks?")
    return quote


def _refused(deal: Any, template: Any, actor: Actor) -> Any:
    quote = _looked_at(deal, template, actor)
    return actions.refuse(quote, actor=actor, name=_reader(deal), reason="The budget was put off to next year.")


def _in_a_second_version(deal: Any, template: Any, actor: Actor) -> Any:
    quote = actions.renew(_asked_about(deal, template, actor), actor=actor)
    line: Any = QuoteLine.objects.filter(quote=quote, deleted_at=None).order_by("position").first()
    line.discount = Decimal(5)
    save(line, actor=actor)
    return actions.send(Quote.objects.get(pk=quote.pk), actor=actor)


def _reader(deal: Any) -> str:
    """Who reads it at the customer: the contact of the deal, else the account itself."""
    return str(deal.contact.name if deal.contact_id else deal.account.name)


STORIES: tuple[Callable[[Any, Any, Actor], Any], ...] = (
    _looked_at, _sent, _in_a_second_version, _plain, _asked_about, _refused, _sent, _with_services, _looked_at, _plain, _sent, _in_a_second_version,
)  # fmt: skip
