"""Records that came in though they are like others: told to whoever keeps pairs, in the transaction that wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from regulars.engine.actor import Actor
from regulars.services.duplicates.looking import Alike


@dataclass(frozen=True)
class Report:
    """A record that was written, what it is like, by which way it came; `confirmed`: those it is another than, as the person
    said who was shown them and saved all the same.
    """

    entity: str
    record: uuid.UUID
    found: Sequence[Alike]
    way: str
    actor: Actor
    confirmed: frozenset[uuid.UUID]


_keepers: list[Callable[[Sequence[Report]], None]] = []


def keep_with(keeper: Callable[[Sequence[Report]], None]) -> None:
    """Name who keeps pairs. Once, at start."""
    _keepers.append(keeper)


def tell(reports: Sequence[Report]) -> None:
    for keeper in _keepers:
        keeper(reports)
