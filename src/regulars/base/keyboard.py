"""Words typed with the keyboard in the other layout: “ghbdtn” is «привет», «фтт» is “ann”."""

from __future__ import annotations

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


def other_layout(text: str) -> str:
    """The same keys in the other of the two layouts (QWERTY, ЙЦУКЕН), in lower case; empty where nothing would differ."""
    lower = text.lower()
    typed_cyrillic = any(letter in _CYRILLIC for letter in lower)
    swapped = lower.translate(_TO_LATIN if typed_cyrillic else _TO_CYRILLIC)
    return "" if swapped == lower else swapped
