"""What speaks against a deal: a pure rule from what is known of it, so that every signal can say why it stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

ENOUGH = 10
"""Won deals that must have passed a stage before their time there is typical."""
LATE_STAGE = Decimal(50)
JUMP_LASTS = timedelta(days=30)
WEIGHTS = {
    "no_step": 2,
    "past_close": 2,
    "silent": 2,
    "old": 2,
    "step_late": 1,
    "put_off": 1,
    "one_contact": 1,
    "roles": 1,
    "jump": 1,
    "no_amount": 1,
}
"""By kind, worst first: a deal is at risk from three on."""
AT_RISK = 3


@dataclass(frozen=True)
class Limits:
    """What a pipeline takes for too much: days without contact, times put off, per cent of a jump, roles that must be filled."""

    silent_days: int = 14
    put_off_times: int = 3
    jump_percent: int = 50
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Norm:
    """How long won deals of its kind stood on a stage: three of four at most `usual`, from `won` deals; `by_hand` is what an
    administrator set instead, in days.
    """

    usual: timedelta | None = None
    won: int = 0
    by_hand: int | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an open deal; moments are aware, `today` is the day where its owner is."""

    now: datetime
    today: date
    created_at: datetime
    stage_entered_at: datetime | None
    is_first_stage: bool
    probability: Decimal | None
    amount: Decimal | None
    closes_on: date | None
    put_off: int
    step_kind: str
    step_at: datetime | None
    touched_at: datetime | None
    people: int
    roles: frozenset[str]
    jumped_at: datetime | None = None
    jump: Decimal | None = None
    norm: Norm = Norm()
    limits: Limits = Limits()


class Signal(NamedTuple):
    """One thing that speaks against a deal, with the figures that its reason is told with."""

    kind: str
    figures: Mapping[str, Any]


def signals_of(facts: Facts) -> list[Signal]:
    """All that speaks against an open deal, the worst first."""
    found = [Signal(kind, figures) for kind, figures in _found(facts)]
    return sorted(found, key=lambda signal: list(WEIGHTS).index(signal.kind))


def health_of(kinds: list[str]) -> str:
    """In a word: good, watch, risk."""
    weight = sum(WEIGHTS.get(kind, 0) for kind in kinds)
    return "risk" if weight >= AT_RISK else "watch" if weight else "good"


def _found(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    if not facts.step_kind:
        yield "no_step", {}
    elif facts.step_at is not None and facts.step_at < facts.now:
        yield "step_late", {"days": (facts.now - facts.step_at).days}
    if facts.closes_on is not None and facts.closes_on < facts.today:
        yield "past_close", {"days": (facts.today - facts.closes_on).days}
    if facts.put_off >= facts.limits.put_off_times:
        yield "put_off", {"times": facts.put_off}
    yield from _too_old(facts)
    quiet = (facts.now - (facts.touched_at or facts.created_at)).days
    if quiet >= facts.limits.silent_days and not _speaks_soon(facts):
        yield "silent", {"days": quiet, "ever": facts.touched_at is not None}
    if not facts.is_first_stage:
        yield from _lacking(facts)
    jump = abs(facts.jump) if facts.jump is not None else Decimal(0)
    is_fresh = facts.jumped_at is not None and facts.now - facts.jumped_at < JUMP_LASTS
    if is_fresh and jump >= facts.limits.jump_percent:
        yield "jump", {"percent": facts.jump}


def _speaks_soon(facts: Facts) -> bool:
    """Whether something is planned within the time that a silence may last."""
    return facts.step_at is not None and timedelta(0) <= facts.step_at - facts.now < timedelta(
        days=facts.limits.silent_days
    )


def _too_old(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    if facts.stage_entered_at is None:
        return
    age = facts.now - facts.stage_entered_at
    if facts.norm.by_hand is not None:
        if age > timedelta(days=facts.norm.by_hand):
            yield "old", {"days": age.days, "limit": facts.norm.by_hand}
    elif facts.norm.usual is not None and facts.norm.won >= ENOUGH and age > max(facts.norm.usual, timedelta(days=1)):
        yield (
            "old",
            {"days": age.days, "usual": max(1, round(facts.norm.usual / timedelta(days=1))), "won": facts.norm.won},
        )


def _lacking(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a deal may lack as long as it has only begun."""
    if facts.people <= 1:
        yield "one_contact", {"people": facts.people}
    missing = [role for role in facts.limits.roles if role not in facts.roles]
    if missing:
        yield "roles", {"missing": missing}
    if not facts.amount and (facts.probability or 0) >= LATE_STAGE:
        yield "no_amount", {}
