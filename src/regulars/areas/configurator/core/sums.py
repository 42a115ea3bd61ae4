"""Price and lead time of a product."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from regulars.areas.configurator.core.model import Model

if TYPE_CHECKING:
    from regulars.areas.configurator.core.encoding import Encoding

Terms = list[tuple[int, int]]


class Sums:
    """Adds up a product, and says to the solver what is to be added up."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def of(self, amounts: Mapping[str, int]) -> tuple[Decimal, int]:
        """Price and lead time of so many of each option."""
        price, days = self.model.price, [self.model.days]
        for key, amount in amounts.items():
            option = self.model.options[self.model.place[key]]
            price += option.price * amount
            days.append(option.days)
        return price, sum(days) if self.model.adds_days else max(days)

    def price_terms(self, encoding: Encoding) -> Terms:
        """The price of the options in the smallest parts that they are given in."""
        prices = [Fraction(option.price) for option in self.model.options]
        scale = lcm(*(price.denominator for price in prices)) if prices else 1
        return [
            (variable, int(price * scale) * factor)
            for price, (variable, factor) in zip(prices, encoding.amounts, strict=True)
            if price
        ]

    def days_terms(self, encoding: Encoding) -> Terms:
        """The lead time in days, above that of the product itself where days are added."""
        days = [(at, option.days) for at, option in enumerate(self.model.options) if option.days]
        if self.model.adds_days:
            return days
        longest = encoding.variable(self.model.days, max([self.model.days, *(many for _at, many in days)]))
        for at, many in days:
            if many > self.model.days:
                encoding.sum_between([(longest, 1)], many, None, under=[at])
        return [(longest, 1)]
