"""Which encoding a text file is in: by its mark, by what decodes, then by what reads like words."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from pathlib import Path

BLOCK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMON_RUSSIAN = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
CENTRAL_EUROPEAN = frozenset(("Czech", "Polish", "Hungarian", "Slovak", "Croatian", "Slovene", "Romanian"))
ENOUGH_RUNS = 30
MOSTLY_UTF8 = 0.9


def encoding_of(path: Path) -> str:
    """A Python codec that reads the whole file. A UTF-8 file with a few broken bytes is still UTF-8."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if found := _utf_16(head):
        return found
    strange = _bytes_beyond_ascii(path)
    if strange is None:
        return "utf-8"
    return "utf-8" if _looks_like_utf8(strange) else _eight_bits(strange)


def _utf_16(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of its separators and line ends is zero."""
    sample = head[:20_000]
    if sample.count(0) * 20 <= len(sample):
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _bytes_beyond_ascii(path: Path) -> bytes | None:
    """Lines with bytes above 127, as a sample; None when the file decodes as UTF-8 throughout."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    good = True
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if good:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    good = False
            if not block.isascii() and len(sample) < 200_000:
                sample += b"\n".join(line for line in block.split(b"\n") if not line.isascii())[:200_000]
            if not good and len(sample) >= 100_000:
                break
    if good:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            good = False
    return None if good else bytes(sample)


def _looks_like_utf8(sample: bytes) -> bool:
    """Whether nearly all bytes above 127 stand in well-formed UTF-8."""
    beyond = sum(byte > 127 for byte in sample)
    broken = sum(0xDC80 <= ord(c) <= 0xDCFF for c in sample.decode("utf-8", "surrogateescape"))
    return beyond > 0 and broken <= beyond * (1 - MOSTLY_UTF8)


def _eight_bits(sample: bytes) -> str:
    """Runs of high bytes are Cyrillic words; lone ones are the accents of a Western language."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    in_words = sum(len(run) for run in runs if len(run) >= 3)
    if in_words * 2 > sum(map(len, runs)):
        return max(CYRILLIC, key=lambda name: _reads_russian(sample, name))
    if _central_european(sample, len(runs)):
        return "cp1250"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _central_european(sample: bytes, runs: int) -> bool:
    """Polish and its neighbours put letters where Western tables have signs (ł is ³); Czech needs a longer look."""
    signs = len(re.findall(rb"(?<=[A-Za-z])[\x9f\xb3\xb9\xbf\xa5\xa3](?=[A-Za-z])", sample))
    if signs * 20 > runs:
        return True
    if runs < ENOUGH_RUNS:
        return False
    from charset_normalizer import from_bytes  # not needed at start

    best = from_bytes(sample[:50_000], cp_isolation=["cp1252", "cp1250"]).best()
    return best is not None and best.encoding == "cp1250" and best.language in CENTRAL_EUROPEAN


def _reads_russian(sample: bytes, name: str) -> float:
    """How much of the decoded text is common Russian small letters, less what never stands in a word."""
    words = [word for word in re.findall(r"\w+", sample.decode(name, "replace")) if not word.isascii()]
    small = sum(letter in COMMON_RUSSIAN for word in words for letter in word)
    # A capital after a small letter: the mark of a wrong table (koi8-r and windows-1251 swap them).
    swapped = sum(a.islower() and b.isupper() for word in words for a, b in pairwise(word))
    capital = sum(word[0].isupper() and word[1:].islower() for word in words if len(word) > 1)
    return small - 2 * swapped + capital
