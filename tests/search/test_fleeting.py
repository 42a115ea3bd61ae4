"""Forms of Russian words in which a vowel comes or goes, in records and in files."""

import pytest

from regulars.engine import registry, save, values
from regulars.engine.query import Records
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()


def make(name):
    entity = registry.get("account")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": name}, SYSTEM)
    return save.save(record, actor=SYSTEM)


FORMS = [
    ("рынок", "Анализ рынка"),
    ("рынки", "Центральный рынок"),
    ("закупки", "Отдел закупок"),
    ("закупок", "Отдел закупки"),
    ("станок", "Завод станков"),
    ("станками", "Токарный станок"),
    ("стекло", "Оптовая база стёкол"),
    ("стёкол", "Оптовая база стекла"),
    ("поставка ламп", "Журнал поставок ламп"),
    ("копейка", "Пять копеек"),
    ("копеек", "Пять копейками"),
    ("письма", "Ящик писем"),
    ("писем", "Ящик письма"),
    ("тигель", "Сборка тиглей"),
    ("отец", "Фирма отца"),
    ("окна", "Мастер окон"),
]


@pytest.mark.parametrize(("words", "name"), FORMS)
def test_a_word_is_found_whose_vowel_comes_or_goes(company, words, name):
    make(name)
    assert [hit.title for hit in find(words, actor_of(company.ada))] == [name]
    found = Records(registry.get("account"), SYSTEM).search(words).rows(["name"], limit=5)
    assert [row["name"] for row in found] == [name]


@pytest.mark.parametrize(("words", "name"), [("вагон", "Вагнер"), ("барон", "Барнаул"), ("район", "Райнер и Ко")])
def test_words_that_only_begin_like_it_without_the_vowel_are_not_found(company, words, name):
    make(name)
    assert Records(registry.get("account"), SYSTEM).search(words).rows(["name"], limit=5) == []
