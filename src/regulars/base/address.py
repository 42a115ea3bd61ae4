"""Postal addresses and countries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from regulars.base.text import fold

SPOKEN = {
    "usa": "US", "u s a": "US", "united states of america": "US", "america": "US", "ssha": "US", "uk": "GB",
    "great britain": "GB", "england": "GB", "angliya": "GB", "korea": "KR", "south korea": "KR", "philipines": "PH",
    "russian federation": "RU", "rossiyskaya federatsiya": "RU", "rf": "RU", "holland": "NL", "czech republic": "CZ",
    "uae": "AE", "viet nam": "VN", "turkey": "TR",
}  # fmt: skip
POSTCODE_BEFORE_CITY = frozenset(
    ("DE", "FR", "IT", "ES", "NL", "BE", "CH", "AT", "PL", "CZ", "SE", "NO", "FI", "DK", "PT")
)


@dataclass(frozen=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    def format(self, language: str = "en") -> str:
        """Lines in the order of the address's own country."""
        if self.country == "RU":
            lines = [self.postcode, self.region, self.city, self.street]
        elif self.country in POSTCODE_BEFORE_CITY:
            lines = [self.street, " ".join(filter(None, (self.postcode, self.city))), self.region]
        else:
            place = ", ".join(filter(None, (self.city, " ".join(filter(None, (self.region, self.postcode))))))
            lines = [self.street, place]
        return "\n".join(filter(None, (*lines, country_name(self.country, language))))


@lru_cache(maxsize=8)
def countries(language: str = "en") -> dict[str, str]:
    """ISO 3166-1 alpha-2 code → name in a language, sorted by name."""
    territories = Locale(language).territories
    found = {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code not in ("EU", "UN", "ZZ", "XA", "XB", "EZ", "QO")
    }
    return dict(sorted(found.items(), key=lambda item: fold(item[1])))


def country_name(code: str, language: str = "en") -> str:
    return countries(language).get(code, code) if code else ""


def parse_country(text: str) -> str:
    """The ISO code of a country named in English or Russian, by code, or as people often spell it; '' if none."""
    word = text.strip()
    if len(word) == 2 and word.upper() in countries():
        return word.upper()
    return _by_name().get(fold(word), "")


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found = {fold(name): code for language in ("en", "ru") for code, name in countries(language).items()}
    return {**found, **SPOKEN}
