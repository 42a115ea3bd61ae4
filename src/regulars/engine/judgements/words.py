"""What can be asked of words, telephone numbers and postal addresses."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection
from django.utils.translation import gettext as _

from regulars.engine.fields import Wrong
from regulars.engine.fields.base import text_of
from regulars.engine.fields.reach import ADDRESS_PARTS
from regulars.engine.judgements.asked import Asked, Judgement
from regulars.engine.judgements.every import eq, ne_if_there


def comparable(text: str) -> str:
    """A text as the database's `sort_key` gives it: without case and accents."""
    return (text if text.isascii() else text.translate(_accents())).lower()


@lru_cache(maxsize=1)
def _accents() -> dict[int, str]:
    """The database's own table of letters with accents, read once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select i, plain from (select i, public.unaccent('public.unaccent'::regdictionary, chr(i)) as plain "
            "from generate_series(161, 65533) i where i not between 55296 and 57343) letters where plain <> chr(i)"
        )
        return dict(cursor.fetchall())


def _words_eq(asked: Asked) -> bool:
    wanted = asked.operand
    return bool(asked.value) and comparable(asked.value) == comparable(wanted)


def _words_ne(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and comparable(asked.value or "") != comparable(wanted)


def _contains(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and wanted.lower() in (asked.value or "").lower()


def _starts(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and (asked.value or "").lower().startswith(wanted.lower())


def _phone_eq(asked: Asked) -> bool:
    wanted = asked.field.parse(asked.wanted, asked.actor.manner)
    return asked.known and (asked.value or "") == wanted


def _phone_contains(asked: Asked) -> bool:
    digits = "".join(c for c in str(asked.wanted) if c.isdigit())
    if not digits:
        raise Wrong(_("Digits are expected."))
    return digits in (asked.value or "")


def _phone_starts(asked: Asked) -> bool:
    wanted = text_of(asked.wanted)
    return asked.known and (asked.value or "").startswith(wanted)


def _place_contains(asked: Asked) -> bool:
    wanted = text_of(asked.wanted).lower()
    if not asked.known:
        return False
    parts = [getattr(asked.value, part) if asked.value else "" for part in ADDRESS_PARTS[:4]]
    return wanted in " ".join(parts).lower()


def _place_country(asked: Asked) -> bool:
    wanted = asked.field._country(text_of(asked.wanted))  # type: ignore[attr-defined]
    return asked.value is not None and asked.value.country == wanted


def _place_empty(asked: Asked) -> bool:
    return asked.known and asked.is_empty


WORDS: dict[str, Judgement] = {"eq": _words_eq, "ne": _words_ne, "contains": _contains, "starts": _starts}
EMAILS: dict[str, Judgement] = {"eq": eq, "ne": ne_if_there, "contains": _contains, "starts": _starts}
PHONES: dict[str, Judgement] = {"eq": _phone_eq, "ne": _words_ne, "contains": _phone_contains, "starts": _phone_starts}
PLACES: dict[str, Judgement] = {"contains": _place_contains, "country": _place_country, "empty": _place_empty}
