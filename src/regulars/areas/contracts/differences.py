"""What differs between two texts, word by word within the lines that differ (Ratcliff and Obershelp 1988, as in `difflib`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 4000
"""Above this many lines of a text, or words of one passage, it is shown as taken away and put in whole: comparing grows with the square."""


class Piece(NamedTuple):
    """Some text and what became of it: `same`, `out` (only in the older) or `new` (only in the newer)."""

    kind: str
    text: str


def differences(older: str, newer: str) -> list[Piece]:
    """The pieces of both texts in their order; those that are not `new` make up the older, those that are not `out` the newer."""
    lines = [text.replace("\r\n", "\n").splitlines(keepends=True) for text in (older, newer)]
    if max(map(len, lines)) > MOST:
        return _joined([Piece("out", "".join(lines[0])), Piece("new", "".join(lines[1]))])
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, lines[0], lines[1], autojunk=False).get_opcodes():
        gone, come = "".join(lines[0][a:b]), "".join(lines[1][c:d])
        found += [Piece("same", gone)] if kind == "equal" else _within(gone, come)
    return _joined(found)


def _within(gone: str, come: str) -> list[Piece]:
    words: list[list[str]] = [WORDS.findall(text) for text in (gone, come)]
    if not gone or not come or max(map(len, words)) > MOST:
        return [Piece("out", gone), Piece("new", come)]
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(words[0][a:b])))
        else:
            found += [Piece("out", "".join(words[0][a:b])), Piece("new", "".join(words[1][c:d]))]
    return found


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
