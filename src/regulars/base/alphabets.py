"""How letters of other alphabets are written in plain Latin."""

from __future__ import annotations

from itertools import islice, product

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

_SAME_SOUND = "dzh j, j dzh, ay i, kh h, h kh, ks x, x ks, ts c, ph f, f ph, v w, w v, k c, c k"
_SOUNDS = {each[0]: tuple(each[1:]) for each in map(str.split, _SAME_SOUND.split(", "))}
"""How a sound is written, and how else: foreign names in Cyrillic, letter by letter in Latin again, beside how they write themselves."""

_LONGEST_SOUND = max(map(len, _SOUNDS))
_MOST_DOUBTS = 7


def spellings(word: str, *, most: int = 16) -> list[str]:
    """Other spellings of a folded word that sound alike, as it stands first: “kokakola” is “cocacola”, too.

    Between scripts a name comes back by its sound: «Кока-Кола» is written with k, the company with c.
    """
    parts: list[tuple[str, ...]] = []
    at = doubts = 0
    while at < len(word):
        lengths = range(_LONGEST_SOUND, 0, -1) if doubts < _MOST_DOUBTS else ()
        sound = next((word[at : at + each] for each in lengths if word[at : at + each] in _SOUNDS), "")
        parts.append((sound, *_SOUNDS[sound]) if sound else (word[at],))
        doubts += bool(sound)
        at += len(sound) or 1
    if len(word) > 3 and word.endswith("e"):
        parts[-1] = (*parts[-1], "")
    return list(dict.fromkeys(islice(map("".join, product(*parts)), most)))
