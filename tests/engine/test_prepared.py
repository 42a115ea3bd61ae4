"""What is prepared is planned once, by a plan that is kept; nothing else is prepared at all."""

import uuid

import pytest
from django.db import connection

from regulars.engine import people, prepared
from tests.lists.records import make

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


def test_a_question_that_comes_again_with_its_values_is_planned_once():
    question = "select name from engine_user where name = %s and '100%%' <> ''"
    for name in ("O'Hara %s", "Bob", "O'Hara %s", "O'Hara %s"):
        assert prepared.again(question, [name]) == []
    assert {text: plans for text, plans in kept().items() if "100%" in text} == {
        "select name from engine_user where name = 'O''Hara %s' and '100%' <> ''": [2, 0]
    }


def test_a_text_with_thousands_of_identifiers_is_not_kept():
    many = ["x" * 20] * prepared.LONGEST
    for _each in range(3):
        assert prepared.again("select 1 where 'many of them' = any(%s)", [many]) == []
    assert not any("many of them" in text for text in kept())


def test_a_list_that_one_goes_back_to_shows_what_has_changed(company, client):
    client.force_login(company.ann)
    seen = []
    for name in ("Acorn", "Birch", "Cedar"):
        make("account", name=name, owner=str(company.ann.id))
        seen.append(client.get("/accounts/?view=all&sort=name").content.decode())
    assert ["Acorn" in html for html in seen] == [True, True, True]
    assert ["Birch" in html for html in seen] == [False, True, True]
    assert ["Cedar" in html for html in seen] == [False, False, True]
    assert any("(select t0.*" in text and text.count("'") > 1 for text in kept())
