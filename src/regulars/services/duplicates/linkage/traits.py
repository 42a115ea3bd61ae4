"""What records are compared by, and how each value is brought into the columns that the model looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.base.nicknames import full_names
from regulars.base.text import fold
from regulars.services.duplicates.comparing.companies import COMMON, company_name
from regulars.services.duplicates.comparing.people import person_words
from regulars.services.duplicates.comparing.places import street_words
from regulars.services.duplicates.comparing.reach import domain_key, email_key, phone_key
from regulars.services.duplicates.comparing.sounds import spoken

BETWEEN = "\x1f"
"""Between the values of a column that holds several."""
LISTS = ("emails", "phones", "domains")


@dataclass(frozen=True)
class Trait:
    """One thing that records are compared by. `kind` is a key of `MAKERS`; `name` is made of letters, digits and underscores.

    `alone`: two records that share its value are compared even where nothing else speaks for it.
    """

    name: str
    kind: str
    alone: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it fills: the value, the value as it sounds (what records are looked for by), further ones."""
        return tuple(f"{self.name}_{part}" for part in PARTS[self.kind])


PARTS = {
    "given": ("v", "s", "n"),
    "family": ("v", "s"),
    "word": ("v", "s"),
    "title": ("v", "s", "t"),
    "street": ("v", "s"),
    "code": ("v",),
    "date": ("v",),
    "emails": ("v",),
    "phones": ("v",),
    "domains": ("v",),
}


def row(traits: Iterable[Trait], values: Mapping[str, Any]) -> list[str]:
    """A record's values by trait → the texts of all its columns, empty where nothing is known."""
    cells: list[str] = []
    for trait in traits:
        value = values.get(trait.name)
        cells += MAKERS[trait.kind](value) if value else [""] * len(trait.columns)
    return cells


def _given(value: str) -> list[str]:
    words = person_words(value)[:1]
    first = words[0] if words else ""
    names = sorted(full_names(first)) if first else []
    return [first, spoken(names[0] if len(names) == 1 else first), BETWEEN.join(names)]


def _family(value: str) -> list[str]:
    joined = " ".join(person_words(value))
    return [joined, spoken(joined.replace(" ", ""))]


def _word(value: str) -> list[str]:
    folded = fold(value)
    return [folded, " ".join(map(spoken, folded.split()))]


def _title(value: str) -> list[str]:
    words = company_name(value).words
    telling = [word for word in words if word not in COMMON] or list(words)
    heard = sorted(map(spoken, sorted(telling, key=len, reverse=True)[:2]))
    return [" ".join(words), " ".join(heard), BETWEEN.join(dict.fromkeys(words))]


def _street(value: str) -> list[str]:
    words = street_words(value)
    names = sorted((word for word in words if not word[:1].isdigit()), key=len)
    numbers = [word for word in words if word[:1].isdigit()]
    return [" ".join(words), " ".join([*numbers[:1], spoken(names[-1]) if names else ""]).strip()]


def _code(value: Any) -> list[str]:
    return [fold(str(value)).replace(" ", "")]


def _each(make: Callable[[str], str]) -> Callable[[Iterable[str]], list[str]]:
    return lambda values: [BETWEEN.join(dict.fromkeys(filter(None, map(make, values))))]


MAKERS: dict[str, Callable[[Any], list[str]]] = {
    "given": _given,
    "family": _family,
    "word": _word,
    "title": _title,
    "street": _street,
    "code": _code,
    "date": lambda value: [str(value)],
    "emails": _each(email_key),
    "phones": _each(phone_key),
    "domains": _each(domain_key),
}
