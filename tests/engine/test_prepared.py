"""What is prepared is planned once, by a plan that is kept; nothing else is prepared at all."""

import uuid

import pytest
from django.db import connection

from regulars.engine import people, prepared

pytestmark = pytest.mark.django_db
KEPT = "select statement, generic_plans, custom_plans from pg_prepared_statements"


def kept():
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return {statement: plans for statement, *plans in cursor.fetchall()}


def test_a_question_is_planned_once_by_a_connection():
    question = "select name from engine_user where id = %s and 'planned once' <> ''"
    for _each in range(7):
        assert prepared.fetch(question, [uuid.uuid4()]) == []
    assert kept()[question.replace("%s", "$1")] == [7, 0]


def test_other_questions_are_not_prepared():
    before = kept()
    for _each in range(7):
        with connection.cursor() as cursor:
            cursor.execute("select %s + 1", [1])
    assert kept() == before


def test_people_are_called_by_their_names(company):
    found = people.called([company.ann.pk, None, uuid.uuid4()])
    assert found == {company.ann.pk: company.ann.name}
