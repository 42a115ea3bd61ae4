"""Records that other settings refer to: in the file by what they are called, in an installation by their identifier.

A filter on a pipeline says `"pipeline: New business"` in the file; whoever takes the file over gets the pipeline of that name there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

FOUND: dict[str, Callable[[], Mapping[str, Any]]] = {}


def add(entity: str, found: Callable[[], Mapping[str, Any]]) -> None:
    """Let records of an entity be referred to by name: `found` gives their identifiers by their key in the file."""
    FOUND[entity] = found


def outwards() -> dict[str, str]:
    """Names by identifier."""
    return {identifier: name for name, identifier in inwards().items()}


def inwards() -> dict[str, str]:
    """Identifiers by name."""
    return {f"{entity}: {key}": str(pk) for entity, found in FOUND.items() for key, pk in found().items()}


def replaced(value: Any, words: Mapping[str, str]) -> Any:
    """A value with every whole text that is among the words replaced, however deep it lies."""
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, Mapping):
        return {words.get(str(name), name): replaced(each, words) for name, each in value.items()}
    return [replaced(each, words) for each in value] if isinstance(value, list | tuple) else value
