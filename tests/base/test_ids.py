from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122

import pytest

from regulars.base.ids import last_uuid7_at, uuid7, uuid7_at


def test_an_identifier_is_a_uuid_of_version_7() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == RFC_4122


def test_identifiers_grow() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_make_the_same_identifier() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)))
    for batch in batches:
        assert batch == sorted(batch)
    assert len({made for batch in batches for made in batch}) == 16_000


def test_an_identifier_tells_its_time() -> None:
    before, made, after = time.time(), uuid7(), time.time()
    assert before - 1 < (made.int >> 80) / 1000 < after + 1
    moment = datetime(2016, 10, 20, 12, 30, 15, 123_000, tzinfo=timezone(timedelta(hours=3)))
    assert uuid7_at(moment).int >> 80 == moment.timestamp() * 1000
    assert uuid7_at(moment).version == 7


def test_an_identifier_needs_a_moment_after_1970() -> None:
    with pytest.raises(ValueError, match="1970"):
        uuid7_at(datetime(1969, 12, 31, tzinfo=UTC))


def test_a_forked_process_does_not_draw_its_parents_random_numbers_again():
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        theirs = pool.map(_tail, range(2), chunksize=1)
    assert _tail(0) not in theirs


def _tail(_place):
    """The 32 random bits at the end of an identifier."""
    return uuid7().int & 0xFFFF_FFFF


def test_the_greatest_of_a_moment_lies_between_it_and_the_next():
    moment = datetime(2026, 9, 2, 23, 59, 59, 999_000, tzinfo=UTC)
    last = last_uuid7_at(moment)
    assert uuid7_at(moment) < last < uuid7_at(moment + timedelta(milliseconds=1))


@pytest.mark.parametrize("year", [1, 1969])
def test_before_the_first_identifiers_it_is_the_greatest_of_the_first_moment(year):
    first = datetime(1970, 1, 1, tzinfo=UTC)
    assert last_uuid7_at(datetime(year, 1, 1, tzinfo=UTC)) == last_uuid7_at(first)
