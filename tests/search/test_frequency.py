"""Lists searched by words: few matches are collected before they are put in order, many are walked to; both find the same."""

import uuid
from decimal import Decimal

import pytest

from regulars.engine import access, query, registry, words
from tests.areas.make import make
from tests.factories.people import SYSTEM, actor_of, give, make_company, make_role


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
    sql, (ids,), are_few, *_more = words.condition(entity, word, SYSTEM)
    assert are_few
    assert sql == "t0.id = any(%s::uuid[])"
    assert ids.count(",") == 2
    monkeypatch.setattr(words, "FEW", 2)
    found = words.condition(entity, word, SYSTEM)
    assert "select record" in found.sql
    assert not found.are_few


def test_documents_beyond_a_bound_are_not_looked_at_for_few(word, monkeypatch):
    monkeypatch.setattr(words, "LOOKED_AT", 2)
    assert not words.condition(registry.get("account"), word, SYSTEM).are_few
    assert access.records("account", SYSTEM).search(word).count() == (3, True)


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def deals(company, word):
    """Deals of two people that hold the word, of which some have no day to close on; one holds it not."""
    days = ("2026-11-01", None, "2026-10-01", None)
    for number, day in enumerate(days, 1):
        for owner in (company.ann, company.carl):
            make("deal", SYSTEM, name=f"{word} {number}", amount=100 * number, closes_on=day, owner=str(owner.pk))
    make("deal", SYSTEM, name="Another", amount=7000, owner=str(company.ann.pk))
    return access.records("deal", actor_of(company.ann)).search(word)


@pytest.mark.parametrize("few", [0, words.FEW])
@pytest.mark.parametrize("sort", ["name", "-amount", "closes_on", "-closes_on", "created_at"])
def test_a_page_its_count_and_its_sums_are_those_of_the_readers_own(deals, monkeypatch, few, sort):
    monkeypatch.setattr(words, "FEW", few)
    records = deals.where({"field": "amount", "op": "lt", "value": 400}).order_by(sort)
    page, count, sums = records.counted_page(["name", "account", "amount"], ["amount"], limit=2)
    assert [row.id for row in page.rows] == [row.id for row in records.page(["name"], limit=2).rows]
    assert (count, sums) == ((3, True), {"amount": Decimal(600)})
    rest = records.page(["name"], limit=2, after=page.next)
    assert len({row.id for row in (*page.rows, *rest.rows)}) == 3
    assert rest.next is None


def test_words_of_other_peoples_records_find_nothing(deals, company):
    give(company.bob, make_role("Own alone", {("deal", "view"): "own"}))
    nobodys = access.records("deal", actor_of(company.bob)).search(deals.words)
    assert nobodys.counted_page(["name"], ["amount"]) == (([], None), (0, True), {"amount": None})


def test_more_than_are_counted_are_told_as_more(deals, monkeypatch):
    monkeypatch.setattr(query, "COUNT_LIMIT", 2)
    page, count, sums = deals.counted_page(["name"], ["amount"], limit=3)
    assert (len(page.rows), count, sums) == (3, (2, False), {})


def test_frequent_words_are_counted_once_in_a_while(word, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(words, "FEW", 2)
    entity = registry.get("account")
    with django_assert_num_queries(1):
        words.condition(entity, word, SYSTEM)
        words.condition(entity, word, SYSTEM)
    words.frequent.forget()
    with django_assert_num_queries(1):
        words.condition(entity, word, SYSTEM)
