"""One comparison for each kind of value, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from regulars.services.duplicates.comparing import companies, people, places, plain, reach


@dataclass(frozen=True)
class Comparison:
    """How values of a kind are compared: `likeness` gives 0 to 1, `keys` what two values alike have at least one of in common.

    `wide` are fewer such keys for rules by which something else has to be alike too: the same values meet under them, and some more.
    None of them is asked of empty values. `forgives` says that errors of typing make a value less like another one, but not another:
    such values need not have a key in common.
    """

    name: str
    likeness: Callable[[Any, Any], float]
    keys: Callable[[Any], Iterable[str]]
    wide: Callable[[Any], Iterable[str]] | None = None
    forgives: bool = False


COMPARISONS = {
    each.name: each
    for each in (
        Comparison("exact", plain.exact_likeness, lambda value: plain.text_keys(str(value))),
        Comparison("person", people.person_likeness, people.person_keys, people.person_family_keys, forgives=True),
        Comparison("company", companies.company_likeness, companies.company_keys, forgives=True),
        Comparison("address", places.address_likeness, places.address_keys),
        Comparison("phone", reach.phone_likeness, reach.phone_keys),
        Comparison("email", reach.email_likeness, reach.email_keys),
        Comparison("domain", reach.domain_likeness, reach.domain_keys),
        Comparison("date", plain.date_likeness, plain.date_keys),
        Comparison("number", plain.number_likeness, lambda value: (f"m:{value}",)),
        Comparison("text", plain.text_likeness, plain.text_keys),
    )
}

_BY_KIND = {
    "person_name": "person",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "url": "domain",
    "date": "date",
    "text": "text",
}


def comparison_of(kind: str) -> Comparison | None:
    """The usual comparison for a kind of field; None for what says nothing of who or what a record is."""
    return COMPARISONS.get(_BY_KIND.get(kind, ""))
