"""Numbers without gaps: many take at once, and what is taken back goes to the next one."""

import threading

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
    taken, wrong, ready = [], [], threading.Barrier(8)

    def person(turn):
        try:
            ready.wait(10)
            for round_ in range(20):
                try:
                    with transaction.atomic():
                        found = take_free(SERIES, 1 + turn % 3)
                        if (round_ + turn) % 4 == 0:
                            raise Stop
                    taken.extend(found)
                except Stop:
                    pass
        except Exception as problem:  # noqa: BLE001 - looked at below
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=person, args=(turn,)) for turn in range(8)]
    [each.start() for each in threads]
    [each.join(60) for each in threads]
    assert wrong == []
    assert len(taken) == len(set(taken))
    lowest_free = take_free(SERIES, AHEAD)
    assert sorted({*taken, *lowest_free})[: len(taken)] == list(range(1, len(taken) + 1))
