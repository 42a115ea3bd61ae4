"""Questions to the solver: one thread, one seed, a time that is never passed; so the same question has the same answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model_helper as cp

from regulars.areas.configurator.core.encoding import Encoding, Literal, negated
from regulars.areas.configurator.core.errors import TooLong

Terms = Sequence[tuple[int, int]]
Fixed = Mapping[int, tuple[int, int]]
"""Variables and between which values they are held."""


LONG = 1_000
"""From how many literals on a hint finds more of them in less time than trying each."""


class Clock:
    """The time that all questions of one answer have together."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left. TooLong where there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TooLong("too_long")
        return left


@dataclass(frozen=True, slots=True)
class Best:
    """The values of all variables, and whether it is proven that nothing is better."""

    values: Sequence[int]
    is_proven: bool


class Found:
    """Values of all variables that fulfil everything."""

    def __init__(self, values: list[int], answer: cp.CpSolverResponse) -> None:
        self.values = values
        self._answer = answer  # its parts live as long as it does
        self._domains = answer.tightened_variables

    def is_settled(self, variable: int) -> bool:
        """Whether the solver came to know on its way that the variable has this value in whatever fulfils everything."""
        domain = list(self._domains[variable].domain)
        return bool(domain[0] == domain[-1])


def solve(encoding: Encoding, clock: Clock, *, fixed: Fixed, one_of: Sequence[Literal] = ()) -> Found | None:
    """Values that fulfil everything, None where there are none. `one_of`: at least one of these literals holds, and as many as come easily."""
    proto = _held(encoding, fixed)
    is_long = len(one_of) > LONG
    if one_of:
        proto.constraints.add().bool_or.literals.extend(one_of)
        variables = [max(each, negated(each)) for each in one_of]
        if is_long:  # a hint is followed at once and gives up easily
            proto.solution_hint.vars.extend(variables)
            proto.solution_hint.values.extend([int(each >= 0) for each in one_of])
        else:  # each is tried in turn, before anything else is decided
            _try_first(proto, [each for each in one_of if each >= 0], cp.DecisionStrategyProto.SELECT_MAX_VALUE)
            _try_first(proto, [negated(each) for each in one_of if each < 0], cp.DecisionStrategyProto.SELECT_MIN_VALUE)
    answer = _ask(proto, clock, in_turn=bool(one_of) and not is_long)
    return None if answer.status == cp.INFEASIBLE else Found(list(answer.solution), answer)


def _try_first(
    proto: cp.CpModelProto, variables: list[int], value: cp.DecisionStrategyProto.DomainReductionStrategy
) -> None:
    strategy = proto.search_strategy.add()
    strategy.variables.extend(variables)
    strategy.variable_selection_strategy = cp.DecisionStrategyProto.CHOOSE_FIRST
    strategy.domain_reduction_strategy = value


def best(
    encoding: Encoding, clock: Clock, *, fixed: Fixed, least: Terms, bounds: Iterable[tuple[Terms, int]] = ()
) -> Best | None:
    """Values with the least sum of `least`, each sum of `bounds` at most its number; None where nothing fulfils it all."""
    proto = _held(encoding, fixed)
    for terms, most in bounds:
        linear = proto.constraints.add().linear
        linear.vars.extend([variable for variable, _factor in terms])
        linear.coeffs.extend([factor for _variable, factor in terms])
        linear.domain.extend([-(2**62), most])
    proto.objective.vars.extend([variable for variable, _factor in least])
    proto.objective.coeffs.extend([factor for _variable, factor in least])
    answer = _ask(proto, clock, optimises=True)
    return None if answer.status == cp.INFEASIBLE else Best(list(answer.solution), answer.status == cp.OPTIMAL)


def core(encoding: Encoding, clock: Clock, *, fixed: Fixed, assumed: Sequence[Literal]) -> list[Literal] | None:
    """Literals of `assumed` that cannot hold together; None where all of them can."""
    proto = _held(encoding, fixed)
    proto.assumptions.extend(assumed)
    answer = _ask(proto, clock)
    return list(answer.sufficient_assumptions_for_infeasibility) if answer.status == cp.INFEASIBLE else None


def _held(encoding: Encoding, fixed: Fixed) -> cp.CpModelProto:
    proto = cp.CpModelProto()
    proto.copy_from(encoding.proto)
    for variable, (low, high) in fixed.items():
        domain = proto.variables[variable].domain
        domain.clear()
        domain.extend([low, high])
    return proto


def _ask(
    proto: cp.CpModelProto, clock: Clock, *, optimises: bool = False, in_turn: bool = False
) -> cp.CpSolverResponse:
    parameters = cp.SatParameters()
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.max_time_in_seconds = clock.left()
    parameters.use_sat_inprocessing = False
    if not optimises:
        parameters.cp_model_presolve = False
        parameters.linearization_level = 0
        parameters.fill_tightened_domains_in_response = True
        parameters.symmetry_level = 0
        parameters.cp_model_probing_level = 0
    if in_turn:
        parameters.search_branching = cp.SatParameters.FIXED_SEARCH
    wrapper = cp.SolveWrapper()
    wrapper.set_parameters(parameters)
    answer = wrapper.solve(proto)
    if answer.status == cp.MODEL_INVALID:
        raise AssertionError(cp.CpSatHelper.validate_model(proto))
    if answer.status == cp.UNKNOWN:
        raise TooLong("too_long")
    return answer
