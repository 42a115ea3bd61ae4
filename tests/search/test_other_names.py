"""People are found by other forms of their names and by what the other alphabet calls them."""

import pytest

from regulars.base.other_names import other_names
from regulars.engine import registry, save, values
from regulars.engine.models import FieldRule, User
from regulars.engine.query import Records
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db


def make(name, entity="contact", **more):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, {"name": name, **more}, SYSTEM)
    return save.save(record, actor=SYSTEM)


@pytest.fixture
def company():
    made = make_company()
    for name in ("Пётр Иванов", "Otto Miles", "Оптика Плюс"):
        make(name)
    return made


def titles(words, person, **more):
    return [hit.title for hit in find(words, actor_of(person), **more)]


NAMES = [
    ("катя", "Екатерина Орлова"),
    ("катя орлова", "Екатерина Орлова"),
    ("орлова катя", "Екатерина Орлова"),
    ("katya", "Екатерина Орлова"),
    ("екатерина", "Катя Орлова"),
    ("саша", "Александр Белов"),
    ("джонатан", "Jonathan Wood"),
    ("Джонатан Смит", "Jonathan Smith"),
    ("jonathan", "Джонатан Вуд"),
    ("джонотан", "Jonathan Wood"),
    ("джеймс", "James Wood"),
    ("bill", "William Wood"),
    ("шон", "Sean Wood"),
]


@pytest.mark.parametrize(("typed", "name"), NAMES)
def test_a_person_is_found_by_another_form_of_the_name(company, typed, name):
    make(name)
    assert titles(typed, company.ada)[:1] == [name]


@pytest.mark.parametrize(("typed", "name"), [each for each in NAMES if each[0] != "джонотан"])
def test_lists_find_them_too_where_nobody_is_called_so(company, typed, name):
    make(name)
    found = Records(registry.get("contact"), SYSTEM).search(typed).rows(["name"], limit=5)
    assert [row["name"].full for row in found] == [name]


def test_those_who_are_called_so_stand_first(company):
    make("Катя Белова")
    make("Екатерина Орлова")
    make("Катя Новикова")
    assert titles("катя", company.ada)[2:] == ["Екатерина Орлова"]
    assert titles("катя", company.ada, limit=2) == ["Катя Новикова", "Катя Белова"]


def test_short_forms_of_a_name_are_found_only_where_nobody_has_it(company):
    make("John Wood")
    assert titles("jonathan", company.ada) == ["John Wood"]
    make("Jonathan Miller")
    assert titles("jonathan", company.ada) == ["Jonathan Miller"]


def test_people_stand_before_what_is_done_with_them(company):
    account = make("Jonathan Optics", "account")
    make("Visit", "deal", account=str(account.id))
    make("Jonathan Wood")
    assert titles("джонатан", company.ada)[:2] == ["Jonathan Wood", "Jonathan Optics"]


def test_another_form_opens_no_record_and_no_field_that_is_hidden(company):
    make("Екатерина Орлова", account=None)
    make("Zoe Quill", email="ekaterina@example.com")
    assert titles("катя", company.nobody) == []
    role = make_role("All but e-mail", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    assert titles("катя", company.nobody) == ["Екатерина Орлова"]


def test_the_name_that_was_meant_is_marked(company, client):
    make("Jonathan Wood")
    client.force_login(company.ada)
    assert b"<mark>Jonathan</mark>" in client.get("/search", {"q": "джонатан"}).content


def test_words_that_are_no_names_have_no_others():
    assert other_names("optika") == ()
    assert other_names("al") == ()
    assert "ekaterina" in other_names("katya")
    assert "katya" in other_names("ekaterina")
    assert all(len(other_names(word)) <= 40 for word in ("aleksandr", "ivan", "mariya", "john"))
