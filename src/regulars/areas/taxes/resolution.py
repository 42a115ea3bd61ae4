"""Which taxes a line bears, and by which rule: docs/taxes.md as a pure function. Nothing is asked of the database here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regulars.areas.taxes import amounts
from regulars.areas.taxes.choices import EU, LETTERS
from regulars.base.text import fold

Key = uuid.UUID


@dataclass(frozen=True)
class Place:
    """A country by its two letters and a region of it, in words."""

    country: str = ""
    region: str = ""


@dataclass(frozen=True)
class Buyer:
    """A customer as far as taxes go: where they are, their tax identifier, whether they are exempt."""

    place: Place = Place()
    tax_id: str = ""
    is_exempt: bool = False


@dataclass(frozen=True)
class Rate:
    """A stored rate (`models.TaxRate`)."""

    id: Key
    name: str
    category: Key
    country: str
    percent: Decimal
    region: str = ""
    is_included: bool = False
    is_instead: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def tax(self) -> amounts.Tax:
        return amounts.Tax(self.id, self.percent, self.is_included)


@dataclass(frozen=True)
class Taxed:
    """What a line bears and the rule that says so (`choices.RULES`). Where it `is_relieved` of them, `rates` are those that its price may contain."""

    rule: str
    place: Place
    rates: tuple[Rate, ...] = ()

    @property
    def is_relieved(self) -> bool:
        return self.rule in ("exempt", "reverse_charge", "export")


def resolve(category: Key | None, day: date, *, seller: Place, buyer: Buyer, rates: Collection[Rate]) -> Taxed:
    """The taxes of a product of a category that is sold on a day. A buyer without a country is at home."""
    place = buyer.place if buyer.place.country else seller
    own = rates_at(seller, category, day, rates)
    if buyer.is_exempt:
        return Taxed("exempt", place, own)
    if place.country != seller.country:
        if place.country in EU and seller.country in EU:
            if has_tax_id(buyer.tax_id, place.country):
                return Taxed("reverse_charge", place, own)
            if not _registered(place.country, rates, day):
                return _taxed(seller, own)
        elif not _registered(place.country, rates, day):
            return Taxed("export", place, own)
    return _taxed(place, rates_at(place, category, day, rates))


def rates_at(place: Place, category: Key | None, day: date, rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates of a category that hold at a place: of each tax the one that began last, the country's before the region's."""
    latest: dict[tuple[str, str], Rate] = {}
    for rate in rates:
        if rate.category != category or rate.country != place.country or not holds_on(rate, day):
            continue
        if rate.region and fold(rate.region) != fold(place.region):
            continue
        key = fold(rate.name), fold(rate.region)
        if key not in latest or _began(rate) > _began(latest[key]):
            latest[key] = rate
    found = sorted(latest.values(), key=lambda rate: (bool(rate.region), fold(rate.name), rate.id))
    if any(rate.region and rate.is_instead for rate in found):
        found = [rate for rate in found if rate.region]
    return tuple(found)


def holds_on(rate: Rate, day: date) -> bool:
    """Whether a rate is valid on a day; both ends belong to it."""
    return (rate.valid_from is None or rate.valid_from <= day) and (rate.valid_until is None or day <= rate.valid_until)


def has_tax_id(text: str, country: str) -> bool:
    """Whether this reads as a tax identifier of a member of the European Union: its letters, then two to thirteen of letters and digits."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    letters = LETTERS.get(country, country)
    rest = plain.removeprefix(letters)
    return (
        plain.startswith(letters) and plain.isascii() and 2 <= len(rest) <= 13 and any(each.isdigit() for each in rest)
    )


def _taxed(place: Place, rates: tuple[Rate, ...]) -> Taxed:
    return Taxed("taxed" if rates else "untaxed", place, rates)


def _registered(country: str, rates: Iterable[Rate], day: date) -> bool:
    """Whether we charge taxes in a country at all: there is a rate of it."""
    return any(rate.country == country and holds_on(rate, day) for rate in rates)


def _began(rate: Rate) -> date:
    return rate.valid_from or date.min
