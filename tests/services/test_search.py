"""Search: both alphabets, near spellings, never what one may not see."""

import pytest

from regulars.engine import registry, save, values
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    made = make_company()
    entity = registry.get("account")
    for name, owner in (("Ёлкин и сыновья", made.ann), ("Łódzka Fabryka", made.ann), ("Robinson Ltd", made.carl)):
        record = values.new_record(entity)
        values.apply(record, entity, {"name": name}, SYSTEM)
        record.owner = owner
        save.save(record, actor=SYSTEM)
    return made


def titles(words, person, **more):
    return [hit.title for hit in find(words, actor_of(person), **more)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("елкин", "Ёлкин и сыновья"),
        ("ЁЛК", "Ёлкин и сыновья"),
        ("elkin", "Ёлкин и сыновья"),
        ("lodz", "Łódzka Fabryka"),
        ("fabryka łódz", "Łódzka Fabryka"),
        ("robinsn", "Robinson Ltd"),
    ],
)
def test_names_are_found_however_they_are_typed(company, words, title):
    assert titles(words, company.ada)[:1] == [title]


def test_what_one_may_not_see_is_not_found(company):
    assert titles("robinson", company.ann) == []
    assert titles("elkin", company.carl) == []
    assert titles("elkin", company.mary) == ["Ёлкин и сыновья"]
    assert titles("elkin", company.nobody) == []


@pytest.mark.parametrize(
    "words", ["", " ", "x", "'; drop table engine_user; --", "\\", "%%%", "()&|!:*", "\x00a", "a" * 5000]
)
def test_strange_words_break_nothing(company, words):
    assert isinstance(titles(words, company.ada), list)


def test_a_deleted_record_is_not_found_and_a_restored_one_is(company):
    from regulars.engine import access

    (found,) = access.records("account", SYSTEM).search("elkin").instances()
    save.delete([found], actor=SYSTEM)
    assert titles("elkin", company.ada) == []
    save.restore([found], actor=SYSTEM)
    assert titles("elkin", company.ada) == ["Ёлкин и сыновья"]
