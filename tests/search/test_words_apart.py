"""Words written together, apart, with a hyphen, in the other alphabet: people find what they mean."""

import pytest

from regulars.base.text import joined
from regulars.engine import registry, save, values
from regulars.engine.models import FieldRule, User
from regulars.engine.query import Records
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db

FOUND = [
    ("канкод", "Kan-code"),
    ("кан-код", "Kan-code"),
    ("кан код", "Kan-code"),
    ("kancode", "Kan-code"),
    ("KanCode", "Kan-code"),
    ("канкод", "Kan Code"),
    ("kancode", "Kan Code"),
    ("канкод", "KanCode"),
    ("кан код", "KanCode"),
    ("kan-code", "KanCode"),
    ("kan code", "KanCode"),
    ("kankod", "Кан-код"),
    ("kan code", "Кан-код"),
    ("kan-code", "Канкод"),
    ("cancode", "Кан код"),
    ("регуларс", "Regulars"),
    ("regulars", "Регуларс"),
    ("регулярс", "Regulars"),
    ("co op", "Coop"),
    ("co-op", "Coop"),
    ("coop", "Co-op"),
    ("co op", "Co-op"),
    ("coop", "Co op"),
    ("e mail", "Email"),
    ("e-mail", "Email"),
    ("email", "E-mail"),
    ("e mail", "E-mail"),
    ("email", "E mail"),
    ("имейл", "E-meyl"),
    ("кока-кола", "Coca-Cola"),
    ("кока кола", "Coca-Cola"),
    ("кокакола", "Coca-Cola"),
    ("coca cola", "Кока-Кола"),
    ("cocacola", "Кока-Кола"),
    ("ксерокс", "Xerox"),
    ("xerox", "Ксерокс"),
    ("филипс", "Philips"),
    ("хонда", "Honda"),
    ("майкрософт", "Microsoft"),
    ("макдональдс", "McDonald's"),
    ("mcdonalds", "McDonald’s"),
    ("obrien", "O'Brien"),
    ("o'brien", "OBrien"),
    ("o brien", "O’Brien"),
    ("att", "AT&T"),
    ("at&t", "AT & T"),
    ("hm", "H&M"),
    ("f16", "F-16"),
    ("f-16", "F16"),
    ("спб-строй", "SPB Stroy"),
    ("спбстрой", "СПБ-Строй"),
]


def make(name, entity="account"):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, {"name": name}, SYSTEM)
    return save.save(record, actor=SYSTEM)


@pytest.fixture
def company():
    made = make_company()
    for name in ("Anna Amberg", "Codex", "Mailand GmbH", "Kandinsky", "Other Regular", "Колокол"):
        make(name)
    return made


def titles(words, person, **more):
    return [hit.title for hit in find(words, actor_of(person), **more)]


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_a_name_is_found_together_and_apart_and_in_the_other_alphabet(company, typed, name):
    make(name)
    assert titles(typed, company.ada)[:1] == [name]


@pytest.mark.parametrize(("typed", "name"), [
    ("kancode", "Kan-code"), ("kan-code", "KanCode"), ("att", "AT&T"), ("канкод", "Kan-code"), ("канкод", "Kan Code"),
    ("кокакола", "Coca-Cola"), ("co op", "Coop"),
])  # fmt: skip
def test_lists_find_them_too(company, typed, name):
    make(name)
    entity = registry.get("account")
    assert [row["name"] for row in Records(entity, SYSTEM).search(typed).rows(["name"], limit=5)] == [name]


@pytest.mark.parametrize("typed", ["ann a", "annamb", "mail", "kan"])
def test_what_the_words_themselves_find_stays_first(company, typed):
    before = titles(typed, company.ada)
    for name in ("Kan-code", "Co-op", "E-mail"):
        make(name)
    after = titles(typed, company.ada)
    assert [each for each in after if each in before][:1] == before[:1]


def test_two_words_of_a_document_that_do_not_stand_side_by_side_are_not_one(company):
    make("Kan and the Code")
    assert titles("kancode", company.ada) == []


def test_a_hidden_name_is_not_found_apart_either(company):
    make("Kan-code")
    make("Kan Other")
    role = make_role("Blind", grants("all", ("view",)))
    FieldRule.objects.create(role=role, entity="account", field="name", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    for typed in ("kancode", "канкод", "kan-code", "kanother"):
        assert titles(typed, company.nobody) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kan-code", ["kancode"]),
        ("jean-luc@ac-me.com", ["acme"]),
        ("+7-495-123-45-67 on 2026-11-30", []),
        ("a-b-c-d-e-f", []),
        ("R & D, -x, x-", []),
        ("Кан-код, кан‑код", ["kankod"]),
        ("8e0771ec-1234", []),
        ("foo_bar-baz", ["barbaz"]),
        ("rock'n'roll", ["rocknroll"]),
    ],
)
def test_compounds_of_a_text(text, words):
    assert joined(text) == words
