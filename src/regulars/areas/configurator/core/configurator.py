"""Answers about one model, for any choices: what they leave possible, why, what must change, what is best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from regulars.areas.configurator.core import oracle
from regulars.areas.configurator.core.answers import Answer, Choices, Completion, Conflict, Reasons, Standing
from regulars.areas.configurator.core.encoding import Encoding
from regulars.areas.configurator.core.errors import UnknownChoice, Unsatisfiable
from regulars.areas.configurator.core.faults import Faults, literal_of
from regulars.areas.configurator.core.model import Model
from regulars.areas.configurator.core.moves import Moves
from regulars.areas.configurator.core.oracle import Clock, Fixed
from regulars.areas.configurator.core.reach import Reach
from regulars.areas.configurator.core.sums import Sums

SECONDS = 10.0
"""What one answer may take at most."""


class Configurator:
    """Keeps what was worked out of a model between questions. Several threads may ask at once.

    All answers raise UnknownChoice where a choice is none, Unsatisfiable where no product fulfils the model, TooLong after `seconds`.
    """

    def __init__(self, model: Model, *, seconds: float = SECONDS) -> None:
        self.model, self.seconds = model, seconds
        self._encoding = Encoding(model)
        self._moves = Moves(model)
        self._reach = Reach(self._encoding, self._moves)
        self._sums = Sums(model)

    @cached_property
    def _faults(self) -> Faults:
        return Faults(self.model)

    @cached_property
    def core_and_dead(self) -> tuple[frozenset[str], frozenset[str]]:
        """The options that every product has, and those that none has."""
        standings = self.answer({}).standings
        core = frozenset(key for key, standing in standings.items() if standing.state == "in")
        return core, frozenset(key for key, standing in standings.items() if standing.state == "out")

    def answer(self, choices: Choices) -> Answer:
        """What follows from choices: how it is with each option, price and lead time, what is still to be decided, or the conflict."""
        clock = Clock(self.seconds)
        fixed = self._fixed(choices)
        states = self._reach.states(fixed, clock)
        if states is None:
            conflict = self._conflict(choices, clock)
            amounts = {key: int(choice) for key, choice in choices.items() if choice}
            return Answer({}, amounts, *self._sums.of(amounts), conflict=conflict)
        standings = self._standings(states, fixed, clock)
        amounts = {
            key: standing.low for key, standing in standings.items() if standing.state == "in" or choices.get(key)
        }
        groups, rules = self._moves.broken([amounts.get(option.key, 0) for option in self.model.options])
        return Answer(standings, amounts, *self._sums.of(amounts), tuple(groups), tuple(rules))

    def why(self, choices: Choices, option: str) -> Reasons:
        """Why an option is in or out after these choices. Nothing where it is open, or the choices are in conflict anyway."""
        clock = Clock(self.seconds)
        at = self.model.place[option]
        others = {key: choice for key, choice in choices.items() if key != option}
        for value in (0, 1):
            found = self._faults.reasons(others, clock, fixed={at: (value, value)})
            if found is not None:
                return found
        return Reasons()

    def complete(self, choices: Choices, goal: str, *, most_days: int | None = None) -> Completion | None:
        """The best whole product with these choices: `goal` is "cheapest" or "soonest", the other breaks ties, then fewer options.

        `most_days`: its lead time at most. None where there is no product with these choices.
        """
        clock = Clock(self.seconds)
        encoding = self._encoding.copy()
        price, days = self._sums.price_terms(encoding), self._sums.days_terms(encoding)
        bounds = [] if most_days is None else [(days, most_days)]
        aims = [price, days] if goal == "cheapest" else [days, price]
        aims.append([(at, 1) for at in range(len(self.model.options))])
        found, is_proven = None, True
        for aim in aims:
            best = oracle.best(encoding, clock, fixed=self._fixed(choices), least=aim, bounds=bounds)
            if best is None:
                return None
            found, is_proven = best.values, is_proven and best.is_proven
            bounds.append((aim, sum(factor * found[variable] for variable, factor in aim)))
        amounts = self._amounts(found or [])
        return Completion(amounts, *self._sums.of(amounts), is_proven)

    def _amounts(self, values: Sequence[int]) -> dict[str, int]:
        pairs = zip(self.model.options, self._encoding.amounts, strict=True)
        counted = ((option.key, values[variable] * factor) for option, (variable, factor) in pairs)
        return {key: amount for key, amount in counted if amount}

    def _fixed(self, choices: Choices) -> Fixed:
        fixed: dict[int, tuple[int, int]] = {}
        for key, choice in choices.items():
            at = self.model.place.get(key)
            if at is None:
                raise UnknownChoice("unknown_option", option=key)
            option = self.model.options[at]
            if choice is not True and choice != 0 and not option.low <= choice <= option.high:
                raise UnknownChoice("bad_amount", option=key, low=option.low, high=option.high)
            fixed[at] = (1, 1) if choice else (0, 0)
            variable, _factor = self._encoding.amounts[at]
            if variable != at and choice and choice is not True:
                fixed[variable] = (int(choice), int(choice))
        return fixed

    def _standings(self, states: Sequence[str], fixed: Fixed, clock: Clock) -> dict[str, Standing]:
        found: dict[str, Standing] = {}
        for at, (option, state) in enumerate(zip(self.model.options, states, strict=True)):
            variable, _factor = self._encoding.amounts[at]
            low, high = option.low, option.high
            if variable in fixed and variable != at:
                low, high = fixed[variable]
            elif variable != at and state == "in":
                low = self._end(variable, 1, fixed, clock)
                high = -self._end(variable, -1, fixed, clock)
            found[option.key] = Standing(state, low, high)
        return found

    def _end(self, variable: int, factor: int, fixed: Fixed, clock: Clock) -> int:
        best = oracle.best(self._encoding, clock, fixed=fixed, least=[(variable, factor)])
        assert best is not None
        return best.values[variable] * factor

    def _conflict(self, choices: Choices, clock: Clock) -> Conflict:
        """No fewer choices can be taken back; of several such sets the one whose choices were made first."""
        encoding = self._encoding.copy()
        literals = [literal_of(encoding, key, choice) for key, choice in choices.items()]
        many = len(literals) * (len(literals) + 1) // 2 + 1
        least: list[tuple[int, int]] = []
        for place, literal in enumerate(literals):
            weight = many + place
            least.append((literal, -weight) if literal >= 0 else (-literal - 1, weight))
        best = oracle.best(encoding, clock, fixed={}, least=least)
        if best is None:
            reasons = self._faults.reasons({}, clock) or Reasons()
            raise Unsatisfiable("unsatisfiable", rules=reasons.rules, groups=reasons.groups)
        values = best.values
        change = [
            key
            for key, literal in zip(choices, literals, strict=True)
            if not (values[literal] if literal >= 0 else not values[-literal - 1])
        ]
        return Conflict(tuple(change), self._faults.reasons(choices, clock) or Reasons())
