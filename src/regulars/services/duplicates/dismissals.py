"""What is remembered as no duplicate: asked by the search, and by rules before they warn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from regulars.engine import rows


def ordered(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """The two as they are kept: the smaller identifier first."""
    return (one, other) if one < other else (other, one)


def is_dismissed(one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether somebody has said that these two are not the same."""
    return bool(dismissed([(one, other)]))


def dismissed(asked: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Of these pairs, those of which somebody has said that they are not the same; each with the smaller identifier first."""
    listed = [ordered(*each) for each in asked]
    if not listed:
        return set()
    found = rows.query(
        "select p.one, p.other from unnest(%s::uuid[], %s::uuid[]) a(one, other) "
        "join duplicates_duplicatepair p on p.one = a.one and p.other = a.other where p.state = 'dismissed'",
        [[one for one, _other in listed], [other for _one, other in listed]],
    )
    return {(one, other) for one, other in found}
