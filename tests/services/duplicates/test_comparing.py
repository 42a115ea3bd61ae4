"""How alike values are, and that values alike have a key in common."""

from datetime import date

import pytest

from regulars.base.address import Address
from regulars.base.nicknames import short_forms
from regulars.services.duplicates.comparing import COMPARISONS, people

HOUSE = Address(street="12 Main St., Apt 4", city="Springfield", postcode="12345", country="US")

THE_SAME = [
    ("person", "Иванов Пётр", "petr ivanov"),
    ("person", "Саша Кузнецов", "Александр Кузнецов"),
    ("person", "Наталья Ельцина", "Natalia Yeltsina"),
    ("person", "Mr. Bill O'Neil", "William ONeil"),
    ("person", "Михаил Щукин", "Michael Schukin"),
    ("person", "Jean Pierre Dupont", "Jeanpierre Dupont"),
    ("person", "Мария Сергеевна Орлова", "Орлова Мария"),
    ("person", "Jon Smiht", "John Smith"),
    ("company", "ООО «Ромашка»", "Romashka LLC"),
    ("company", "Общество с ограниченной ответственностью «Ромашка»", "ромашка"),
    ("company", "Siemens Aktiengesellschaft", "SIEMENS AG"),
    ("company", "The Goldman Sachs Group, Inc.", "Goldman Sachs Group"),
    ("company", "Goodwill Company", "Good Will Co."),
    ("company", "J.P. Morgan & Co.", "JP Morgan and Co"),
    ("address", HOUSE, Address(street="Main Street 12-4", city="Sprinfield", postcode="12345")),
    (
        "address",
        Address(street="ул. Ленина, д. 5", city="Москва"),
        Address(street="Ленина улица, дом 5", city="г. Москва"),
    ),
    ("phone", "+7 495 123-45-67", "+74951234567;ext=12"),
    ("phone", "8 (495) 123-45-67", "+74951234567"),
    ("email", "John.Smith+crm@googlemail.com", "johnsmith@gmail.com"),
    ("email", "ivan@romashka.ru", "ivan@romahska.ru"),
    ("domain", "https://www.romashka.ru/about", "sales@romashka.ru"),
    ("domain", "http://shop.acme.co.uk", "acme.co.uk"),
    ("date", date(1980, 3, 12), date(1980, 12, 3)),
    ("date", date(1980, 3, 12), date(1980, 3, 13)),
    ("text", "Head of sales", "Sales, head of"),
    ("exact", "Ёлка", "елка"),
]

KEYED = ("person", "company", "address", "phone", "domain")
MISTYPED = [
    ("Jean Pierre Dupont", "Jeanpierre Dupont"),
    ("Jon Smiht", "John Smith"),
    ("ivan@romashka.ru", "ivan@romahska.ru"),
]
"""Found by their other fields."""

OTHERS = [
    ("person", "Bob Smith", "Bill Smith"),
    ("person", "Иван Петров", "Иван Сидоров"),
    ("person", "Octavian Scholz", "Olaf Scholz"),
    ("person", "Иван", "Иван Петров"),
    ("company", "ООО «Ромашка 1»", "ООО «Ромашка 2»"),
    ("company", "BMW Group", "BMV Group"),
    ("company", "Store 7", "Store 6"),
    ("company", "Company 77", "Company 7"),
    ("person", "Agent7 Berg", "Agent6 Berg"),
    ("person", "Anna Berg 11", "Anna Berg 1"),
    ("company", "Management Company 23", "Westminster Management Company"),
    ("company", "Bowne of Dallas", "Bowne of Boston"),
    ("address", HOUSE, Address(street="14 Main Street", city="Springfield")),
    ("address", HOUSE, Address(street="12 Main Street", city="Springfield", country="GB")),
    ("phone", "+74951234567", "+74957654321"),
    ("email", "info@romashka.ru", "info@romahska.ru"),
    ("email", "ivan@mail.ru", "petr@mail.ru"),
    ("domain", "ivan@gmail.com", "petr@gmail.com"),
    ("date", date(1980, 3, 12), date(1991, 7, 30)),
]


@pytest.mark.parametrize(("name", "one", "other"), THE_SAME)
def test_values_of_the_same_are_alike(name, one, other):
    compare = COMPARISONS[name]

    assert compare.likeness(one, other) >= 0.8
    assert compare.likeness(other, one) == compare.likeness(one, other)


@pytest.mark.parametrize(("name", "one", "other"), OTHERS)
def test_values_of_others_are_not_alike(name, one, other):
    assert COMPARISONS[name].likeness(one, other) < 0.8


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [each for each in THE_SAME if each[0] in KEYED and each[1:] not in MISTYPED],
)
def test_alike_values_have_a_key_in_common(name, one, other):
    compare = COMPARISONS[name]

    assert set(compare.keys(one)) & set(compare.keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(each[1:] for each in THE_SAME if each[0] == "person" and each[1:] not in MISTYPED),
        ("Саша Кузнецов", "Александр Кузнецов"),
        ("Alex Bundy", "Alexander Bundy"),
        ("Иван", "Ваня"),
    ],
)
def test_names_with_a_key_in_common_have_a_wide_one_in_common_too(one, other):
    assert set(people.person_keys(one)) & set(people.person_keys(other))
    assert set(people.person_family_keys(one)) & set(people.person_family_keys(other))


def test_of_wide_keys_a_name_has_one_for_each_pair_of_its_words():
    assert len(set(people.person_keys("Саша Кузнецов"))) == 3
    assert len(set(people.person_family_keys("Саша Кузнецов"))) == 1
    assert len(set(people.person_family_keys("Мария Сергеевна Орлова"))) == 3
    assert not set(people.person_family_keys("Саша Кузнецов")) & set(people.person_family_keys("Саша Петров"))


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("company", "Store 7", "Store 6"),
        ("company", "Company 77", "Company 7"),
        ("company", "Company 11", "Company 1"),
        ("person", "Agent7 Berg", "Agent6 Berg"),
    ],
)
def test_names_with_other_figures_do_not_sound_alike(name, one, other):
    assert not set(COMPARISONS[name].keys(one)) & set(COMPARISONS[name].keys(other))


def test_names_that_differ_by_a_space_and_by_figures_are_not_the_same():
    assert people.person_likeness("Jean Pierre7", "Jeanpierre7") > 0.9
    assert people.person_likeness("Jean Pierre7", "Jeanpierre8") < 0.6


def test_every_short_form_has_a_wide_key_in_common_with_what_it_stands_for():
    apart = [
        (form, name)
        for form, names in short_forms().items()
        for name in names
        if " " not in form and not set(people.person_family_keys(form)) & set(people.person_family_keys(name))
    ]
    assert not apart


def test_what_is_no_value_of_its_kind_has_no_key_and_is_like_nothing():
    for name, text in (
        ("email", "ivan"),
        ("phone", "call me"),
        ("domain", "gmail.com"),
        ("person", "  "),
        ("text", "…"),
    ):
        compare = COMPARISONS[name]
        assert list(compare.keys(text)) == []
        assert compare.likeness(text, text) == 0.0


def test_long_names_are_compared_in_bounded_time():
    long = " ".join(f"word{n}" for n in range(2000))

    assert COMPARISONS["person"].likeness(long, long[::-1]) < 0.8
    assert COMPARISONS["company"].likeness(long, long) == 1.0
