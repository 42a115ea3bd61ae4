"""A text that was written down in one language, told in another.

Refusals of background work are kept as they were said to whoever began it. A reader of another language is told them in
theirs: the catalogue knows which message says these words, and what stands where it leaves a place. What is in no catalogue
(a person's own words) stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.translation import gettext, ngettext, pgettext

from regulars.base.i18n import LANGUAGES, language_of

_PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_LETTERS = 6
"""A message with fewer letters of its own would be found in texts that only look like it."""
_LABELS = frozenset(("field", "fields", "label", "entity"))
"""Places that hold words of the interface; in others stands what people typed, and a deal may be called “Call”."""
_COUNTS = ("count", "num", "number")


class _Message(NamedTuple):
    """A message of the catalogue, and how one language says it: the words between its places, the names of these."""

    id: str
    plural: str
    context: str | None
    between: tuple[str, ...]
    places: tuple[str, ...]


class _Sayings(NamedTuple):
    """What a language says: messages without places by their words, those with places, the wordiest first."""

    whole: dict[str, _Message]
    open: list[_Message]


def retold(text: str) -> str:
    """The text in the active language, where it is one of ours in another."""
    return _retold(text, language_of(None)) if text else text


@lru_cache(maxsize=2000)
def _retold(text: str, language: str) -> str:
    for other in LANGUAGES:
        if other != language and (found := _all_of(text, _sayings(other))) is not None:
            return found
    return text


def _all_of(text: str, sayings: _Sayings) -> str | None:
    """One message; or a label with a message after it; or several sentences, of which at least one is known."""
    found = _one(text, sayings)
    if found is not None:
        return found
    label, _colon, rest = text.partition(": ")
    if rest and label in sayings.whole and (told := _all_of(rest, sayings)) is not None:
        return f"{_said(sayings.whole[label], {})}: {told}"
    return _sentences(_SENTENCE.split(text), sayings)


def _sentences(sentences: list[str], sayings: _Sayings) -> str | None:
    made: list[str] = []
    known = False
    while len(sentences) > 1 or (made and sentences):
        for most in range(len(sentences), 0, -1):
            found = _one(" ".join(sentences[:most]), sayings)
            if found is not None:
                break
        known = known or found is not None
        made.append(sentences[0] if found is None else found)
        sentences = sentences[most:]
    return " ".join(made) if known else None


def _one(text: str, sayings: _Sayings) -> str | None:
    if text in sayings.whole:
        return _said(sayings.whole[text], {})
    for message in sayings.open:
        begin, *_middle, end = message.between
        if text.startswith(begin) and text.endswith(end) and (found := _pattern(message.between).fullmatch(text)):
            values = dict(zip(message.places, found.groups(), strict=True))
            return _said(message, {name: _label(name, value, sayings) for name, value in values.items()})
    return None


def _label(place: str, value: str, sayings: _Sayings) -> str:
    if place not in _LABELS:
        return value
    return ", ".join(_said(sayings.whole[each], {}) if each in sayings.whole else each for each in value.split(", "))


def _said(message: _Message, values: dict[str, str]) -> str:
    """The message in the active language with these values in its places."""
    if message.plural:
        count = next((values[name] for name in _COUNTS if name in values), "")
        text = ngettext(message.id, message.plural, int(re.sub(r"\D", "", count) or 2))
    else:
        text = pgettext(message.context, message.id) if message.context else gettext(message.id)
    if not values:
        return text
    return _PLACE.sub(lambda place: values.get(place[1] or place[2], place[0]), text).replace("%%", "%")


@lru_cache(maxsize=256)
def _pattern(between: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, between)), re.DOTALL)


@lru_cache(maxsize=len(LANGUAGES))
def _sayings(language: str) -> _Sayings:
    sayings = _Sayings({}, [])
    for message, said in _catalogue(language):
        places = _PLACE.findall(said)
        if not places:
            sayings.whole.setdefault(said, message)
            continue
        between = tuple(part.replace("%%", "%") for part in _PLACE.split(said)[::3])
        if sum(each.isalpha() for each in "".join(between)) >= _LETTERS:
            names = tuple(percent or brace for percent, brace in places)
            sayings.open.append(message._replace(between=between, places=names))
    sayings.open.sort(key=lambda message: -len("".join(message.between)))
    return sayings


def _catalogue(language: str) -> list[tuple[_Message, str]]:
    """Each message with what a language says for it, in each of its plural forms. English speaks in the messages themselves."""
    made = []
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.mo")):
            with path.open("rb") as file:
                catalogue = read_mo(file)
            for each in catalogue:
                if not each.id:
                    continue
                ids = (each.id,) if isinstance(each.id, str) else tuple(each.id)
                message = _Message(ids[0], ids[1] if len(ids) > 1 else "", each.context, (), ())
                strings = (each.string,) if isinstance(each.string, str) else tuple(each.string or ())
                own = path.parent.parent.name == language
                made += [(message, said) for said in (strings if own else ids if language == "en" else ()) if said]
    return made
