"""Rows read and parsed while the database is at work on those before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from django.utils.translation import get_language, override

from regulars.services.exchange.reading import Line


def batches(lines: Iterator[Line], size: int, warm: Callable[[list[Line]], None]) -> Iterator[list[Line]]:
    """Lists of `size` rows; the next one is read, and `warm` done with it, in a thread of its own. It asks no database."""
    language = get_language()

    def take() -> list[Line]:
        with override(language):  # what is wrong with a cell is said in the language of the person
            batch = list(islice(lines, size))
            warm(batch)
        return batch

    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        following = pool.submit(take)
        while batch := following.result():
            following = pool.submit(take)
            yield batch
