"""Pure parts: spans of months, texts as blocks, differences of texts."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.areas.contracts.blocks import blocks_of
from regulars.areas.contracts.differences import differences
from regulars.areas.contracts.spans import last_day, months_in, notice_day, whole_value


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 1, 31), date(2026, 2, 26), Fraction(27, 31)),
        (date(2024, 2, 29), date(2025, 2, 27), 12),
        (date(2026, 1, 15), date(2026, 2, 14), 1),
        (date(2026, 1, 1), date(2026, 1, 1), Fraction(1, 31)),
    ],
)
def test_months_between_days(first, last, months):
    assert months_in(first, last) == months


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 240))
def test_so_many_months_are_so_many_months(first, months):
    if first.day <= 28:
        assert months_in(first, last_day(first, months)) == months


def test_notice_is_counted_from_the_day_after_the_end():
    assert notice_day(date(2026, 12, 31), 3, "month") == date(2026, 9, 30)
    assert notice_day(date(2026, 12, 31), 14, "day") == date(2026, 12, 17)
    assert notice_day(date(2026, 12, 31), None, "month") == date(2026, 12, 31)
    assert notice_day(None, 3, "month") is None


def test_the_whole_of_a_contract():
    from decimal import Decimal

    assert whole_value(Decimal(100), "year", date(2026, 1, 1), date(2027, 6, 30), "EUR") == 150
    assert whole_value(Decimal(100), "once", date(2026, 1, 1), date(2027, 6, 30), "EUR") == 100
    assert whole_value(Decimal("0.01"), "month", date(2026, 1, 1), date(2026, 1, 15), "EUR") == 0


def test_a_text_is_headings_paragraphs_and_items_and_nothing_else():
    found = blocks_of("# A\nline **bold**\nnext\n\n- one\n• two\n<b>no</b> #x")
    assert [(each.kind, each.level) for each in found] == [
        ("heading", 1),
        ("paragraph", 0),
        ("item", 0),
        ("item", 0),
        ("paragraph", 0),
    ]
    assert [tuple(run) for run in found[1].runs] == [("line ", False), ("bold", True), ("\nnext", False)]
    assert found[4].runs[0].words == "<b>no</b> #x"


@given(st.text(max_size=80), st.text(max_size=80))
def test_differences_make_up_both_texts(older, newer):
    pieces = differences(older, newer)
    clean = [text.replace("\r\n", "\n") for text in (older, newer)]
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == clean[0]
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == clean[1]


def test_what_differs_is_told_word_by_word():
    pieces = differences("We pay 100 EUR.\nAlways.", "We pay 90 EUR.\nAlways.")
    assert [tuple(each) for each in pieces] == [
        ("same", "We pay "),
        ("out", "100"),
        ("new", "90"),
        ("same", " EUR.\nAlways."),
    ]


def test_texts_of_very_many_lines_are_not_compared_line_by_line():
    older, newer = "same\n" * 50_000, "other\n" * 50_000
    assert differences(older, newer) == [("out", older), ("new", newer)]
