"""Erased records: services that keep something of their own about records let it go, or make it anew of what is left."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from regulars.engine import prepared
from regulars.engine.describe import Entity

ERASED = "erased"
"""The verb under which the change log tells of a record whose values were taken away: nothing before it is undone any more."""

Take = Callable[[Entity, Sequence[uuid.UUID]], None]
Recognise = Callable[[Entity, Sequence[Any]], set[uuid.UUID]]
_followers: list[Take] = []
_recognisers: list[Recognise] = []


def follow(take: Take) -> None:
    """Have a function told, in the transaction of the erasure, of the records that lost their values."""
    _followers.append(take)


def tell(entity: Entity, ids: Sequence[uuid.UUID]) -> None:
    for take in _followers:
        take(entity, ids)


def recognise_by(function: Recognise) -> None:
    """Have a service asked which records, not stored yet, bring back someone who was erased."""
    _recognisers.append(function)


def returning(entity: Entity, records: Sequence[Any]) -> set[uuid.UUID]:
    """Of these records those that would bring back someone who was erased."""
    return {key for recognise in _recognisers for key in recognise(entity, records)}


def erased_since(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """For each of these records that lost its values, the change that tells of it."""
    sql = "select record, max(id) from engine_change where record = any(%s) and verb = %s group by record"
    return dict(prepared.fetch(sql, [list(ids), ERASED]))
