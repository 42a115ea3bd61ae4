"""The two languages of the interface, and which of them to speak with whom."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    ngettext_lazy,
    override,
    pgettext,
    pgettext_lazy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "LANGUAGES",
    "N_",
    "babel_locale",
    "gettext",
    "gettext_lazy",
    "language_of",
    "ngettext",
    "ngettext_lazy",
    "numbered",
    "pgettext",
    "pgettext_lazy",
    "plural",
    "speaking",
]

LANGUAGES: dict[str, str] = {"en": "English", "ru": "Русский"}


def N_(message: str) -> str:  # noqa: N802 - its name everywhere
    """Mark a text for the catalogue and leave it as it is; it is translated where it is shown."""
    return message


def plural(count: int, singular: str, many: str) -> str:
    """A counted phrase in the active language: `plural(3, "%(count)s deal", "%(count)s deals")` → "3 deals"."""
    return ngettext(singular, many, count) % {"count": count}


def language_of(person: object | None) -> str:
    """The language to speak with a request, an actor or a user: their own, else the active one, else English.

    Reads `person.language`, then `person.LANGUAGE_CODE` (a request after LocaleMiddleware). Returns a key of `LANGUAGES`.
    """
    for said in (getattr(person, "language", None), getattr(person, "LANGUAGE_CODE", None), get_language()):
        short = said.replace("_", "-").split("-")[0].lower() if isinstance(said, str) else ""
        if short in LANGUAGES:
            return short
    return "en"


@contextmanager
def speaking(person_or_language: object) -> Iterator[str]:
    """Speak another's language for a while: their mail, their export. Yields the language."""
    language = person_or_language if isinstance(person_or_language, str) else language_of(person_or_language)
    with override(language):
        yield language


@lru_cache(maxsize=256)
def babel_locale(tag: str) -> Locale:
    """The Babel locale of a tag such as "en", "ru-RU" or "pt_BR"; unknown ones fall back to the language, then English."""
    tag = tag.replace("-", "_")
    for attempt in (tag, tag.split("_")[0]):
        try:
            return Locale.parse(attempt)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def numbered(number: int) -> str:
    """What a record is called that has no name: "No. 1001"."""
    return gettext("No. %(number)s") % {"number": number}
