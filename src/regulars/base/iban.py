"""Numbers of bank accounts (ISO 13616) and of banks (ISO 9362)."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def plain(text: str) -> str:
    """As it is stored: capitals and digits without spaces."""
    return "".join(text.split()).upper()


def is_iban(text: str) -> bool:
    """Whether a plain text is an IBAN with the right check digits (ISO 7064, mod 97-10)."""
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def is_bic(text: str) -> bool:
    """Whether a plain text has the form of a BIC."""
    return _BIC.fullmatch(text) is not None
