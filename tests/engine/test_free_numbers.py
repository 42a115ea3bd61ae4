"""Numbers without gaps: many take at once, and what is taken back goes to the next one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from regulars.engine.free_numbers import AHEAD, take_free
from regulars.engine.models import FreeNumber, Setting

SERIES = "test.2026"


class Stop(Exception):
    pass


def test_they_begin_with_one_and_go_on(db):
    assert take_free(SERIES, 1) == [1]
    assert take_free(SERIES, 3) == [2, 3, 4]
    assert take_free(SERIES, 3 * AHEAD) == list(range(5, 5 + 3 * AHEAD))
    assert take_free(SERIES, 1) == [5 + 3 * AHEAD]


def test_a_series_that_was_counted_before_goes_on_from_there(db):
    Setting.objects.create(name=SERIES, value=41)
    assert take_free(SERIES, 2) == [42, 43]


def test_what_is_taken_back_goes_to_the_next_one(db):
    take_free(SERIES, 2)
    with pytest.raises(Stop), transaction.atomic():
        assert take_free(SERIES, 2) == [3, 4]
        raise Stop
    assert take_free(SERIES, 3) == [3, 4, 5]


def test_more_are_laid_out_before_they_have_gone(db):
    for number in range(1, 4 * AHEAD):
        assert take_free(SERIES, 1) == [number]
    assert FreeNumber.objects.filter(series=SERIES).count() >= AHEAD // 2


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_whom_took_one_before():
    take_free(SERIES, 1)
    taken = []

    def other():
        try:
            with transaction.atomic():
                taken.extend(take_free(SERIES, 1))
        finally:
            connection.close()

    with pytest.raises(Stop), transaction.atomic():
        assert take_free(SERIES, 1) == [2]
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        raise Stop
    assert taken == [3]
    assert take_free(SERIES, 2) == [2, 4]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_gets_its_own_and_none_is_lost():
    taken, ready = [], threading.Barrier(8)

    def person(turn):
        ready.wait(10)
        try:
            for round_ in range(20):
                with suppress(Stop):
                    with transaction.atomic():
                        found = take_free(SERIES, 1 + turn % 3)
                        if (round_ + turn) % 4 == 0:
                            raise Stop
                    taken.extend(found)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        list(people.map(person, range(8), timeout=60))
    assert len(taken) == len(set(taken))
    lowest_free = take_free(SERIES, AHEAD)
    assert sorted({*taken, *lowest_free})[: len(taken)] == list(range(1, len(taken) + 1))
