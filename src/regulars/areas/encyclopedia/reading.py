"""An entry as it is read: in one language, with what of it may be shown to whom. All public pages are made of this alone."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.areas.catalog.goods import goods_of
from regulars.areas.encyclopedia.choices import LINKS, PUBLISHED
from regulars.areas.encyclopedia.models import Entry, EntryDocument, ProductLink
from regulars.areas.prices.models import PriceBook
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.base.html import clean_html

KINDS = {option.value: option for option in LINKS}


@dataclass(frozen=True)
class Shown:
    """An entry in one language. `languages` are all that it is written in; `documents` the present ones, `past` those that expired or were replaced (never public)."""

    entry: Any
    language: str
    languages: tuple[str, ...]
    title: str
    summary: str
    body: Markup
    specifications: tuple[tuple[str, tuple[Any, ...]], ...]
    pictures: tuple[Any, ...]
    documents: tuple[Any, ...]
    past: tuple[Any, ...]
    questions: tuple[Any, ...]
    links: tuple[tuple[Any, Any, Any], ...]


@dataclass(frozen=True)
class Price:
    """What a product costs everybody by a public price book."""

    amount: Decimal
    currency: str
    valid_until: date | None


def published() -> Any:
    """The entries that everybody reads."""
    return Entry.objects.filter(status=PUBLISHED, deleted_at=None)


def shown(entry: Any, language: str, *, public: bool) -> Shown | None:
    """The entry in a language, else in one that it is written in; None without any text. `public` leaves out what is for us alone."""
    texts = {text.language: text for text in entry.texts.filter(deleted_at=None)}
    if not texts:
        return None
    text = texts.get(language) or texts[min(texts)]
    spoken = Q(language="") | Q(language=text.language)
    living = {"deleted_at": None}
    specifications = list(entry.specifications.filter(spoken, **living).order_by("position", "number"))
    documents = entry.documents.filter(spoken, **living, **({"is_public": True} if public else {}))
    present, past = sorted_documents(documents.select_related("file"), timezone.localdate())
    asked = entry.questions.filter(language=text.language, **living, **({"is_public": True} if public else {}))
    groups = dict.fromkeys(each.group for each in specifications)
    return Shown(
        entry,
        text.language,
        tuple(sorted(texts)),
        text.name,
        text.summary,
        clean(text.body),
        tuple((group, tuple(each for each in specifications if each.group == group)) for group in groups),
        tuple(entry.pictures.filter(**living).select_related("image").order_by("position", "number")),
        tuple(present),
        () if public else tuple(past),
        tuple(each for each in asked.order_by("position", "number") if each.answer or not public),
        tuple(_links(entry.product_id, text.language, public=public)) if entry.product_id else (),
    )


def sorted_documents(documents: Iterable[Any], day: date) -> tuple[list[Any], list[Any]]:
    """The present version of each document – of those of one name and language that are valid the one that began last –, and all others."""
    present: list[Any] = []
    past: list[Any] = []

    def name(each: Any) -> tuple[str, str]:
        return each.name.casefold(), each.language

    for _named, versions in groupby(sorted(documents, key=name), key=name):
        newest_first = sorted(versions, key=lambda each: (each.valid_from or date.min, each.number), reverse=True)
        valid = [each for each in newest_first if is_valid(each, day)]
        present += valid[:1]
        past += [each for each in newest_first if each not in valid[:1]]
    return present, past


def states_of(documents: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of those that are not present versions what became of them: expired, replaced, or to come."""
    asked = list(EntryDocument.objects.filter(pk__in=documents))
    siblings = EntryDocument.objects.filter(entry__in={each.entry_id for each in asked}, deleted_at=None)
    by_entry: dict[uuid.UUID, list[Any]] = {}
    for each in siblings:
        by_entry.setdefault(each.entry_id, []).append(each)
    today = timezone.localdate()
    present = {each.pk for versions in by_entry.values() for each in sorted_documents(versions, today)[0]}
    return {each.pk: _state(each, today) for each in asked if each.pk not in present}


def _state(document: Any, day: date) -> str:
    if document.valid_until is not None and document.valid_until < day:
        return _("Expired")
    if document.valid_from is not None and document.valid_from > day:
        return _("To come")
    return _("Replaced")


def clean(text: str) -> Markup:
    """Formatted words as they are shown."""
    return Markup(clean_html(text))  # noqa: S704 - made harmless


def is_valid(document: Any, day: date) -> bool:
    begun = document.valid_from is None or document.valid_from <= day
    return begun and (document.valid_until is None or day <= document.valid_until)


def public_prices(products: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Price]:
    """What these products cost everybody, where the price comes from a price book that is public; nothing else is told."""
    today = timezone.localdate()
    wanted = [each for each in dict.fromkeys(products) if each]
    books = PriceBook.objects.filter(is_public=True, is_active=True, audience="everyone", deleted_at=None)
    found: dict[uuid.UUID, Price] = {}
    for book in books.order_by("position", "number") if wanted else ():
        asked = [each for each in wanted if each not in found]
        answers = prices([Question(each, today, currency=book.currency) for each in asked])
        for product, answer in zip(asked, answers, strict=True):
            if answer.price is not None and answer.book is not None and answer.book.id == book.pk:
                last = [day for day in (answer.book.valid_until, answer.entry and answer.entry.valid_until) if day]
                found[product] = Price(answer.price, answer.currency, min(last) if last else None)
    return found


def products_of(entries: Iterable[Any]) -> dict[uuid.UUID, Any]:
    """The products of entries, with what variants take of their parents."""
    return goods_of(entry.product_id for entry in entries)


def address_of(entry: Any, language: str) -> str:
    """The whole public address of an entry in a language."""
    return f"{settings.PUBLIC_URL}/encyclopedia/{language}/{entry.address}"


def _links(product: uuid.UUID, language: str, *, public: bool) -> Iterable[tuple[Any, Any, Any]]:
    """Products that go with one, with the kind of link and the published entry about each; for everybody only those that have one."""
    links = ProductLink.objects.filter(product=product, deleted_at=None, other__deleted_at=None, other__is_active=True)
    listed = list(links.select_related("other").order_by("position", "number"))
    entries = published().filter(
        product__in=[link.other_id for link in listed], texts__language=language, texts__deleted_at=None
    )
    known = {entry.product_id: entry for entry in entries}
    for link in listed:
        if link.other_id in known or not public:
            yield link, KINDS[link.kind], known.get(link.other_id)
