"""Rows read and parsed while the database is at work on those before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from django.utils.translation import get_language, override

from regulars.services.exchange.reading import Line

T = TypeVar("T")


def batches(lines: Iterator[Line], size: int, begin: Callable[[list[Line]], list[T]]) -> Iterator[list[tuple[Line, T]]]:
    """Lists of `size` rows, each with what `begin` makes of it; the next one is made in a thread of its own. It asks no database."""
    language = get_language()

    def take() -> list[tuple[Line, T]]:
        with override(language):  # what is wrong with a cell is said in the language of the person
            batch = list(islice(lines, size))
            return list(zip(batch, begin(batch), strict=True))

    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        following = pool.submit(take)
        while batch := following.result():
            following = pool.submit(take)
            yield batch
