"""How letters of other alphabets are written in plain Latin."""

from __future__ import annotations

_RUSSIAN = (
    "а a, б b, в v, г g, д d, е e, ё e, ж zh, з z, и i, й y, к k, л l, м m, н n, о o, п p, р r, с s, т t, у u, ф f, "
    "х kh, ц ts, ч ch, ш sh, щ shch, ъ , ы y, ь , э e, ю yu, я ya"
)
_NEIGHBOURS = "і i, ї i, є e, ґ g, ў u, ј j, љ lj, њ nj, ћ c, ђ dj, џ dz, ѓ g, ќ k, ѕ dz"
_TURKIC = "ә a, ғ g, қ k, ң n, ө o, ұ u, ү u, һ h, җ zh, ҙ z, ҫ s"
_UNDIVIDED_LATIN = "ß ss, ø o, ł l, đ d, ð d, þ th, æ ae, œ oe, ı i, ħ h, ŋ n, ŧ t, ə a"

TO_LATIN: dict[str, str] = {
    pair[0]: pair[2:].strip() for row in (_RUSSIAN, _NEIGHBOURS, _TURKIC, _UNDIVIDED_LATIN) for pair in row.split(", ")
}
"""Lower-case letter to lower-case Latin, one letter at a time, so that what is typed so far stays a prefix of the word.

Russian follows BS 2979 in its popular form (й and ы both "y").
"""

ASIS = frozenset("йўїѓќ")
"""Letters of their own that Unicode takes apart; sorting keeps them."""
