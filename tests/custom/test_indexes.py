"""The index of a field is made by a job while people write, and goes when the field goes."""

import threading

import pytest
from django.db import connection

from regulars.base import jobs
from regulars.engine import registry, rows, workspace
from regulars.engine.custom import erasing
from regulars.engine.models import CustomField
from tests.factories.people import SYSTEM, make_company
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)
INDEXES = "select relname from pg_class where relkind = 'i' and relname like 'cf\\_%%'"


@pytest.fixture
def company(transactional_db):
    yield make_company()
    registry.forget()
    for (name,) in rows.query(INDEXES, []):
        rows.query(f'drop index if exists "{name}"', [])


def test_an_index_is_made_while_a_record_is_being_written_and_serves_the_filter(own, company):
    row = own.field("account", "code", "text", is_indexed=True)
    assert CustomField.objects.get(pk=row.pk).index_state == "waiting"
    record = sample_record("account", code="A-1")
    written = []

    def write():
        try:
            written.append(sample_record("account", code="A-2").id)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    jobs.run_pending()
    writer.join()
    assert len(written) == 1
    assert CustomField.objects.get(pk=row.pk).index_state == "ready"
    assert rows.query(INDEXES, [])
    field = registry.get("account").by_key["code"]
    with connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        cursor.execute(f"explain select id from contacts_account order by {field.order(field.place(''))}, id limit 5")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("reset enable_seqscan")
    assert "cf_" in plan
    own.change(row, is_indexed=False)
    jobs.run_pending()
    assert rows.query(INDEXES, []) == []
    assert record.id


def test_the_index_of_a_field_deleted_for_good_is_dropped(own, company):
    row = own.field("account", "code", "text", is_indexed=True)
    jobs.run_pending()
    assert rows.query(INDEXES, [])
    erasing.ask(row, name="code", backup="none needed in a test", actor=SYSTEM)
    jobs.run_pending()
    workspace.move_settings_epoch()
    assert rows.query(INDEXES, []) == []
