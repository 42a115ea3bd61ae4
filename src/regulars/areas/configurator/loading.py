"""From what administrators wrote to what is solved: the model of a product, with its prices for somebody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from regulars.areas.configurator import models
from regulars.areas.configurator.core.language import read
from regulars.areas.configurator.core.model import Group, Model, Option, Rule
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.base.money import round_money
from regulars.engine.rates import rate

if TYPE_CHECKING:
    from regulars.areas.configurator.core.configurator import Configurator

SECONDS = 5.0
"""What an answer to somebody who waits may take."""


@dataclass(frozen=True)
class Parts:
    """The living parts of a configurator, in their order; `options` are ProductOptions."""

    configurator: models.Configurator
    groups: tuple[models.OptionGroup, ...]
    options: tuple[Any, ...]
    rules: tuple[models.OptionRule, ...]

    @property
    def by_code(self) -> Mapping[str, Any]:
        return {option.code: option for option in self.options}

    @property
    def edition(self) -> str:
        """What changes with what may be chosen, and not with prices or words."""
        model = model_of(self)
        said = repr((model.options, model.groups, [rule.text for rule in self.rules], model.days, model.adds_days))
        return blake2s(said.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Wanted:
    """For whom prices are asked: an account, so many of the whole, in a currency (empty: the one that the rules give)."""

    account: uuid.UUID | None = None
    quantity: Decimal = Decimal(1)
    unit: uuid.UUID | None = None
    currency: str = ""


@dataclass(frozen=True)
class Priced:
    """A model with its prices in a currency, and the codes of options for which there is none."""

    parts: Parts
    model: Model
    currency: str
    rule: str
    unpriced: tuple[str, ...]


def active_for(product: uuid.UUID) -> models.Configurator | None:
    """The configurator in use of a product."""
    return models.Configurator.objects.filter(product=product, is_in_use=True, deleted_at=None).first()


def parts_of(configurator: models.Configurator) -> Parts:
    """Everything of a configurator that is not in the bin."""
    order = ("position", "number")
    groups = configurator.groups.filter(deleted_at=None).order_by(*order)
    options = models.ProductOption.objects.filter(group__in=groups, deleted_at=None).order_by(*order)
    rules = configurator.rules.filter(deleted_at=None).order_by(*order)
    return Parts(configurator, tuple(groups), tuple(options), tuple(rules))


def codes_of(options: Iterable[Any]) -> dict[str, str]:
    """Codes and names, as rules may call options."""
    found = {option.name.casefold(): option.code for option in options}
    return found | {option.code: option.code for option in options}


def model_of(parts: Parts, priced: Mapping[uuid.UUID, Decimal] | None = None, price: Decimal = Decimal(0)) -> Model:
    """The model as it is solved; groups and rules are called by their ids. ModelError, Mistake."""
    inside: dict[uuid.UUID, list[str]] = {}
    for option in parts.options:
        inside.setdefault(option.group_id, []).append(option.code)
    code = {option.id: option.code for option in parts.options}
    known = codes_of(parts.options)
    amounts = priced or {}
    return Model(
        tuple(
            Option(each.code, each.low, each.high, amounts.get(each.id, Decimal(0)), each.days)
            for each in parts.options
        ),
        tuple(
            Group(str(each.id), tuple(inside.get(each.id, ())), each.low, each.high, _above(each, code))
            for each in parts.groups
        ),
        tuple(Rule(str(each.id), read(each.text, known)) for each in parts.rules),
        price,
        parts.configurator.days,
        parts.configurator.days_rule == "sum",
    )


def _above(group: models.OptionGroup, code: Mapping[uuid.UUID, str]) -> str:
    if group.parent_id is None:
        return ""
    return code.get(group.parent_id, str(group.parent_id))  # in the bin: no such option


def priced(parts: Parts, wanted: Wanted) -> Priced:
    """The model with what its product and its options cost whoever asks."""
    day = timezone.localdate()
    product = parts.configurator.product_id
    [whole] = prices([Question(product, day, wanted.account, wanted.quantity, wanted.unit, wanted.currency)])
    currency = whole.currency
    linked = [each for each in parts.options if each.price is None and each.product_id]
    questions = [Question(each.product_id, day, wanted.account, wanted.quantity, None, currency) for each in linked]
    amounts: dict[uuid.UUID, Decimal] = {}
    unpriced: list[str] = []
    for option, answer in zip(linked, prices(questions), strict=True):
        _put(amounts, unpriced, option, answer.price)
    for option in parts.options:
        if option.price is not None:
            _put(amounts, unpriced, option, _converted(option.price, option.price_currency, currency, day))
    base = Decimal(0) if whole.price is None else whole.price
    return Priced(parts, model_of(parts, amounts, base), currency, whole.rule, tuple(unpriced))


def _put(amounts: dict[uuid.UUID, Decimal], unpriced: list[str], option: Any, price: Decimal | None) -> None:
    if price is None:
        unpriced.append(option.code)
    else:
        amounts[option.id] = price


def _converted(price: Decimal, of: str, to: str, day: Any) -> Decimal | None:
    if of == to:
        return price
    ours, theirs = rate(of, day), rate(to, day)
    return None if ours is None or not theirs else round_money(price * ours / theirs, to)


@lru_cache(maxsize=32)
def solver(model: Model) -> Configurator:
    """What answers about a model; it is kept, because it learns. The solver itself is loaded when a process first asks."""
    from regulars.areas.configurator.core.configurator import Configurator

    return Configurator(model, seconds=SECONDS)
