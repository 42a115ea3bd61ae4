"""What tells a person from others in running text: e-mails, telephones, names; and taking them out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from regulars.base.text import fold

GAP = r"[\s().\-]{0,3}"
SHORTEST_PHONE = 7
LAST_DIGITS = 10
SHORTEST_NAME = 5


@dataclass(frozen=True)
class Marks:
    """E-mails and telephones (`reach`), whole names, and the words that stand in their place.

    `titles` are names of any length, which count where they are the whole text.
    """

    reach: frozenset[str]
    names: frozenset[str]
    instead: str
    titles: frozenset[str] = frozenset()

    def without_names(self) -> Marks:
        """E-mails and telephones alone: they belong to one person, a name may be another's too."""
        return Marks(self.reach, frozenset(), self.instead)

    @cached_property
    def sql(self) -> str:
        """A pattern of PostgreSQL that finds every text with a mark, and few without; empty where there is none."""
        return "|".join([*(_loose(each) for each in sorted(self.reach)), *map(_spaced, sorted(self.names))])

    @cached_property
    def folded(self) -> list[str]:
        """The marks as search documents hold them."""
        return sorted(fold(each) for each in (*self.reach, *self.names))

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        parts = [
            *(_strict(each) for each in sorted(self.reach)),
            *(_whole(_spaced(each)) for each in sorted(self.names)),
        ]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    def redacted(self, text: str) -> str:
        return self.instead if " ".join(text.lower().split()) in self.titles else self._exact.sub(self.instead, text)

    def out_of(self, value: Any) -> Any:
        """A value of JSON without the marks: every text in it."""
        if isinstance(value, str):
            return self.redacted(value)
        if isinstance(value, list):
            return [self.out_of(each) for each in value]
        if isinstance(value, dict):
            return {self.redacted(key): self.out_of(each) for key, each in value.items()}
        return value


def marks_of(reach: Iterable[str], names: Iterable[str], instead: str) -> Marks:
    """Marks worth looking for: short names and numbers would hit others."""
    kept = frozenset(each for each in reach if "@" in each or len(_digits(each)) >= SHORTEST_PHONE)
    whole = {" ".join(each.split()) for each in names}
    running = frozenset(each for each in whole if len(each) >= SHORTEST_NAME and " " in each)
    return Marks(kept, running, instead, frozenset(each.lower() for each in whole))


def _digits(phone: str) -> str:
    return "".join(each for each in phone.split(";", maxsplit=1)[0] if each.isdecimal())[-LAST_DIGITS:]


def _loose(reach: str) -> str:
    return re.escape(reach) if "@" in reach else GAP.join(_digits(reach))


def _strict(reach: str) -> str:
    if "@" in reach:
        return rf"(?<![\w.+\-]){re.escape(reach)}(?![\w\-])"
    return rf"(?<![\w\-])\+?(?:\d{{1,3}}{GAP})?{GAP}{GAP.join(_digits(reach))}(?:;ext=\d+)?(?![\w\-])"


def _spaced(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _whole(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"
