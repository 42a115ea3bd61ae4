"""What hardly changes is asked once in a piece of work, and anew as soon as one of its records is written."""

import pytest
from django.db import transaction

from regulars.areas.taxes.queries import usual_seller
from regulars.base.errors import Refused
from regulars.engine import asked
from tests.areas.make import make


def test_it_is_asked_once_inside_and_each_time_outside():
    turns = []

    def ask():
        turns.append(1)
        return len(turns)

    assert [asked.of("unit", "all", ask), asked.of("unit", "all", ask)] == [1, 2]
    with asked.once():
        assert [asked.of("unit", "all", ask), asked.of("unit", "all", ask)] == [3, 3]
        with asked.once():
            assert asked.of("unit", "all", ask) == 3
        assert asked.of("tax-rate", "all", ask) == 4
    assert asked.of("unit", "all", ask) == 5


def test_what_is_written_inside_is_seen(ada, django_assert_num_queries):
    with asked.once():
        assert usual_seller() is None
        made = make("seller", ada, name="Pumpenwerk", address={"country": "DE"})
        assert usual_seller().pk == made.pk
        with django_assert_num_queries(0):
            usual_seller()


def test_what_was_taken_back_inside_is_not_kept(ada):
    with asked.once():
        with pytest.raises(Refused), transaction.atomic(), asked.once():
            made = make("seller", ada, name="Pumpenwerk", address={"country": "DE"})
            assert usual_seller().pk == made.pk
            raise Refused
        assert usual_seller() is None
