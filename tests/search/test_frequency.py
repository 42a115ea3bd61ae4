"""Lists searched by words: few matches are collected before they are put in order, many are walked to; both find the same."""

import uuid

import pytest

from regulars.engine import access, registry, words
from tests.areas.make import make
from tests.factories.people import SYSTEM


@pytest.fixture
def word(db):
    """A word that the names of three accounts hold, and nothing else."""
    found = "zq" + "".join(letter for letter in uuid.uuid4().hex if letter.isalpha())
    for number in range(3):
        make("account", SYSTEM, name=f"{found} {number}")
    return found


@pytest.mark.parametrize("few", [0, words.FEW])
def test_the_same_is_found_either_way(word, monkeypatch, few):
    monkeypatch.setattr(words, "FEW", few)
    records = access.records("account", SYSTEM).search(word).order_by("-name")
    assert [row["name"] for row in records.page(["name"], limit=2).rows] == [f"{word} 2", f"{word} 1"]
    assert records.count() == (3, True)


def test_few_are_collected_and_many_are_walked_to(word, monkeypatch):
    entity = registry.get("account")
    sql, (ids,) = words.condition(entity, word, SYSTEM)
    assert sql == "t0.id = any(%s::uuid[])"
    assert ids.count(",") == 2
    monkeypatch.setattr(words, "FEW", 2)
    assert "select record" in words.condition(entity, word, SYSTEM)[0]


def test_frequent_words_are_counted_once_in_a_while(word, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(words, "FEW", 2)
    entity = registry.get("account")
    with django_assert_num_queries(1):
        words.condition(entity, word, SYSTEM)
        words.condition(entity, word, SYSTEM)
    words.frequent.forget()
    with django_assert_num_queries(1):
        words.condition(entity, word, SYSTEM)
