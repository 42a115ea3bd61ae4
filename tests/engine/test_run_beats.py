"""How far a run is, written in the transaction of its work: that one is not waited for, its end is."""

import pytest
from django.db import connection, transaction

from regulars.engine import runs
from regulars.engine.models import Run

pytestmark = pytest.mark.django_db


def _waits():
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('synchronous_commit')")
        return cursor.fetchone()[0]


@pytest.fixture
def ticket():
    return runs.take(Run.objects.create(kind="import", label="A file", entity="contact"))


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_not_waited_for_and_what_comes_after_is(ticket):
    before = _waits()
    with transaction.atomic():
        assert ticket.beat(done=3, counts={"created": 3}, position={"row": 3}) is False
        assert _waits() == "off"
    assert _waits() == before
    kept = Run.objects.get(id=ticket.run.id)
    assert (kept.done, kept.counts, kept.position["row"]) == (3, {"created": 3}, 3)


def test_one_who_was_overtaken_writes_nothing(ticket):
    other = runs.take(Run.objects.get(id=ticket.run.id))
    with pytest.raises(runs.Overtaken):
        ticket.beat(done=3, counts={}, position={})
    assert other.beat(done=1, counts={}, position={}) is False


def test_a_run_is_told_to_stop(ticket):
    runs.cancel(Run.objects.get(id=ticket.run.id))
    assert ticket.beat(done=1, counts={}, position={}) is True
