"""Why something cannot be: a least set of choices, rules and groups that do not go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regulars.areas.configurator.core import oracle
from regulars.areas.configurator.core.answers import Choice, Choices, Reasons
from regulars.areas.configurator.core.encoding import Encoding, Literal, negated
from regulars.areas.configurator.core.model import Model
from regulars.areas.configurator.core.oracle import Clock, Fixed


class Faults:
    """The model with a literal for each rule and group, so that one can ask which of them are at fault."""

    def __init__(self, model: Model) -> None:
        self.encoding = Encoding(model, guarded=True)

    def reasons(self, choices: Choices, clock: Clock, *, fixed: Fixed | None = None) -> Reasons | None:
        """A least set out of which nothing that is `fixed` can be fulfilled: as few of the choices first, then of rules and groups; None where all can."""
        encoding = self.encoding.copy()
        literals = {literal_of(encoding, key, choice): key for key, choice in choices.items()}
        guards = {literal: element for element, literal in encoding.guards.items()}
        all_hold = dict.fromkeys(guards, (1, 1)) | dict(fixed or {})

        def of_choices(assumed: Sequence[Literal]) -> list[Literal] | None:
            return oracle.core(encoding, clock, fixed=all_hold, assumed=assumed)

        chosen = _least(list(literals), of_choices)
        if chosen is None:
            return None
        held = {
            at: (1, 1) if at == literal else (0, 0) for literal in chosen for at in [max(literal, negated(literal))]
        }
        with_choices = held | dict(fixed or {})

        def of_guards(assumed: Sequence[Literal]) -> list[Literal] | None:
            return oracle.core(encoding, clock, fixed=with_choices, assumed=assumed)

        elements = [guards[each] for each in _least(list(guards), of_guards) or ()]
        return Reasons(
            tuple(key for literal, key in literals.items() if literal in chosen),
            tuple(key for kind, key in elements if kind == "rule"),
            tuple(key for kind, key in elements if kind == "group"),
        )


def literal_of(encoding: Encoding, key: str, choice: Choice) -> Literal:
    """A literal that holds only where the choice is kept."""
    at = encoding.model.place[key]
    if not choice:
        return negated(at)
    variable, _factor = encoding.amounts[at]
    if choice is True or variable == at:
        return at
    literal = encoding.variable(0, 1)
    encoding.sum_between([(variable, 1)], int(choice), int(choice), under=[literal])
    return literal


def _least(assumed: list[Literal], core: Callable[[Sequence[Literal]], list[Literal] | None]) -> list[Literal] | None:
    """A set of assumptions that cannot hold together while any without one of them can; None where all can."""
    found = core(assumed)
    if found is None:
        return None
    left = [each for each in assumed if each in set(found)]
    needed: list[Literal] = []
    while left:
        first, *rest = left
        smaller = core([*needed, *rest])
        if smaller is None:
            needed.append(first)
            left = rest
        else:
            inside = set(smaller)
            left = [each for each in rest if each in inside]
    return needed
