"""A model in the language of the solver: one boolean for each option, an integer where there may be several of it.

The solver is OR-tools CP-SAT, by the compiled module alone (`cp_model_helper`): the usual wrapper around it brings pandas and numpy, 2.6 seconds
and 60 MB of a process for nothing that is needed here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any as Anything

from ortools.sat.python import cp_model_helper as cp

from regulars.areas.configurator.core.formulas import LARGEST, All, Any, Between, Chosen, Formula, Not
from regulars.areas.configurator.core.model import Group, Model

Literal = int
Element = tuple[str, str]
"""Something of a model that can be a reason: "rule" or "group", and its key."""


def negated(literal: Literal) -> Literal:
    """The literal that holds where this one does not."""
    return -literal - 1


class Encoding:
    """The model as constraints. The boolean of an option has the number of its place; `amounts` are (variable, factor) of how many.

    `guarded`: each rule and each group holds only where its literal in `guards` does, so that one can ask which of them are at fault.
    """

    def __init__(self, model: Model, *, guarded: bool = False) -> None:
        self.model = model
        self.proto = cp.CpModelProto()
        self.guards: dict[Element, Literal] = {}
        self.amounts: list[tuple[int, int]] = []
        self._guard: tuple[Literal, ...] = ()
        self._known: dict[Formula, Literal] = {}
        for _option in model.options:
            self.variable(0, 1)
        self._place_amounts()
        for group in model.groups:
            self._group(group, guarded=guarded)
        for rule in model.rules:
            self._guard = (self._new_guard(("rule", rule.key)),) if guarded else ()
            self._hold(rule.formula, positive=True)
        self._guard = ()

    def copy(self) -> Encoding:
        """Another one that says the same, to which more can be said."""
        other = copy.copy(self)
        other.proto = cp.CpModelProto()
        other.proto.copy_from(self.proto)
        return other

    def variable(self, low: int, high: int) -> int:
        """A new variable's number."""
        self.proto.variables.add().domain.extend([low, high])
        return len(self.proto.variables) - 1

    def clause(self, literals: Iterable[Literal], *, under: Iterable[Literal] = ()) -> None:
        """One of the literals holds, where all those do that it stands `under`."""
        constraint = self.proto.constraints.add()
        constraint.bool_or.literals.extend([*literals, *(negated(each) for each in (*self._guard, *under))])

    def sum_between(
        self, terms: Sequence[tuple[int, int]], low: int | None, high: int | None, *, under: Iterable[Literal] = ()
    ) -> None:
        """A sum of `variable × factor` lies between two numbers."""
        self.sum_within(
            terms, [-LARGEST * 4 if low is None else low, LARGEST * 4 if high is None else high], under=under
        )

    def sum_within(self, terms: Sequence[tuple[int, int]], domain: list[int], *, under: Iterable[Literal] = ()) -> None:
        """A sum lies in one of the intervals of a domain (first, last, first, last …)."""
        constraint = self.proto.constraints.add()
        constraint.enforcement_literal.extend([*self._guard, *under])
        linear = constraint.linear
        linear.vars.extend([variable for variable, _factor in terms])
        linear.coeffs.extend([factor for _variable, factor in terms])
        linear.domain.extend(domain)

    def _place_amounts(self) -> None:
        for at, option in enumerate(self.model.options):
            if option.low == option.high:
                self.amounts.append((at, option.low))
                continue
            amount = self.variable(0, option.high)
            self.amounts.append((amount, 1))
            self.sum_between([(amount, 1)], option.low, None, under=[at])
            self.sum_between([(amount, 1)], 0, 0, under=[negated(at)])

    def _group(self, group: Group, *, guarded: bool) -> None:
        place = self.model.place
        members = [place[member] for member in group.members]
        above = [place[group.parent]] if group.parent else []
        for member in members if above else ():
            self.proto.constraints.add().bool_or.literals.extend([negated(member), *above])
        low, high = group.low, group.most
        if low == 0 and high == len(members):
            return
        self._guard = (self._new_guard(("group", group.key)),) if guarded else ()
        if low == len(members):
            for member in members:
                self.clause([member], under=above)
        elif high == 1 and not guarded:
            constraint = self.proto.constraints.add()
            if low == 1:
                constraint.exactly_one.literals.extend([*members, *(negated(each) for each in above)])
            else:
                constraint.at_most_one.literals.extend(members)
        elif low == 1 and high == len(members):
            self.clause(members, under=above)
        else:
            self.sum_between([(member, 1) for member in members], low, high, under=above)
        self._guard = ()

    def _new_guard(self, element: Element) -> Literal:
        return self.guards.setdefault(element, self.variable(0, 1))

    def _hold(self, formula: Formula, *, positive: bool) -> None:
        """The formula (or its contrary) holds, where the guard does."""
        if isinstance(formula, Not):
            self._hold(formula.of, positive=not positive)
        elif isinstance(formula, Chosen):
            self.clause([self._of_option(formula, positive=positive)])
        elif isinstance(formula, Between):
            self._compare(formula, positive=positive, under=())
        elif isinstance(formula, All) == positive:
            for part in formula.of:
                self._hold(part, positive=positive)
        else:
            self._hold_one(formula.of, positive=positive)

    def _hold_one(self, parts: Iterable[Formula], *, positive: bool, under: Iterable[Literal] = ()) -> None:
        """One of the parts holds. Where a single one has several parts that hold together, each is said by itself: no new variable for them."""
        simple: list[Formula] = []
        joint: list[tuple[Formula, bool]] = []
        for inner, sign in _flat(parts, positive=positive):
            if isinstance(inner, All | Any):
                joint.append((inner, sign))
            else:
                simple.append(inner if sign else Not(inner))
        literals = [self._literal(each, positive=True) for each in simple]
        if len(joint) == 1:
            for inner, sign in _flat([joint[0][0]], positive=joint[0][1], of=All):
                self.clause([*literals, self._literal(inner, positive=sign)], under=under)
        else:
            self.clause([*literals, *(self._literal(inner, positive=sign) for inner, sign in joint)], under=under)

    def _literal(self, formula: Formula, *, positive: bool) -> Literal:
        """A literal under which the formula (or its contrary) holds; nothing is said where it does not."""
        if isinstance(formula, Not):
            return self._literal(formula.of, positive=not positive)
        if isinstance(formula, Chosen):
            return self._of_option(formula, positive=positive)
        key: Anything = Not(formula) if not positive else formula
        if key in self._known:
            return self._known[key]
        literal = self._known[key] = self.variable(0, 1)
        guard, self._guard = self._guard, ()
        if isinstance(formula, Between):
            self._compare(formula, positive=positive, under=[literal])
        elif isinstance(formula, All) == positive:
            for part in formula.of:
                self._hold_one([part], positive=positive, under=[literal])
        else:
            self._hold_one(formula.of, positive=positive, under=[literal])
        self._guard = guard
        return literal

    def _of_option(self, formula: Chosen, *, positive: bool) -> Literal:
        at = self.model.place[formula.option]
        return at if positive else negated(at)

    def _compare(self, formula: Between, *, positive: bool, under: Iterable[Literal]) -> None:
        terms = [self._term(option, factor) for option, factor in formula.terms]
        if positive:
            self.sum_between(terms, formula.low, formula.high, under=under)
            return
        below = [] if formula.low is None else [-LARGEST * 4, formula.low - 1]
        above = [] if formula.high is None else [formula.high + 1, LARGEST * 4]
        self.sum_within(terms, [*below, *above], under=under)

    def _term(self, option: str, factor: int) -> tuple[int, int]:
        variable, times = self.amounts[self.model.place[option]]
        return variable, factor * times


def _flat(parts: Iterable[Formula], *, positive: bool, of: type = Any) -> Iterator[tuple[Formula, bool]]:
    """The parts of a disjunction (or, `of` All, a conjunction) with their signs, those of its kind inside it drawn out."""
    for part in parts:
        inner, sign = part, positive
        while isinstance(inner, Not):
            inner, sign = inner.of, not sign
        if isinstance(inner, All | Any) and isinstance(inner, of) == sign:
            yield from _flat(inner.of, positive=sign, of=of)
        else:
            yield inner, sign
