"""Statements sent ahead: their mistakes are those of the database, and the transaction can be rolled back."""

import pytest
from django.db import DataError, IntegrityError, transaction

from regulars.engine import rows
from regulars.engine.models import Setting

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
