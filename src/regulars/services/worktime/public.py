"""Public holidays of a country and year, offered for a set; people correct them as their region and company do."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.services.worktime.models import HolidaySet


def fill(row: HolidaySet, year: int, language: str) -> int:
    """Put the public holidays of the set's country in a year to its days; gives how many are new. Raises Refused."""
    if not knows(row.country):
        raise Refused(_("Of this country no public holidays are known."), code="unknown_country")
    if not 1990 <= year <= 2100:
        raise Refused(_("There is no such year."), code="bad_year")
    there = {each["day"] for each in row.days}
    new = [each for each in _public(row.country, year, language) if each["day"] not in there]
    row.days = sorted([*row.days, *new], key=lambda each: each["day"])
    return len(new)


def knows(country: str) -> bool:
    return bool(country) and country in _countries()


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from holidays.utils import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=False))


def _public(country: str, year: int, language: str) -> list[dict[str, str]]:
    """In the reader's language where the library speaks it, else in the country's own."""
    from holidays.utils import country_holidays, list_localized_countries

    spoken = list_localized_countries().get(country, [])
    chosen = next((each for each in spoken if each.split("_")[0] == language), None)
    found = country_holidays(country, years=year, language=chosen)
    return [{"day": day.isoformat(), "label": name} for day, name in sorted(found.items())]
