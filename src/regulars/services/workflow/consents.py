"""Whom rules may write to for which purpose: an area that keeps what people allowed answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.engine.fields import Option


@dataclass(frozen=True)
class Consents:
    """`purposes` to choose among, `entities` of the people who are asked, and whether a person may get mail for a purpose."""

    purposes: Sequence[Option]
    entities: frozenset[str]
    may_mail: Callable[[Any, str], bool]

    def label(self, purpose: str) -> str:
        return next((str(each.label) for each in self.purposes if each.value == purpose), purpose)


_NONE = Consents((), frozenset(), lambda person, purpose: True)
_kept = [_NONE]


def keep(consents: Consents) -> None:
    """Let an area answer. Once, at start."""
    _kept[0] = consents


def kept() -> Consents:
    return _kept[0]
