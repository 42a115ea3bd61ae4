"""The dashboards that programs may read. An area names its own at start; it is loaded when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from regulars.engine.actor import Actor

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Dashboard:
    """A page of figures. `entity` is what its reader must be allowed to see.

    `parameters(actor)` are what narrows it, by name, each with its options (value, label); `told(actor, asked, filters=…)` its
    figures and tables as the contract's `Report` has them.
    """

    name: str
    label: str
    about: str
    entity: str
    parameters: Callable[[Actor], Mapping[str, Options]]
    told: Callable[..., Mapping[str, Any]]


_places: dict[str, str] = {}


def add(name: str, place: str) -> None:
    """Make a dashboard known by its name in addresses and where it is declared (dotted)."""
    _places[name] = place


def every() -> list[Dashboard]:
    return [found for name in _places if (found := of(name)) is not None]


def of(name: str) -> Dashboard | None:
    """One by its name, or nothing."""
    place = _places.get(name)
    found: Dashboard | None = import_string(place) if place else None
    return found
