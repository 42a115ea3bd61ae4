"""What hardly ever changes (tax rates, units, warehouses) is asked for once within a piece of work, and not with every record of it.

Each answer is of an entity, and is forgotten as soon as one of its records is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from regulars.engine import rows

T = TypeVar("T")
_shelves: ContextVar[dict[str, dict[Hashable, Any]] | None] = ContextVar("asked", default=None)


@contextmanager
def once() -> Iterator[None]:
    """A piece of work: inside, and in pieces inside of it, answers are kept. Keep it short: what others change is not seen.

    A piece inside that fails may have answers of what was taken back with it: then all are forgotten.
    """
    kept = _shelves.get()
    if kept is not None:
        try:
            yield
        except BaseException:
            kept.clear()
            raise
        return
    token = _shelves.set({})
    try:
        yield
    finally:
        _shelves.reset(token)


def shelf(entity: str) -> dict[Hashable, Any]:
    """The answers of an entity that are kept; outside of a piece of work an empty one that nobody keeps."""
    kept = _shelves.get()
    return {} if kept is None else kept.setdefault(entity, {})


def of(entity: str, question: Hashable, ask: Callable[[], T]) -> T:
    """The answer to a question about records of an entity, asked only where it is not known yet."""
    kept = shelf(entity)
    if question not in kept:
        kept[question] = ask()
    found: T = kept[question]
    return found


def records(entity: str, model: Any, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    """Records by id, wherever they lie, as they are stored; to be read and not to be saved."""
    kept, wanted = shelf(entity), {each for each in ids if each is not None}
    if lacking := [each for each in wanted if each not in kept]:
        kept.update((each.pk, each) for each in rows.find(model, "id = any(%s)", [lacking]))
    return {key: kept[key] for key in wanted if key in kept}


def forget(entity: str) -> None:
    """Its records have changed."""
    kept = _shelves.get()
    if kept is not None:
        kept.pop(entity, None)
