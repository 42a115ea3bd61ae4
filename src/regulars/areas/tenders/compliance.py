"""How far our answers meet what is asked: counted, weighed, and what is still unanswered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from regulars.areas.tenders.choices import COMPLIES, INFORMATION, MUST, NO, PARTLY
from regulars.areas.tenders.models import TenderPosition
from regulars.base.money import round_money

WORTH = {COMPLIES: Decimal(1), PARTLY: Decimal("0.5"), NO: Decimal(0)}
HUNDRED = Decimal(100)


class Compliance(NamedTuple):
    """`score` is the weighed share of what is met, in per cent (partly counts half; unanswered nothing); None where nothing is weighed."""

    asked: int
    complies: int
    partly: int
    no: int
    unanswered: int
    failed_musts: int
    score: Decimal | None


def positions_of(tender: Any) -> list[Any]:
    """The positions of a tender in the order of their numbers, with product, unit and evidence."""
    found = TenderPosition.objects.filter(tender=tender.pk, deleted_at=None).select_related(
        "product", "unit", "evidence"
    )
    return list(found.order_by("place", "id"))


def headings(positions: Sequence[Any]) -> frozenset[str]:
    """The numbers that stand over others."""
    numbers = {each.number_text for each in positions}
    parents = {number.rpartition(".")[0] for number in _with_parents(numbers)}
    return frozenset(numbers & parents)


def requirements(positions: Sequence[Any]) -> list[Any]:
    """Those that want an answer: no headings, no mere information."""
    over = headings(positions)
    return [each for each in positions if each.number_text not in over and each.priority != INFORMATION]


def compliance(positions: Sequence[Any]) -> Compliance:
    """What the answers come to."""
    asked = requirements(positions)
    count = {answer: sum(each.answer == answer for each in asked) for answer in (COMPLIES, PARTLY, NO, "")}
    weight = sum((each.weight for each in asked), Decimal(0))
    met = sum((each.weight * WORTH.get(each.answer, Decimal(0)) for each in asked), Decimal(0))
    failed = sum(each.priority == MUST and each.answer in (NO, PARTLY) for each in asked)
    score = round(met / weight * HUNDRED, 1) if weight else None
    return Compliance(len(asked), count[COMPLIES], count[PARTLY], count[NO], count[""], failed, score)


def unanswered(positions: Sequence[Any]) -> list[Any]:
    return [each for each in requirements(positions) if not each.answer]


def amount_of(position: Any, currency: str) -> Decimal | None:
    """Quantity times price; nothing where there is no price."""
    if position.price is None:
        return None
    return round_money((position.quantity if position.quantity is not None else Decimal(1)) * position.price, currency)


def total_of(positions: Sequence[Any], currency: str) -> Decimal:
    """What all priced positions come to, before taxes."""
    over = headings(positions)
    amounts = (amount_of(each, currency) for each in positions if each.number_text not in over)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def heading_over(position: Any, by_number: dict[str, Any]) -> str:
    """The topmost heading over a position: its number and name; empty where it has none."""
    found = ""
    number = position.number_text
    while "." in number:
        number = number.rpartition(".")[0]
        if number in by_number:
            found = f"{number} {by_number[number].name}"
    return found


def _with_parents(numbers: set[str]) -> set[str]:
    found = set(numbers)
    for number in numbers:
        parts = number.split(".")
        found |= {".".join(parts[:length]) for length in range(1, len(parts))}
    return found
