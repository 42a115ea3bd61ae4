"""Statements sent ahead: their mistakes are those of the database, and the transaction can be rolled back."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from django.db import DataError, IntegrityError, transaction

from regulars.engine import registry, rows, values
from regulars.engine.models import Change, Setting
from regulars.engine.save import save_many
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


def test_what_is_sent_ahead_is_stored_in_its_order():
    with transaction.atomic(), rows.ahead():
        rows.send("insert into engine_setting (name, value) values (%s, '1')", ["ahead"])
        rows.send("update engine_setting set value = '2' where name = %s", ["ahead"])
        assert len(rows.query("select value from engine_setting where name = %s", ["ahead"])) == 1
    assert Setting.objects.get(name="ahead").value == 2


def test_a_mistake_is_told_at_the_end_and_nothing_stays():
    for wrong, kind in (("select 1/0", DataError), ("insert into engine_setting (name) values (null)", IntegrityError)):
        with pytest.raises(kind), transaction.atomic(), rows.ahead():
            rows.send("insert into engine_setting (name, value) values ('ahead', '1')", [])
            rows.send(wrong, [])
        assert not Setting.objects.filter(name="ahead").exists()


def test_while_what_was_sent_is_being_stored_something_else_can_be_done():
    done = []
    with rows.meanwhile(lambda: done.append(1)), transaction.atomic(), rows.ahead(), rows.ahead():
        rows.send("insert into engine_setting (name, value) values ('ahead', '1')", [])
        assert not done
    assert len(done) == 1


def test_what_all_rows_have_alike_is_told_once():
    day = datetime(2026, 11, 30, tzinfo=UTC)
    columns = ("id", "at", "tags", "extra", "amount", "note")
    values = [
        (1, day, [], {}, Decimal("1.0"), None),
        (2, day, [], {"a": 1}, Decimal("1.00"), None),
    ]
    apart, shared = rows.split(columns, values)
    assert orjson.loads(apart) == [
        {"id": 1, "extra": {}, "amount": "1.0"},
        {"id": 2, "extra": {"a": 1}, "amount": "1.00"},
    ]
    assert orjson.loads(shared) == {"at": "2026-11-30T00:00:00Z", "tags": [], "note": None}
    assert rows.split(columns[:1], [(1,), (1,)]) == ("[{},{}]", '{"id":1}')


def test_many_records_are_stored_as_each_by_itself(company):
    entity = registry.get("contact")
    made = []
    for number in range(2 * rows.MANY):
        record = values.new_record(entity)
        given = {"name": f"Ann {number}", "email": f"ann{number}@acme.example"}
        if number % 7 == 0:
            given |= {"tags": ["a"], "phone": "+12025550100", "do_not_call": True, "birthday": "1980-01-02"}
        values.apply(record, entity, given, actor_of(company.ada))
        made.append(record)
    told = [dict(record.__dict__) for record in made]
    for record in save_many(made, actor=actor_of(company.ada)):
        stored = type(record).objects.get(pk=record.pk)
        assert {name: stored.__dict__[name] for name in record.column_names()} == record.loaded
        (change,) = Change.objects.filter(record=record.pk)
        assert (change.actor, change.verb, change.version, change.refs) == (company.ada.pk, "create", 1, [])
        assert change.diff["email"] == [None, record.email]
        assert ("birthday" in change.diff) is (record.birthday is not None)
    assert [each["id"] for each in told] == [record.pk for record in made]
