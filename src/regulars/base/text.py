"""Text as people type it: made comparable for search and sorting, made safe for storing and exporting."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from regulars.base.alphabets import ASIS, TO_LATIN

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER_OR_PHONE = re.compile(r"[+-]?[\d ().,-]*\d[\d ().,-]*%?")
_HYPHENS = re.compile(r"[-‐‑'’ʼ&]")
_COMPOUND = re.compile(r"(?<![^\W_])(?<![^\W_][-‐‑'’ʼ&])[^\W\d_][^\W_]*(?:[-‐‑'’ʼ&][^\W_]+){1,3}(?![-‐‑'’ʼ&]?[^\W_]|@)")
_LONGEST_COMPOUND = 40
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


class _PerCharacter(dict[int, str]):
    """A table for `str.translate` that works out a character when it first meets it."""

    def __init__(self, *, latin: bool) -> None:
        super().__init__()
        self.latin = latin

    def __missing__(self, code: int) -> str:
        folded = _letters(chr(code)) if self.latin else _sortable(chr(code))
        self[code] = folded
        return folded


_FOLD = _PerCharacter(latin=True)
_SORT = _PerCharacter(latin=False)


def fold(text: str) -> str:
    """Text as search sees it: lower-case Latin letters without accents, digits, single spaces.

    Cyrillic is transliterated letter by letter, so «Ёлкин», "Elkin" and "ЕЛКИН" meet and a prefix stays a prefix;
    scripts other than Latin and Cyrillic are kept. Punctuation becomes a space. `fold(fold(x)) == fold(x)`.
    """
    if text.isascii():
        return " ".join(text.translate(_FOLD).split())
    folded = unicodedata.normalize("NFC", text).translate(_FOLD)
    return " ".join(unicodedata.normalize("NFC", folded).split())


def words(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return fold(text).split()


def joined(text: str) -> list[str]:
    """The compounds of a text written as one word, folded: “Kan-code” is "kancode" and “AT&T” "att". Numbers and addresses of mail are none."""
    if not _HYPHENS.search(text):
        return []
    found = (each for part in text.split() if _HYPHENS.search(part) for each in _COMPOUND.findall(part))
    folded = (fold(_HYPHENS.sub("", each)) for each in found if len(each) <= _LONGEST_COMPOUND)
    return [each for each in dict.fromkeys(folded) if each and " " not in each]


def sort_key(text: str) -> str:
    """Text as lists sort it, the same on every server: lower-case, without accents and quotes, ё as е, script kept."""
    if text.isascii():
        return " ".join(text.translate(_SORT).split())
    keyed = unicodedata.normalize("NFC", text).translate(_SORT)
    return " ".join(unicodedata.normalize("NFC", keyed).split())


def clean(text: str) -> str:
    """Text fit to store: NFC, Unix line ends, no control characters but newline and tab, no lone surrogates, trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()


def neutralise_formula(cell: T) -> T | str:
    """A cell a spreadsheet will not run: a string that would start a formula gets a leading apostrophe.

    Only strings change, and among them not plain numbers and telephone numbers ("-5", "+7 495 123-45-67"): without letters
    they cannot call anything. One that has apostrophes there gets another, so that `restored` gives each back as it was.
    (OWASP, "CSV Injection".)
    """
    if not isinstance(cell, str) or not cell.lstrip("'").lstrip(" \u00a0").startswith(_FORMULA_START):
        return cell
    return cell if _NUMBER_OR_PHONE.fullmatch(cell) else "'" + cell


def restored(cell: str) -> str:
    """A cell without the apostrophe that `neutralise_formula` put before it."""
    return cell[1:] if cell.startswith("'") and neutralise_formula(cell[1:]) == cell else cell


def nearest(word: str, candidates: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The candidate most like a mistyped word, for "did you mean"; None when nothing comes near (0 to 1: `cutoff`)."""
    by_fold = {fold(candidate): candidate for candidate in candidates}
    close = get_close_matches(fold(word), by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None


def initials(name: str) -> str:
    """Up to two letters for a picture-less person or company: "Иван Петров" → "ИП"; "?" when there is no letter."""
    starts: list[str] = [word[0] for word in re.findall(r"\w+", name.replace("'", "").replace("’", ""))]
    if not starts:
        return "?"
    return (starts[0] + (starts[-1] if len(starts) > 1 else "")).upper()


def hue(text: str) -> int:
    """A colour angle (0 to 359) that is always the same for the same text."""
    return crc32(text.encode("utf-8", "replace")) % 360


def _letters(character: str) -> str:
    """What one NFC character contributes to a folded text; stable when applied to its own result."""
    folded = character
    for _ in range(4):
        before = folded
        folded = "".join(map(_letter, folded))
        if folded == before:
            break
    return folded


def _letter(character: str) -> str:
    lower = character.lower()
    if lower in TO_LATIN:
        return TO_LATIN[lower]
    kept = "".join(TO_LATIN.get(c, c) for c in _unaccented(character))
    return "".join(c if _belongs_to_word(c) else " " for c in kept) if kept else kept


def _sortable(character: str) -> str:
    if character in "\"'«»„“”‘’`":
        return ""
    lower = character.lower()
    if lower in ASIS:
        return lower
    if unicodedata.category(character) in ("Cc", "Cf"):
        return " " if character in "\t\n\r" else ""
    return TO_LATIN[lower] if lower in TO_LATIN and lower < "\u0370" else _unaccented(character)


def word(value: Any) -> str:
    """A name out of somebody's JSON, so that it can be looked up; nothing where it is no text."""
    return value if isinstance(value, str) else ""


def _unaccented(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def _belongs_to_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")
