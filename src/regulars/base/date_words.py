"""The words of dates in the languages of the interface: read in either, whatever language is spoken."""

from __future__ import annotations

from functools import lru_cache

from regulars.base.i18n import LANGUAGES, babel_locale

TODAY = {"en": "today", "ru": "сегодня"}
TOMORROW = {"en": "tomorrow", "ru": "завтра"}
YESTERDAY = {"en": "yesterday", "ru": "вчера"}

DAYS_FROM_TODAY: dict[str, int] = {
    **dict.fromkeys(TODAY.values(), 0),
    **dict.fromkeys(TOMORROW.values(), 1),
    **dict.fromkeys(YESTERDAY.values(), -1),
    "послезавтра": 2,
    "позавчера": -2,
}
NOW = frozenset(["now", "сейчас"])
AHEAD = frozenset(["in", "через"])
AGO = frozenset(["ago", "назад"])
DAY_COUNTS: dict[str, int] = {
    **dict.fromkeys(["day", "days", "день", "дня", "дней"], 1),
    **dict.fromkeys(["week", "weeks", "неделю", "неделя", "недели", "недель"], 7),
}
FILLERS = frozenset(
    ["of", "the", "on", "next", "this", "г", "года", "год", "в", "во", "st", "nd", "rd", "th", "го", "е"]
)

_SHORT_MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("", *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
    "ru": ("", *["янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."]),
}


def month_names(locale: str) -> tuple[str, ...] | None:
    """Short month names by number from 1 for the two languages of the interface; None for any other locale."""
    return _SHORT_MONTHS.get(locale)


def month_number(word: str, locale: str) -> int | None:
    """The month a word names, in full or in its first three letters or more, in English, Russian or the locale's language."""
    return _find(plain(word), _months(locale))


def weekday_number(word: str, locale: str) -> int | None:
    """The day of the week a word names, 0 for Monday."""
    return _find(plain(word), _weekdays(locale))


def plain(word: str) -> str:
    """A word for comparing: lower-case, no point at its end, ё as е."""
    return word.lower().strip(".").replace("ё", "е")


@lru_cache(maxsize=64)
def _months(locale: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for language in (*LANGUAGES, locale):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = babel_locale(language).months[context][width]
                found |= {plain(name): number for number, name in names.items()}
    return found


@lru_cache(maxsize=64)
def _weekdays(locale: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for language in (*LANGUAGES, locale):
        for width in ("wide", "abbreviated"):
            found |= {plain(name): number for number, name in babel_locale(language).days["format"][width].items()}
    return found | {"среду": 2, "пятницу": 4, "субботу": 5}


def _find(word: str, names: dict[str, int]) -> int | None:
    if word in names or len(word) < 3:
        return names.get(word)
    numbers = {number for name, number in names.items() if name.startswith(word)}
    return numbers.pop() if len(numbers) == 1 else None
