"""Answers about a product for programs and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.configurator.core.answers import Answer, Choice, Reasons
from regulars.areas.configurator.loading import Parts, Priced, solver
from regulars.areas.configurator.words import reason_words
from regulars.base.errors import Invalid
from regulars.base.money import round_money

Choices = dict[str, Choice]
MOST_REASONS = 30
"""For how many settled options the reasons are worked out with an answer; the rest is asked one by one."""


@dataclass(frozen=True)
class Asked:
    """The answer to choices, those a completion made included, and why the settled options are settled."""

    answer: Answer
    choices: Choices
    why: Mapping[str, Reasons] = field(default_factory=dict)
    is_proven: bool = True
    has_completion: bool = True


def choices_of(given: Mapping[str, Any]) -> Choices:
    """Choices as programs send them: true, false, or a whole number for each code. Invalid where they are something else."""
    found: Choices = {}
    for key, value in given.items():
        if not isinstance(value, bool | int):
            text = _("“%(option)s”: true, false or a whole number is expected.") % {"option": key}
            raise Invalid(fields={"choices": text})
        found[key] = value
    return found


def ask(found: Priced, choices: Choices, *, complete: str = "", most_days: int | None = None) -> Asked:
    """What follows from choices; `complete` ("cheapest" or "soonest") chooses the rest first. ConfiguratorError."""
    asked = solver(found.model)
    is_proven = has_completion = True
    if complete:
        completion = asked.complete(choices, complete, most_days=most_days)
        has_completion = completion is not None
        if completion is not None:
            whole = {option.key: completion.amounts.get(option.key, 0) for option in found.model.options}
            choices = choices | {
                key: amount for key, amount in whole.items() if amount and choices.get(key) is not amount
            }
            is_proven = completion.is_proven
    answer = asked.answer(choices)
    settled = [key for key, each in answer.standings.items() if each.state != "open" and key not in choices]
    why = {key: asked.why(choices, key) for key in settled[:MOST_REASONS]}
    return Asked(answer, choices, why, is_proven, has_completion)


def said(found: Priced, given: Choices, asked: Asked) -> dict[str, Any]:
    """An answer as JSON."""
    answer, parts = asked.answer, found.parts
    state = "conflict" if answer.conflict else "complete" if answer.is_complete else "open"
    return {
        "state": state,
        "price": f"{round_money(answer.price, found.currency):f}",
        "currency": found.currency,
        "days": answer.days,
        "choices": asked.choices,
        "amounts": dict(answer.amounts),
        "options": [_option(option, asked, parts) for option in parts.options] if not answer.conflict else [],
        "open": [*_open_words(answer, parts)],
        "unpriced": [code for code in found.unpriced if code in answer.amounts],
        "conflict": _conflict(answer, parts),
        "completed": asked.has_completion,
        "proven": asked.is_proven,
        "edition": parts.edition,
    }


def _open_words(answer: Answer, parts: Parts) -> list[str]:
    return reason_words(Reasons(rules=answer.rules, groups=answer.groups), parts)


def _option(option: Any, asked: Asked, parts: Parts) -> dict[str, Any]:
    standing = asked.answer.standings[option.code]
    reasons = asked.why.get(option.code)
    return {
        "code": option.code,
        "name": option.name,
        "state": standing.state,
        "low": standing.low,
        "high": standing.high,
        "why": reason_words(reasons, parts) if reasons else [],
    }


def _conflict(answer: Answer, parts: Parts) -> dict[str, Any] | None:
    if answer.conflict is None:
        return None
    return {"change": list(answer.conflict.change), "why": reason_words(answer.conflict.reasons, parts)}
