"""Rows read and parsed while the database is at work on those before them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import chain, islice, repeat

from regulars.base.copied import Broken, from_copy
from regulars.base.errors import Refused
from regulars.services.exchange.drafts import Begun, Draft
from regulars.services.exchange.reading import Line
from regulars.services.exchange.wire import Wire

logger = logging.getLogger("regulars.exchange")

Begin = Callable[[list[Line]], list[Draft | None]]
FEWEST = 3
"""Batches from which on a process of its own pays."""


def batches(lines: Iterator[Line], size: int, begin: Begin, wire: Wire, *, expected: int) -> Iterator[list[Begun]]:
    """Lists of `size` rows, each with what `begin` makes of it, which asks no database.

    Of a file of many rows (`expected`) the next list is made by a copy of this process, on another core.
    """
    if expected < FEWEST * size or len(os.sched_getaffinity(0)) < 2:
        yield from _begun(lines, size, begin)
        return
    last = 0
    try:
        for block in from_copy(lambda: map(wire.pack, _begun(lines, size, begin))):
            batch = wire.unpack(block)
            yield batch
            last = batch[-1][0].number
    except (Broken, OSError) as problem:
        logger.warning("Rows are read by the import itself from row %s on: %s", last, problem)
        yield from _begun((line for line in lines if line.number > last), size, begin)


class Coming:
    """Lists of rows one after the other; the next can be fetched before its turn. What goes wrong with that is raised in its turn."""

    def __init__(self, found: Iterator[list[Begun]]) -> None:
        self._found = found
        self._fetched: Future[list[Begun]] | None = None

    def fetch(self) -> None:
        if self._fetched is None:
            self._fetched = Future()
            try:
                self._fetched.set_result(next(self._found))
            except (StopIteration, Refused, OSError, ValueError) as problem:
                self._fetched.set_exception(problem)

    def __iter__(self) -> Iterator[list[Begun]]:
        return self

    def __next__(self) -> list[Begun]:
        self.fetch()
        assert self._fetched is not None, "just fetched"
        fetched, self._fetched = self._fetched, None
        return fetched.result()


def _begun(lines: Iterator[Line], size: int, begin: Begin) -> Iterator[list[Begun]]:
    """The first list is short, so that the database has something to do soon."""
    for most in chain((max(1, size // 5),), repeat(size)):
        batch = list(islice(lines, most))
        if not batch:
            return
        yield list(zip(batch, begin(batch), strict=True))
