from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.base.text import clean, fold, hue, initials, nearest, neutralise_formula, restored, sort_key, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("«Ёлкин»", "elkin"),
        ("Elkin", "elkin"),
        ("ЕЛКИН", "elkin"),
        ("Сергей Щукин", "sergey shchukin"),
        ("  O'Brien-Smith,\tLtd. ", "o brien smith ltd"),
        ("Łódź Straße Ærø", "lodz strasse aero"),
        ("и\u0306од", "yod"),
        ("№5 ﬁn½", "no5 fin1 2"),
        ("東京 タワー", "東京 タワー"),
        ("한국", "한국"),
        ("soft\u00adhy\u200bphen", "softhyphen"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_does_not_matter_to_folding_of_letters(text: str) -> None:
    letters = "".join(c for c in text if "а" <= c <= "я" or "a" <= c <= "z")
    assert fold(letters.upper()) == fold(letters)


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя"), st.integers(min_value=0, max_value=40))
def test_what_is_typed_so_far_stays_a_prefix(word: str, length: int) -> None:
    assert fold(word).startswith(fold(word[:length]))


def test_words_are_the_folded_words() -> None:
    assert words("ООО «Рога и копыта»") == ["ooo", "roga", "i", "kopyta"]


def test_names_sort_as_a_person_expects() -> None:
    names = ["яблоко", "Ёлкин", "«Жук»", "Zoë", "adam", "Йод", "Иван", "Łódź", "елка"]
    assert sorted(names, key=sort_key) == ["adam", "Łódź", "Zoë", "елка", "Ёлкин", "«Жук»", "Иван", "Йод", "яблоко"]


@given(st.text())
def test_a_sort_key_is_its_own_sort_key(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)


def test_cleaning_keeps_lines_and_drops_the_unprintable() -> None:
    assert clean("\ufeff a\x00b\r\nc\td\x07 \ud800") == "ab\nc\td"
    assert clean("  plain ") == "plain"
    assert clean("e\u0301") == "é"


@given(st.text())
def test_clean_text_is_storable_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-A1", "\t=1", "\r=1", "＝1", " =1+1", "'=1+1", "'-5"]
)
def test_a_formula_is_neutralised(cell: str) -> None:
    assert neutralise_formula(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "-5.50", "+7 (495) 123-45-67", "plain", "", "a=b", -5, None, 2.5])
def test_numbers_telephones_and_plain_text_stay(cell: object) -> None:
    assert neutralise_formula(cell) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "'=1+1", "''=1+1", "-5", "'-5", "+7 999 123-45-67", "'n' sync", "@x", " =1", "'"]
)
def test_what_was_neutralised_comes_back_as_it_was(cell: str) -> None:
    assert restored(neutralise_formula(cell)) == cell


def test_the_nearest_word_is_suggested() -> None:
    assert nearest("acount", ["account", "contact"]) == "account"
    assert nearest("сделк", ["клиент", "сделка"]) == "сделка"
    assert nearest("xyz", ["account"]) is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Иван Петров", "ИП"), ("acme", "A"), ("Anna Maria de Souza", "AS"), ("«»", "?"), ("O'Hara", "O")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text())
def test_a_hue_is_an_angle_and_stable(text: str) -> None:
    assert 0 <= hue(text) < 360
    assert hue(text) == hue(text)
