"""What was worked out of something and stays the same while that does: kept by a process, the latest of it, under all that it was made of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """At most `most` results, each under a key that says everything it depends on."""

    def __init__(self, most: int = 2000) -> None:
        self.most = most
        self._known: OrderedDict[Hashable, T] = OrderedDict()

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is known under the key, else what `make` gives."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = make()
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return found
