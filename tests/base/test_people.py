from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.base.address import Address, countries, country_name, parse_country
from regulars.base.names import split_name
from regulars.base.phone import format_phone, parse_phone, phone_digits, tel_uri


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Иванов Иван Иванович", ("Иван", "Иванович", "Иванов")),
        ("Иван Иванович Иванов", ("Иван", "Иванович", "Иванов")),
        ("Петрова Анна Ильинична", ("Анна", "Ильинична", "Петрова")),
        ("Сидоров Пётр Ильич", ("Пётр", "Ильич", "Сидоров")),
        ("Иванов Иван", ("Иван", "", "Иванов")),
        ("Иван Иванов", ("Иван", "", "Иванов")),
        ("Марина Иванова", ("Марина", "", "Иванова")),
        ("Иванова Марина", ("Марина", "", "Иванова")),
        ("Анна Сергеевна", ("Анна", "Сергеевна", "")),
        ("Алиев Рашид Мамед оглы", ("Рашид", "Мамед оглы", "Алиев")),
        ("John Smith", ("John", "", "Smith")),
        ("Anna Maria de Souza", ("Anna", "Maria", "de Souza")),
        ("Ludwig van Beethoven", ("Ludwig", "", "van Beethoven")),
        ("Martin Luther King Jr.", ("Martin", "Luther", "King Jr.")),
        ("Smith, John Q.", ("John", "Q.", "Smith")),
        ("Mr. John Smith", ("John", "", "Smith")),
        ("Роман Аркадьевич Абрамович", ("Роман", "Аркадьевич", "Абрамович")),
        ("Смирнова Любовь", ("Любовь", "", "Смирнова")),
        ("Фомин Денис Халит-оглы", ("Денис", "Халит-оглы", "Фомин")),
        ("Roman Abramovich", ("Roman", "", "Abramovich")),
        ("Cher", ("Cher", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_name_comes_apart(typed: str, parts: tuple[str, str, str]) -> None:
    assert tuple(split_name(typed)) == parts


@given(st.text())
def test_any_text_comes_apart(text: str) -> None:
    split_name(text)


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("8 (495) 123-45-67 доб. 12", "RU", "+74951234567;ext=12"),
        ("+1 650-253-0000 ext 5", "RU", "+16502530000;ext=5"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("020 7946 0958", "gb", "+442079460958"),
        ("74951234567", "RU", "+74951234567"),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed: str, region: str, kept: str) -> None:
    assert parse_phone(typed, region) == kept
    assert parse_phone(format_phone(kept, region), region) == kept
    assert parse_phone(format_phone(kept, "DE"), "DE") == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("253-0000", "area code"),
        ("abc", "not a telephone number"),
        ("", "not a telephone number"),
        ("+999 123", "country code"),
        ("123456789012345678", "too long"),
        ("1" * 100, "too long"),
    ],
)
def test_a_wrong_telephone_number_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_phone(typed, "US")


def test_telephone_numbers_are_shown_as_the_reader_dials_them() -> None:
    assert format_phone("+16502530000", "US") == "(650) 253-0000"
    assert format_phone("+16502530000", "RU") == "+1 650-253-0000"
    assert format_phone("none of these", "RU") == "none of these"
    assert phone_digits("+7495;ext=1") == "7495"
    assert tel_uri("+7495;ext=1") == "tel:+7495"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Philipines", "PH"),
        ("Korea", "KR"),
        ("USA", "US"),
        ("сша", "US"),
        ("United States", "US"),
        ("643", "RU"),
        ("RUS", "RU"),
        ("de", "DE"),
        ("Германия", "DE"),
        ("Untied Kingdom", "GB"),
        ("Türkiye", "TR"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Росия", "RU"),
        ("", None),
        ("xx", None),
        ("Mars", None),
        ("1 Main Street", None),
    ],
)
def test_a_country_is_known_by_many_names(typed: str, code: str | None) -> None:
    assert parse_country(typed) == code


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_every_country_is_found_by_its_own_name(locale: str) -> None:
    assert [(code, name) for code, name in countries(locale) if parse_country(name) != code] == []


def test_an_address_is_written_as_its_country_wants() -> None:
    american = Address("1 Main St", "Springfield", "IL", "62701", "US")
    assert american.format("en") == "1 Main St\nSpringfield, IL 62701\nUnited States"
    assert american.format("en", home="US") == "1 Main St\nSpringfield, IL 62701"
    german = Address("Hauptstr. 1", "Berlin", "", "10115", "DE")
    assert german.one_line("ru") == "Hauptstr. 1, 10115 Berlin, Германия"
    russian = Address("ул. Мясницкая, 5", "Москва", "Москва", "101000", "RU")
    assert russian.one_line("ru", home="RU") == "101000, Москва, ул. Мясницкая, 5"
    assert Address(region="IL", country="US").format("en", home="US") == "IL"
    assert Address().format("en") == ""
    assert country_name("PH", "ru") == "Филиппины"
