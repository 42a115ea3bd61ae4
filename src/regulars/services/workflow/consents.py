"""Whom rules may write to for which purpose, and what people allow in a form: an area that keeps consents answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.fields import Option


@dataclass(frozen=True)
class Said:
    """What a person allowed, in the very words they read; `evidence` names where it was said, once for each."""

    purpose: str
    channel: str
    wording: str
    evidence: str


@dataclass(frozen=True)
class Held:
    """Why somebody is not written to now, and when they may be; `until` is None where nobody knows."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True)
class Consents:
    """`purposes` and `channels` to choose among, `entities` of the people who are asked, whether a person may get mail for a
    purpose, what holds a letter to them back now (do-not-disturb times), and the writing down of what one said in a form.
    """

    purposes: Sequence[Option]
    channels: Sequence[Option]
    entities: frozenset[str]
    may_mail: Callable[[Any, str], bool]
    give: Callable[[Any, Said, Actor], None]
    hold: Callable[[Any], Held | None] = lambda person: None

    def label(self, purpose: str) -> str:
        return next((str(each.label) for each in self.purposes if each.value == purpose), purpose)


_NONE = Consents((), (), frozenset(), lambda person, purpose: True, lambda person, said, actor: None)
_kept = [_NONE]


def keep(consents: Consents) -> None:
    """Let an area answer. Once, at start."""
    _kept[0] = consents


def kept() -> Consents:
    return _kept[0]
