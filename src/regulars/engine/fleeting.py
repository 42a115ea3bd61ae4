"""Russian words that gain or lose an о or е when they are declined («рынок», «рынка»; «закупка», «закупок»): stems that dictionaries take for different words.

Vowels that come and go stand before the last consonant of a stem (A. Zaliznyak, Grammatical dictionary of Russian, 1977, the sign *).
"""

from __future__ import annotations

import re

from regulars.base.text import fold

SHORTEST = 4
SHORTEST_STEM = 3
_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
_WITH = re.compile(f"([а-я]*{_CONSONANT})[ое]([кцнлрм])ь?")
_GLIDE = re.compile("([а-я]+[аеоуы])е([кцнл])")
_ENDINGS = "ами|ями|ах|ях|ам|ям|ом|ем|ой|ей|ою|ею|ов|ев|а|я|у|ю|ы|и|е|о"
_WITHOUT = re.compile(f"([а-я]*?(?:{_CONSONANT}|ь))([кцнлрм])(?:{_ENDINGS})")


def fleeting_forms(word: str) -> list[str]:
    """Lexemes by which other forms of a word are found: stems as `russian` dictionaries make them, or whole words, folded. Most are no words, and stand nowhere."""
    plain = word.lower().replace("ё", "е")
    if len(plain) < SHORTEST:
        return []
    if found := _WITH.fullmatch(plain):
        stem, last = found.groups()
        return [each for each in (f"{stem}{last}", f"{stem}ь{last}") if len(each) >= SHORTEST_STEM]
    if found := _GLIDE.fullmatch(plain):
        stem, last = found.groups()
        return [f"{stem}й{last}"]
    if found := _WITHOUT.fullmatch(plain):
        stem, last = found.groups()
        if stem[-1] in "йь":
            return [fold(f"{stem[:-1]}е{last}")]
        return [fold(f"{stem}{vowel}{last}") for vowel in "ое"]
    return []
