"""Small changes to one possible product that give another: what they reach need not be asked of the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from regulars.areas.configurator.core.formulas import Test, check_of, options_of
from regulars.areas.configurator.core.model import Model

_Group = tuple[int, tuple[int, ...], int, int]
"""The place of the parent (-1: the product), of the members, and how many of them."""

_Rule = tuple[Test, list[int]]
"""Whether a rule holds, and the places of the options it speaks of."""
REPAIRS = 8
"""How many rules that a move breaks are mended by moving more, before it is given up."""
Put = Callable[[int, int], bool]
"""Gives the option at a place an amount; False where that is not free to choose."""


class Moves:
    """Puts an option in or takes it out, with what hangs on it in the tree, and looks whether all rules about what moved still hold."""

    def __init__(self, model: Model) -> None:
        place = model.place
        self.lows = [option.low for option in model.options]
        groups: list[_Group] = [
            (place.get(group.parent, -1), tuple(place[member] for member in group.members), group.low, group.most)
            for group in model.groups
        ]
        self.above: list[_Group | None] = [None] * len(model.options)
        self.below: list[list[_Group]] = [[] for _option in model.options]
        for group in groups:
            for member in group[1]:
                self.above[member] = group
            if group[0] >= 0:
                self.below[group[0]].append(group)
        self.groups = [(group.key, found) for group, found in zip(model.groups, groups, strict=True)]
        self.rules: list[list[_Rule]] = [[] for _option in model.options]
        for rule in model.rules:
            found = (
                check_of(rule.formula, place),
                [place[option] for option in dict.fromkeys(options_of(rule.formula))],
            )
            for at in found[1]:
                self.rules[at].append(found)
        self.all_rules = [(rule.key, check_of(rule.formula, place)) for rule in model.rules]

    def broken(self, amounts: Sequence[int]) -> tuple[list[str], list[str]]:
        """The groups and the rules that a product does not fulfil."""
        groups = [key for key, group in self.groups if not _holds(group, amounts)]
        return groups, [key for key, test in self.all_rules if not test(amounts)]

    def flip(self, amounts: list[int], at: int, fixed: Mapping[int, tuple[int, int]]) -> list[int] | None:
        """Changes `amounts` so that the option at this place is the other way, and gives the places that changed; None, and nothing changed, where that is not so simple."""
        before: dict[int, int] = {}

        def put(place: int, amount: int) -> bool:
            low, high = fixed.get(place, (0, amount))
            if not low <= amount <= high:
                return False
            before.setdefault(place, amounts[place])
            amounts[place] = amount
            return True

        if self._turn(amounts, at, put) and self._mend(amounts, at, before, put):
            return list(before)
        for place, amount in before.items():
            amounts[place] = amount
        return None

    def _turn(self, amounts: list[int], at: int, put: Put) -> bool:
        return self._leave(amounts, at, put) if amounts[at] else self._add(amounts, at, put)

    def _mend(self, amounts: list[int], at: int, before: dict[int, int], put: Put) -> bool:
        """Turn options of rules that are broken, one for each, until all hold; whether that succeeded, and what was to be turned has stayed so."""
        turned = bool(amounts[at])
        for _repair in range(REPAIRS):
            broken = self._broken_by(amounts, before)
            if broken is None:
                return bool(amounts[at]) == turned and self._groups_hold(amounts, before)
            holds, places = broken
            for place in places:
                if place in before:
                    continue
                at_first = {moved: amounts[moved] for moved in before}
                if self._turn(amounts, place, put) and holds(amounts) and bool(amounts[at]) == turned:
                    break
                for moved in [*before]:
                    amounts[moved] = at_first[moved] if moved in at_first else before.pop(moved)
            else:
                return False
        return False

    def _add(self, amounts: list[int], at: int, put: Put, but: _Group | None = None) -> bool:
        """Put an option in, with what it stands below and what it needs; in the group `but` below it whoever asks chooses."""
        group = self.above[at]
        if group is not None:
            parent, members, _low, high = group
            if parent >= 0 and not amounts[parent] and not self._add(amounts, parent, put, group):
                return False
            inside = [member for member in members if amounts[member]]
            if len(inside) >= high and not any(self._drop(amounts, member, put) for member in inside):
                return False
        if not put(at, self.lows[at]):
            return False
        return self._fill(amounts, [each for each in self.below[at] if each is not but], put)

    def _fill(self, amounts: list[int], groups: Iterable[_Group], put: Put) -> bool:
        """Choose the first members of groups, as few as they need, and so on below."""
        for _parent, members, low, _high in groups:
            lacking = low - sum(1 for member in members if amounts[member]) if low else 0
            for member in members:
                if lacking <= 0:
                    break
                if not amounts[member] and put(member, self.lows[member]):
                    if not self._fill(amounts, self.below[member], put):
                        return False
                    lacking -= 1
            if lacking > 0:
                return False
        return True

    def _leave(self, amounts: list[int], at: int, put: Put) -> bool:
        group = self.above[at]
        if not self._drop(amounts, at, put):
            return False
        if group is None:
            return True
        parent, members, low, _high = group
        if parent >= 0 and not amounts[parent]:
            return True
        if sum(1 for member in members if amounts[member]) >= low:
            return True
        for member in members:
            if member != at and not amounts[member] and put(member, self.lows[member]):
                return self._fill(amounts, self.below[member], put)
        return False

    def _drop(self, amounts: list[int], at: int, put: Put) -> bool:
        """Take an option out with all below it."""
        if not put(at, 0):
            return False
        return all(
            not amounts[member] or self._drop(amounts, member, put)
            for _parent, members, _low, _high in self.below[at]
            for member in members
        )

    def _broken_by(self, amounts: Sequence[int], moved: Iterable[int]) -> _Rule | None:
        return next((rule for at in moved for rule in self.rules[at] if not rule[0](amounts)), None)

    def _groups_hold(self, amounts: Sequence[int], moved: Iterable[int]) -> bool:
        for at in moved:
            above = self.above[at]
            if above is not None and not _holds(above, amounts):
                return False
            if not all(_holds(group, amounts) for group in self.below[at]):
                return False
        return True


def _holds(group: _Group, amounts: Sequence[int]) -> bool:
    parent, members, low, high = group
    count = 0
    for member in members:
        if amounts[member]:
            count += 1
    return (low <= count <= high) if parent < 0 or amounts[parent] else not count
