"""Who had an address called: asked whether it is still wanted, told when it has come to an end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from regulars.services.callouts.models import Callout

GO, HOLD, DROP = "go", "hold", "drop"
"""Send it; not now; not any more."""


@dataclass(frozen=True)
class Asker:
    """`wanted` says by id what becomes of calls that are due, `ended` is told, in its transaction, of one that has come to its end."""

    wanted: Callable[[Sequence[Callout]], Mapping[uuid.UUID, str]]
    ended: Callable[[Callout], None]


_askers: list[Asker] = []


def follow(asker: Asker) -> None:
    """Once, at start."""
    _askers.append(asker)


def judged(due: Sequence[Callout]) -> dict[uuid.UUID, str]:
    """What becomes of each."""
    return {key: verdict for asker in _askers for key, verdict in asker.wanted(due).items()}


def tell(callout: Callout) -> None:
    for asker in _askers:
        asker.ended(callout)
