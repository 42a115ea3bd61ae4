"""What is possible: which options can be in and which can be out, after what is fixed."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.areas.configurator.core import oracle
from regulars.areas.configurator.core.encoding import Encoding, negated
from regulars.areas.configurator.core.moves import Moves
from regulars.areas.configurator.core.oracle import Clock, Fixed

KEPT = 1_000_000
"""Values of products that are remembered of a model; each product is a witness of what is possible, also after later choices that it fulfils."""
WORTH, TRIES = 0.35, 40
"""Which share of small moves must succeed for going on with them, and after how many that is judged."""


class Reach:
    """Finds for each option whether it can be in and out. A product that is found witnesses it for all its options at once.

    So few products are asked for: each time one that has as many as possible of what no product had until then. When there is none, the rest is settled.
    """

    def __init__(self, encoding: Encoding, moves: Moves) -> None:
        self.encoding, self.moves = encoding, moves
        self.size = len(encoding.model.options)
        self._kept: list[tuple[int, list[int]]] = []

    def states(self, fixed: Fixed, clock: Clock) -> list[str] | None:
        """For each option "in", "out" or "open"; None where nothing is possible."""
        seen = _Seen(self.size)
        for mask, values in self._fitting(fixed):
            seen.add(mask, values)
        found = oracle.solve(self.encoding, clock, fixed=fixed)
        if found is None:
            return None
        values = found.values
        self._take(seen, values)
        for at in seen.unknown():
            if found.is_settled(at):
                seen.settled.add(at)
        moves_are_worth = True
        while unknown := seen.unknown():
            if moves_are_worth:
                moves_are_worth = self._move(seen, unknown, values, fixed)
                unknown = seen.unknown()
                if not unknown:
                    break
            wished = [negated(at) if seen.can_in[at] else at for at in unknown]
            found = oracle.solve(self.encoding, clock, fixed=fixed, one_of=wished)
            if found is None:
                break
            values = found.values
            self._take(seen, values)
        return [
            "open" if can_in and can_out else ("in" if can_in else "out")
            for can_in, can_out in zip(seen.can_in, seen.can_out, strict=True)
        ]

    def _fitting(self, fixed: Fixed) -> list[tuple[int, list[int]]]:
        """Kept products that have what is fixed."""
        items = list(fixed.items())
        return [
            (mask, values)
            for mask, values in list(self._kept)
            if all(low <= values[variable] <= high for variable, (low, high) in items)
        ]

    def _take(self, seen: _Seen, values: list[int]) -> None:
        mask = int.from_bytes(bytes(values[: self.size]), "little")
        seen.add(mask, values)
        if (len(self._kept) + 1) * len(values) <= KEPT:
            self._kept.append((mask, values))

    def _move(self, seen: _Seen, unknown: Sequence[int], values: list[int], fixed: Fixed) -> bool:
        """What small changes of a product reach; whether they were worth their time."""
        amounts = [values[variable] * factor for variable, factor in self.encoding.amounts]
        held = {
            at: (values[variable] * factor, values[variable] * factor) if at in fixed and fixed[at][0] else fixed[at]
            for at, (variable, factor) in enumerate(self.encoding.amounts)
            if at in fixed
        }
        tried = done = 0
        for at in unknown:
            if seen.is_known(at) or bool(amounts[at]) != bool(seen.can_in[at]):
                continue
            if tried >= TRIES and done < tried * WORTH:
                return False
            tried += 1
            if changed := self.moves.flip(amounts, at, held):
                done += 1
                for place in changed:
                    (seen.can_in if amounts[place] else seen.can_out)[place] = 1
        return done >= tried * WORTH


class _Seen:
    """What products were seen to have and to lack."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.can_in, self.can_out = bytearray(size), bytearray(size)
        self.settled = set[int]()
        self._all = int.from_bytes(b"\x01" * size, "little")

    def add(self, mask: int, values: Sequence[int]) -> None:
        self.can_in = self._with(self.can_in, mask)
        self.can_out = self._with(self.can_out, mask ^ self._all)

    def _with(self, known: bytearray, mask: int) -> bytearray:
        return bytearray((int.from_bytes(known, "little") | mask).to_bytes(self.size, "little"))

    def is_known(self, at: int) -> bool:
        return bool(self.can_in[at] and self.can_out[at]) or at in self.settled

    def unknown(self) -> list[int]:
        settled = self.settled
        return [
            at
            for at, (can_in, can_out) in enumerate(zip(self.can_in, self.can_out, strict=True))
            if not (can_in and can_out) and at not in settled
        ]
