"""What is asked of records before they are written and told after: are they here already? The engine keeps the place, a service stands there.

A caller says by which way in records come (`with coming(Way("form", asks=True)): save(…)`), and whether a person has seen what they are like
and wants them all the same. Where nothing is said, the way follows from the actor's source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.lacks import Lack
from regulars.engine.matches import Duplicate

WAY_OF_SOURCE = {
    "page": "form",
    "bulk": "form",
    "api": "api",
    "import": "import",
    "command": "import",
    "mail": "mail",
    "capture": "capture",
}
PROGRAM_WAYS = frozenset(("import", "mail", "capture"))
"""Ways on which the program itself is asked, too: what it brings comes from outside."""


@dataclass(frozen=True)
class Way:
    """How records come in. `asks`: somebody can be asked whether to go on; `confirmed`: they said yes to
    whatever there is; `seen` are the tokens of the matches that they were shown and said yes to.

    `heard` is told of records that are let through though they are like others. `choice` is what an import does with rows that are here already: update, skip, create or report; by the rules where empty.
    `past` is told of records of the past that lack what their stage asks for, and what: they are let through, and their changes say so.
    """

    name: str = ""
    asks: bool = False
    confirmed: bool = False
    seen: frozenset[str] = frozenset()
    choice: str = ""
    heard: Callable[[Any, Duplicate], None] | None = None
    past: Callable[[Any, Sequence[Lack]], None] | None = None


class Foreseer(Protocol):
    """Works out ahead, in any process and without the database, what a gate will ask of new records in their turn."""

    def look(self, record: Any) -> Any:
        """What there is to say of a record, as plain data."""

    def tell(self, record: Any, seen: Any) -> None:
        """Let a record that is as the one looked at was have it along."""


class Gate:
    """What a service does at the door; what it does not speak of passes."""

    def foreseer(self, entity: Entity, actor: Actor) -> Foreseer | None:
        """What of the judgement on new records can be worked out ahead."""
        return None

    def judge(self, batch: Batch) -> None:
        """After all checks, before anything is stored: refuse what may not pass."""

    def keep(self, batch: Batch, items: Sequence[Item]) -> None:
        """With the rows, in their transaction."""

    def coming_back(self, entity: Entity, records: Sequence[Any], actor: Actor) -> None:
        """Records are to leave the bin. Raises Refused."""

    def moved(self, entity: Entity, records: Sequence[Any], *, gone: bool) -> None:
        """Records went to the bin or came back."""

    def merging(self, entity: Entity, records: Sequence[Any]) -> None:
        """Records are to become one, or the winner is to part from the others again. Raises Refused."""

    def keeps(self, entity: Entity, actor: Actor) -> Mapping[str, str]:
        """Fields whose values this actor's merge keeps, chosen or not, by key; each with the entity that takes the others up."""
        return {}

    def united(self, entity: Entity, winner: Any, records: Sequence[Any], actor: Actor) -> None:
        """Records have become one, in that transaction and batch: `records` are all of them as they were before."""

    def look(self, entity: Entity, record: Any, actor: Actor) -> Duplicate | None:
        """What a record that is being filled in is like; nothing is held or stored."""
        return None

    def watches(self, entity: Entity, way: str) -> bool:
        """Whether records of an entity that come in by this way are compared with what is there."""
        return False


_gates: list[Gate] = []
_way: ContextVar[Way | None] = ContextVar("way", default=None)


def stand(gate: Gate) -> None:
    """Put a service at the door. Once, at start."""
    _gates.append(gate)


@contextmanager
def coming(way: Way) -> Iterator[None]:
    """Whatever is written inside comes in by this way."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def way_of(actor: Actor) -> Way:
    """By which way this actor's records come in; one without a name where the program does its own work."""
    name = WAY_OF_SOURCE.get(actor.source, "")
    said = _way.get()
    if actor.is_system and name not in PROGRAM_WAYS:
        return Way()
    return said or Way(name)


def foreseers(entity: Entity, actor: Actor) -> list[Foreseer]:
    """For whoever brings many records this way, and can begin the next ones while these are written."""
    return [found for gate in _gates if (found := gate.foreseer(entity, actor)) is not None]


def judge(batch: Batch) -> None:
    for gate in _gates:
        gate.judge(batch)


def keep(batch: Batch, items: Sequence[Item]) -> None:
    for gate in _gates:
        gate.keep(batch, items)


def coming_back(entity: Entity, records: Sequence[Any], actor: Actor) -> None:
    for gate in _gates:
        gate.coming_back(entity, records, actor)


def moved(entity: Entity, records: Sequence[Any], *, gone: bool) -> None:
    for gate in _gates:
        gate.moved(entity, records, gone=gone)


def merging(entity: Entity, records: Sequence[Any]) -> None:
    for gate in _gates:
        gate.merging(entity, records)


def keeps(entity: Entity, actor: Actor) -> dict[str, str]:
    return {key: part for gate in _gates for key, part in gate.keeps(entity, actor).items()}


def united(entity: Entity, winner: Any, records: Sequence[Any], actor: Actor) -> None:
    for gate in _gates:
        gate.united(entity, winner, records, actor)


def look(entity: Entity, record: Any, actor: Actor) -> Duplicate | None:
    """What the record being filled in is like, as far as the actor may know; None for nothing."""
    return next((found for gate in _gates if (found := gate.look(entity, record, actor)) is not None), None)


def watches(entity: Entity, way: str) -> bool:
    return any(gate.watches(entity, way) for gate in _gates)
