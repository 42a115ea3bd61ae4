"""Writes `base/names_in_cyrillic.txt` anew: `python -m bench.names_in_cyrillic PERSONS_TXT > …`.

PERSONS_TXT is `rigour/data/names/persons.txt` of the package rigour (1.3): words of names by Wikidata, a line each with all its spellings.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from regulars.base.alphabets import spellings
from regulars.base.text import fold

SPELLINGS = 10
"""Rarer names than those that so many spellings are known of are left out."""
SHORTEST = 3
_CYRILLIC = re.compile("[а-яё]+")
_LATIN = re.compile("[a-z]+")
_HEAD = """\
# Words of names and how they are written in Cyrillic, where letters and sounds (base.alphabets) do not tell it.
# Of Wikidata (CC0), as gathered by OpenSanctions in rigour 1.3.13 (MIT): names with ten spellings or more. Made by bench/names_in_cyrillic.py."""


def pairs(lines: Iterable[str]) -> Mapping[str, set[str]]:
    """By Latin spelling the Cyrillic ones that are not found by their letters."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        names = line.split(" => ")[0].strip().split(", ")
        if len(names) < SPELLINGS:
            continue
        latin = [each for each in names if _LATIN.fullmatch(each) and len(each) >= SHORTEST]
        for cyrillic in filter(_CYRILLIC.fullmatch, names):
            sounds = tuple(spellings(fold(cyrillic)))
            for each in latin:
                if len(sounds[0]) >= SHORTEST and not each.startswith(sounds):
                    found[each].add(cyrillic)
    return found


if __name__ == "__main__":
    print(_HEAD)
    for latin, cyrillic in sorted(pairs(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()).items()):
        print(f"{latin}: {' '.join(sorted(cyrillic))}")
