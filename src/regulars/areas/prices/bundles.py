"""What a bundle costs, and which part of that is whose: the rule of docs/catalog.md."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from regulars.areas.catalog.bundles import Part, parts_of
from regulars.areas.catalog.units import all_units, ratio
from regulars.areas.prices.resolution import Answer, Goods, Question, Share, rounded

Ask = Callable[[Sequence[Question]], list[Answer]]
OWN = frozenset(("account", "segment", "everyone"))
"""Rules by which a price book has a price for the bundle itself: it goes before the sum of the parts."""
HUNDRED = Fraction(100)


def put_together(
    questions: Sequence[Question],
    answers: list[Answer],
    goods: Mapping[uuid.UUID, Goods],
    bundled: Iterable[int],
    ask: Ask,
) -> None:
    """Replace the answers to the questions for bundles (`bundled`: their places) by what their parts make of them."""
    places = list(bundled)
    kept = parts_of(questions[at].product for at in places)
    wanted: list[tuple[int, Part, Fraction]] = []
    units = None
    for at in places:
        question = questions[at]
        own = goods[question.product].unit
        if question.unit not in (None, own) and units is None:
            units = all_units()
        many = Fraction(1) if units is None else ratio(question.unit or own, own or question.unit, units)
        taken = [part for part in kept.get(question.product, ()) if not part.is_optional or part.id in question.options]
        wanted += [(at, part, many) for part in taken if many is not None]
    told = ask([_of_part(questions[at], answers[at], part, many) for at, part, many in wanted])
    inside: dict[int, list[tuple[Part, Fraction, Answer]]] = {at: [] for at in places}
    for (at, part, many), answer in zip(wanted, told, strict=True):
        inside[at].append((part, many, answer))
    for at in places:
        answers[at] = _whole(answers[at], goods[questions[at].product], inside[at])


def _of_part(question: Question, whole: Answer, part: Part, many: Fraction) -> Question:
    exact = Fraction(question.quantity) * many * Fraction(part.quantity)
    quantity = Decimal(exact.numerator) / Decimal(exact.denominator)
    return replace(
        question, product=part.product, quantity=quantity, unit=None, currency=whole.currency, options=frozenset()
    )


def _whole(own: Answer, goods: Goods, inside: Sequence[tuple[Part, Fraction, Answer]]) -> Answer:
    """The price of a bundle: its own, or that of its parts; chosen optional parts come on top of its own."""
    costs = {part.id: _cost(part, many, answer) for part, many, answer in inside}
    if goods.bundle == "fixed" or own.rule in OWN:
        extra = [costs[part.id] for part, _many, _answer in inside if part.is_optional]
        base = None if own.price is None else Fraction(own.price)
        fixed = [part for part, _many, _answer in inside if not part.is_optional]
        worth = _fixed_worth(base or Fraction(0), fixed, costs)
        if base is None or any(each is None for each in extra):
            return replace(_none(own), shares=_shares(inside, worth, costs))
        total = base + sum((each for each in extra if each is not None), Fraction(0))
        price = rounded(total, own.currency) if extra else own.price
        return replace(own, price=price, shares=_shares(inside, worth, costs))
    less = 1 - Fraction(goods.bundle_discount) / HUNDRED
    worth = {key: (cost or Fraction(0)) * less for key, cost in costs.items()}
    if not inside or any(cost is None for cost in costs.values()):
        return replace(_none(own), shares=_shares(inside, worth, costs))
    total = sum(worth.values(), Fraction(0))
    priced = replace(own, price=rounded(total, own.currency), rule="bundle", book=None, entry=None)
    return replace(priced, shares=_shares(inside, worth, costs))


def _none(own: Answer) -> Answer:
    return replace(own, price=None, rule="none", book=None, entry=None)


def _cost(part: Part, many: Fraction, answer: Answer) -> Fraction | None:
    return None if answer.price is None else Fraction(answer.price) * Fraction(part.quantity) * many


def _fixed_worth(
    base: Fraction, parts: Sequence[Part], costs: Mapping[uuid.UUID, Fraction | None]
) -> dict[uuid.UUID, Fraction]:
    """A price of the bundle's own is shared among the parts by what they cost by themselves, evenly where nobody knows."""
    known = {part.id: costs[part.id] or Fraction(0) for part in parts}
    whole = sum(known.values(), Fraction(0))
    return {key: base * cost / whole if whole else base / len(known) for key, cost in known.items()}


def _shares(
    inside: Sequence[tuple[Part, Fraction, Answer]],
    worth: Mapping[uuid.UUID, Fraction],
    costs: Mapping[uuid.UUID, Fraction | None],
) -> tuple[Share, ...]:
    """The parts of a bundle; those that are bundles themselves taken apart, each with its share of them."""
    found: list[Share] = []
    for part, many, answer in inside:
        own = worth.get(part.id, costs[part.id] or Fraction(0))
        quantity = Fraction(part.quantity) * many
        if not answer.shares:
            found.append(Share(part.id, part.product, part.name, quantity, own))
            continue
        whole = sum((each.worth for each in answer.shares), Fraction(0))
        for each in answer.shares:
            its = own * each.worth / whole if whole else own / len(answer.shares)
            found.append(replace(each, part=part.id, quantity=each.quantity * quantity, worth=its))
    return tuple(found)
