"""What a model of an entity may foretell. An area names its ends at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """A good end and a bad one, each the one filter. A record has ended once `field` came to one of `values`: what was known before counts.

    `after` are fields that speak of the end itself, or of what is done about it: no model may look at them.
    """

    entity: str
    key: str
    label: Any
    good: Mapping[str, Any]
    bad: Mapping[str, Any]
    field: str
    values: tuple[str, ...]
    after: tuple[str, ...] = ()


_known: dict[str, dict[str, Target]] = {}


def add(target: Target) -> None:
    """Make it known. The first of an entity is what its model foretells until somebody chooses."""
    _known.setdefault(target.entity, {})[target.key] = target


def of(entity: str) -> dict[str, Target]:
    return _known.get(entity, {})


def entities() -> list[str]:
    return list(_known)
