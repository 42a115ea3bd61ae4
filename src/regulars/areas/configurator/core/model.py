"""What a product may be made of: options in groups, and rules about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from regulars.areas.configurator.core.errors import ModelError
from regulars.areas.configurator.core.formulas import LARGEST, Between, Chosen, Formula, Not, options_of

MOST_OF_ONE = 1_000_000
"""The largest quantity of an option."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen; where `high` is above 1, how many of it: from `low` to `high`.

    `price` is that of one, in the currency of all; `days` is its lead time. Neither depends on what else is chosen.
    """

    key: str
    low: int = 1
    high: int = 1
    price: Decimal = Decimal(0)
    days: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Options of which `low` to `high` are chosen (None: as many as there are), where the option `parent` is chosen and only there.

    Without a parent the group belongs to the product itself. A mandatory option is a group of one with `low` 1.
    """

    key: str
    members: tuple[str, ...]
    low: int = 0
    high: int | None = None
    parent: str = ""

    @property
    def most(self) -> int:
        return len(self.members) if self.high is None else min(self.high, len(self.members))


@dataclass(frozen=True, slots=True)
class Rule:
    """A formula that every product fulfils."""

    key: str
    formula: Formula


@dataclass(frozen=True)
class Model:
    """A configurable product. `price` and `days` are those of the product without any option.

    The lead time of a whole is the longest of its parts, or with `adds_days` their sum, each option once. ModelError where it makes no sense.
    """

    options: tuple[Option, ...]
    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
    price: Decimal = Decimal(0)
    days: int = 0
    adds_days: bool = False
    place: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", {option.key: at for at, option in enumerate(self.options)})
        _check(self)

    @cached_property
    def group_of(self) -> Mapping[str, Group]:
        """The group that an option stands in."""
        return {member: group for group in self.groups for member in group.members}

    @cached_property
    def groups_below(self) -> Mapping[str, tuple[Group, ...]]:
        """The groups that open with an option; those of the product itself under an empty text."""
        found: dict[str, list[Group]] = {}
        for group in self.groups:
            found.setdefault(group.parent, []).append(group)
        return {parent: tuple(groups) for parent, groups in found.items()}


def _check(model: Model) -> None:
    if len(model.place) != len(model.options):
        [(twice, _times)] = Counter(option.key for option in model.options).most_common(1)
        raise ModelError("option_twice", option=twice)
    for option in model.options:
        if not 1 <= option.low <= option.high <= MOST_OF_ONE:
            raise ModelError("bad_quantity", option=option.key, low=option.low, high=option.high)
        if option.days < 0:
            raise ModelError("negative_days", option=option.key)
    _check_groups(model)
    for rule in model.rules:
        _check_rule(model, rule)


def _check_groups(model: Model) -> None:
    inside: dict[str, str] = {}
    parents: dict[str, str] = {}
    for group in model.groups:
        for member in group.members:
            if member not in model.place:
                raise ModelError("unknown_option", option=member, group=group.key)
            if member in inside:
                raise ModelError("two_groups", option=member, group=group.key, other=inside[member])
            inside[member], parents[member] = group.key, group.parent
        if group.parent and group.parent not in model.place:
            raise ModelError("unknown_option", option=group.parent, group=group.key)
        if group.low < 0 or group.low > len(group.members) or (group.high is not None and group.high < group.low):
            raise ModelError(
                "bad_cardinality", group=group.key, low=group.low, high=group.high, members=len(group.members)
            )
    for member, parent in parents.items():
        above, hops = parent, 0
        while above:
            above, hops = parents.get(above, ""), hops + 1
            if hops > len(parents):
                raise ModelError("circle", option=member)


def _check_rule(model: Model, rule: Rule) -> None:
    for option in options_of(rule.formula):
        if option not in model.place:
            raise ModelError("unknown_option", option=option, rule=rule.key)
    for part in _sums(rule.formula):
        most = sum(abs(factor) * model.options[model.place[option]].high for option, factor in part.terms)
        if most > LARGEST:
            raise ModelError("too_large", rule=rule.key)


def _sums(formula: Formula) -> list[Between]:
    if isinstance(formula, Between):
        return [formula]
    if isinstance(formula, Chosen):
        return []
    parts = (formula.of,) if isinstance(formula, Not) else formula.of
    return [found for part in parts for found in _sums(part)]
