"""A board of more records than are counted at once: cards first, figures after."""

import re
from html import unescape

import pytest

from regulars.engine import query, registry
from tests.factories.values import sample_record


@pytest.fixture
def long_board(monkeypatch):
    """A deal on a board that counts none at once."""
    monkeypatch.setattr(query.Records.count, "__defaults__", (0,))
    return sample_record(registry.get("deal"))


def heads_of(page):
    return [unescape(each) for each in re.findall(r'data-lane-head hx-get="([^"]+)"', page)]


def test_a_long_board_shows_its_cards_and_asks_for_the_figures_of_each_lane(visitor, long_board):
    page = visitor.get("/deals/board?view=all").content.decode()
    assert str(long_board.pk) in page
    assert "…" in page
    answers = [visitor.get(address) for address in heads_of(page)]
    assert answers
    assert {answer.status_code for answer in answers} == {200}
    counts = [re.search(r"lane__count\">([^<]*)<", answer.content.decode())[1] for answer in answers]
    assert sorted(set(counts)) == ["0", "1"]


def test_the_figures_of_a_lane_that_is_none_are_not_found(visitor, long_board):
    assert visitor.get("/deals/board/head?lane=nothing").status_code == 404


def test_a_short_board_tells_its_figures_at_once(visitor):
    sample_record(registry.get("deal"))
    assert not heads_of(visitor.get("/deals/board?view=all").content.decode())
