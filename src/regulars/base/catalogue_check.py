"""What can be wrong with a translation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

_PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[sdrif]|%[sd]|\{\w*(?:[.!:][^{}]*)?\}")


def faults(source: Catalog, translated: Catalog) -> Iterator[str]:
    """One line for each message of the source that is not translated, or not in a way that can be shown."""
    for message in source:
        if not message.id:
            continue
        found = translated.get(key_of(message), message.context)
        fault = "not in the catalogue: run extract" if found is None else _fault(message, found, translated.num_plurals)
        if fault:
            places = ", ".join(sorted({place for place, _ in message.locations}))
            yield f"{key_of(message)!r}: {fault} ({places})"


def _fault(message: Message, found: Message, plurals: int) -> str | None:
    if found.pluralizable != message.pluralizable:
        return "plural in one and not in the other: run extract"
    texts = texts_of(found)
    if not all(text.strip() for text in texts):
        return "not translated"
    if found.fuzzy:
        return "marked fuzzy"
    if message.pluralizable and len(texts) != plurals:
        return f"{len(texts)} plural forms instead of {plurals}"
    asked = _placeholders(message.id if isinstance(message.id, str) else str(message.id[-1]))
    wrong = [text for text in texts if _placeholders(text) != asked]
    return f"other placeholders than {', '.join(asked) or 'none'} in {wrong[0]!r}" if wrong else None


def texts_of(message: Message) -> list[str]:
    """The translation: one text, or one for each plural form; empty where there is none."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [text or "" for text in forms]


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text.replace("%%", ""))))


def key_of(message: Message) -> str:
    """The message itself, the singular of a counted one."""
    return message.id if isinstance(message.id, str) else message.id[0]
