"""What is read once for each edition of the registry: books of rules and the like, which every change of settings makes anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from regulars.engine import registry

T = TypeVar("T")


class PerEdition(Generic[T]):
    """Calls `read` when it is first asked in an edition, and gives that answer until the next."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: tuple[int, T] | None = None

    def __call__(self) -> T:
        edition = registry.edition()
        kept = self._kept
        if kept is None or kept[0] != edition:
            kept = self._kept = (edition, self._read())
        return kept[1]

    def forget(self) -> None:
        """Read anew when it is next asked for."""
        self._kept = None
