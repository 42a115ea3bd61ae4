"""What is remembered about two records: asked by rules before they refuse or warn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from regulars.engine import rows

DISMISSED, ACCEPTED = "dismissed", "accepted"
"""What somebody who may merge two records has called different; what was saved all the same by whoever was warned."""


def ordered(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """The two as they are kept: the smaller identifier first."""
    return (one, other) if one < other else (other, one)


def decided(asked: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """Of these pairs, those about which somebody has decided, each with the smaller identifier first, and its state."""
    listed = [ordered(*each) for each in asked]
    if not listed:
        return {}
    found = rows.query(
        "select p.one, p.other, p.state from unnest(%s::uuid[], %s::uuid[]) a(one, other) "
        "join duplicates_duplicatepair p on p.one = a.one and p.other = a.other where p.state = any(%s)",
        [[one for one, _other in listed], [other for _one, other in listed], [DISMISSED, ACCEPTED]],
    )
    return {(one, other): state for one, other, state in found}
