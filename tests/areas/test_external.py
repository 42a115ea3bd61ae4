"""An external identifier stands once among living records, whatever two writers do at the same moment."""

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.engine import registry
from regulars.engine.save import delete
from tests.areas.make import make


def test_every_table_keeps_it_once_among_the_living(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i "
            "where pg_get_indexdef(i.indexrelid) like '%external_id%'"
        )
        found = cursor.fetchall()
    tables = {entity.table for entity in registry.entities()}
    assert {table for table, _index in found} >= tables
    for table, index in found:
        assert "UNIQUE" in index, table
        assert "deleted_at) NULLS NOT DISTINCT WHERE (external_id IS NOT NULL)" in index, table


def test_the_database_refuses_a_second_living_one(ada):
    one = make("contact", ada, name="Ann", external_id="X-1")
    other = make("contact", ada, name="Bob")
    take = f"update {registry.get('contact').table} set external_id = 'X-1' where id = %s"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(take, [other.id])
    delete([one], actor=ada)
    with connection.cursor() as cursor:
        cursor.execute(take, [other.id])
    other.refresh_from_db()
    assert other.external_id == "X-1"
