"""Why rows were refused, in few lines: one for each kind of mistake in a column, with how many and the first examples.

Five thousand rows that name five thousand unknown accounts are one mistake. What a message quotes of its row makes no kind of
its own; the file of refused rows keeps each row's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regulars.base.retold import retold
from regulars.engine import refusals
from regulars.engine.models import Run
from regulars.services.exchange.reading import Line

KEPT = 200
EXAMPLES = 3
SHOWN = 20
LONGEST = 60
HIDDEN = "…"
_QUOTED = re.compile("([“«])(.*?)([”»])")
_NUMBER = re.compile(r"\d+")


@dataclass
class Reason:
    """A kind of mistake: its words (what differs from row to row as “…”), how many rows, and examples (row, what stands there)."""

    text: str
    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, text: str, count: int, examples: Sequence[tuple[int, str]]) -> None:
        if text != self.text:
            self.text = _blended(self.text, text)
        self.count += count
        known = {value for _row, value in self.examples}
        for row, value in examples:
            if len(self.examples) < EXAMPLES and value not in known:
                known.add(value)
                self.examples.append((row, value))


class Reasons:
    """The reasons of an import by kind. `kept` is what `as_json` gave: an import that is taken up again goes on counting."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        self._by_kind: dict[str, Reason] = {kind: _read(kind, each) for kind, each in (kept or {}).items()}

    def add(self, text: str, line: Line, value: str, kind: str = "") -> None:
        """A row was refused with this text; `value` is what it says in that column, `kind` the text without what is its own."""
        self._put(kind or _NUMBER.sub("#", _masked(text, line.cells)), kind or text, 1, [(line.number, _short(value))])

    def take(self, other: Reasons) -> None:
        """Count those of another batch, too. Of very many kinds the rarest are forgotten."""
        for kind, each in other._by_kind.items():
            self._put(kind, each.text, each.count, each.examples)
        if len(self._by_kind) > 2 * KEPT:
            self._by_kind = dict(self._sorted()[:KEPT])

    def listed(self, most: int = SHOWN) -> list[Reason]:
        """The most frequent first."""
        return [each for _kind, each in self._sorted()[:most]]

    def as_json(self) -> dict[str, Any]:
        return {kind: [each.text, each.count, each.examples] for kind, each in self._sorted()[:KEPT]}

    def _put(self, kind: str, text: str, count: int, examples: Sequence[tuple[int, str]]) -> None:
        self._by_kind.setdefault(kind, Reason(text)).add(text, count, examples)

    def _sorted(self) -> list[tuple[str, Reason]]:
        return sorted(self._by_kind.items(), key=lambda each: -each[1].count)


def of_run(run: Run) -> list[Reason]:
    """Why rows or records of a run were refused, in the reader's language; the most frequent first."""
    return [replace(each, text=retold(each.text)) for each in _kept(run)]


def _kept(run: Run) -> list[Reason]:
    if run.kind == "preview":
        return [_read("", each) for each in (run.position or {}).get("shown", {}).get("reasons", ())]
    if run.kind == "import":
        return Reasons(run.position.get("reasons")).listed()
    return [Reason(text, number) for text, number in refusals.by_reason(run)]


def _read(kind: str, kept: Any) -> Reason:
    text, count, examples = kept if isinstance(kept, list) else (kind, kept, [])
    return Reason(text, count, [(row, value) for row, value in examples])


def _masked(text: str, cells: Sequence[Any]) -> str:
    """A message without what it quotes of the row, and without a guess at what was meant."""
    if not any(mark in text for mark in "“«"):
        return text
    said = " ".join(map(_plain, cells))

    def hide(found: re.Match[str]) -> str:
        return f"{found[1]}{HIDDEN}{found[3]}" if _plain(found[2]) in said else found[0]

    return _QUOTED.sub(hide, _guess(get_language() or "").sub("", text))


@lru_cache(maxsize=8)
def _guess(language: str) -> re.Pattern[str]:
    """“Did you mean …?” in the language that is spoken now."""
    before, after = _("Did you mean “%(name)s”?").split("%(name)s")
    return re.compile(rf" ?{re.escape(before)}.*?{re.escape(after)}")


def _blended(one: str, other: str) -> str:
    """What two texts of a kind have in common: quotations and numbers that differ are left open, guesses left out."""
    one, other = (_guess(get_language() or "").sub("", each) for each in (one, other))
    quoted = iter([found[2] for found in _QUOTED.finditer(other)])
    text = _QUOTED.sub(lambda found: found[0] if next(quoted, "") == found[2] else f"{found[1]}{HIDDEN}{found[3]}", one)
    numbers = iter(_NUMBER.findall(_QUOTED.sub("", other)))
    parts = _QUOTED.split(text)
    for place in range(0, len(parts), 4):
        parts[place] = _NUMBER.sub(lambda found: found[0] if next(numbers, "") == found[0] else HIDDEN, parts[place])
    return "".join(parts)


def _plain(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split()).casefold()


def _short(value: Any) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + HIDDEN
