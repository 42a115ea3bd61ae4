"""Postal addresses: streets with and without "Street" and «ул.», house numbers exactly, places with errors of typing."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.base.address import Address
from regulars.base.text import fold
from regulars.services.duplicates.comparing.sounds import spoken
from regulars.services.duplicates.comparing.words import fit, spelling

_KINDS_WORDS = (
    "street st str strasse straat rue via calle road rd avenue ave av boulevard blvd lane ln drive dr place pl plaza square sq "
    "court ct way terrace highway hwy parkway pkwy apartment apt suite ste unit floor fl building bldg room no nr "
    "ulitsa ul prospekt pr kt prt pereulok per proezd shosse sh bulvar bul ploshchad naberezhnaya nab dom d korpus korp k "
    "stroenie str kvartira kv ofis of etazh et litera lit pomeshchenie pom gorod g oblast obl rayon r n kray"
)
_KINDS = frozenset(_KINDS_WORDS.split())


def street_words(street: str) -> tuple[str, ...]:
    """The words of a street and its numbers: "12 Main St., Apt 4" and "Main Street 12-4" → 12, main, 4."""
    words = fold(street).split()
    return tuple(word for word in words if word not in _KINDS) or tuple(words)


def address_likeness(one: Address, other: Address) -> float:
    """0 to 1; 0 where the countries, the house numbers or the streets differ, 0.5 for the same town alone."""
    if one.country and other.country and one.country != other.country:
        return 0.0
    street = _streets(one.street, other.street)
    town = _towns(one, other)
    if street is None or town is None:
        return 0.5 * (street or town or 0.0)
    return street * (0.6 + 0.4 * town) if street else 0.0


def address_keys(address: Address) -> Iterator[str]:
    """The house: its numbers and the longest word of the street, with the postcode or the town."""
    words = street_words(address.street)
    numbers = [word for word in words if word[:1].isdigit()]
    names = sorted((word for word in words if not word[:1].isdigit()), key=len)
    if not numbers or not names:
        return
    house = f"{numbers[0]} {spoken(names[-1])}"
    if address.postcode:
        yield f"a:{house} {fold(address.postcode).replace(' ', '')}"
    if address.city:
        yield f"a:{house} {' '.join(map(spoken, street_words(address.city)))}"


def _streets(one: str, other: str) -> float | None:
    """None where either is not known."""
    a, b = street_words(one), street_words(other)
    if not a or not b:
        return None
    numbers_a, numbers_b = ([word for word in words if word[:1].isdigit()] for words in (a, b))
    if numbers_a and numbers_b and numbers_a[0] != numbers_b[0] and set(numbers_a).isdisjoint(numbers_b):
        return 0.0
    names_a, names_b = ([word for word in words if not word[:1].isdigit()] for words in (a, b))
    found = fit(names_a, names_b, _place_word)
    paired = sum(worth for _a, _b, worth in found.pairs)
    share = 2 * paired / (len(names_a) + len(names_b)) if names_a or names_b else 1.0
    if share < 0.5:
        return 0.0
    return share if set(numbers_a) == set(numbers_b) else share * 0.8


def _towns(one: Address, other: Address) -> float | None:
    codes = [fold(each.postcode).replace(" ", "") for each in (one, other)]
    same_code = spelling(*codes) if all(codes) else None
    cities = [" ".join(street_words(each.city)) for each in (one, other)]
    same_city = _place_word(*cities) if all(cities) else None
    known = [worth for worth in (same_code, same_city) if worth is not None]
    return max(known) if known else None


def _place_word(one: str, other: str) -> float:
    return max(spelling(one, other), 0.94 if spoken(one) == spoken(other) else 0.0)
