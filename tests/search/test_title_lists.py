"""A list in the order of its titles, searched by words alone: told by the documents, and the same as without them."""

import pytest
from django.db import connection

from regulars.engine import access, save, worded, words
from regulars.engine.models import Grant
from regulars.engine.paging import Plan
from tests.areas.make import make
from tests.factories.people import SYSTEM, actor_of, give, make_company, make_role

NAMES = ("Änne", "anna", "Борис", "Zoë", "Émile", "Ель", "anna", "Борис Ёлкин", "2 Brothers")


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def found(company):
    """Accounts of two people whose names hold a word, one of a third in the bin, and one without the word."""
    for number, name in enumerate(NAMES):
        make("account", SYSTEM, name=f"{name} qwvix", owner=str((company.ann, company.carl)[number % 2].pk))
    gone = make("account", SYSTEM, name="Bin qwvix", owner=str(company.ann.pk))
    save.delete([gone], actor=SYSTEM)
    make("account", SYSTEM, name="Another", owner=str(company.ann.pk))
    return lambda actor: access.records("account", actor).search("qwvix")


def _walked(records, monkeypatch, few):
    """All names, page by page, and the first count."""
    with monkeypatch.context() as patched:
        if not few:
            patched.setattr(Plan, "is_by_title", False)
        page, count, _sums = records.counted_page(["name", "owner"], limit=2)
        told = [row["name"] for row in page.rows]
        while page.next:
            page = records.page(["name", "owner"], limit=2, after=page.next)
            told += [row["name"] for row in page.rows]
    return told, count


@pytest.mark.parametrize("sort", ["name", "-name"])
@pytest.mark.parametrize("who", ["all", "ann"])
def test_pages_and_counts_are_those_of_the_records(found, company, monkeypatch, sort, who):
    records = found(SYSTEM if who == "all" else actor_of(company.ann)).order_by(sort)
    quick, plain = _walked(records, monkeypatch, True), _walked(records, monkeypatch, False)
    assert quick == plain
    assert len(quick[0]) == quick[1].number > 2


def test_no_records_are_put_in_order(found, monkeypatch):
    for plain in ("fetch_among", "fetch"):
        monkeypatch.setattr(Plan, plain, None)
    records = found(SYSTEM).order_by("name")
    page, count, _sums = records.counted_page(["name"], limit=3)
    assert (len(page.rows), count) == (3, (len(NAMES), True))
    assert records.page(["name"], limit=3, after=page.next).rows


@pytest.mark.parametrize("who", ["all", "ann"])
@pytest.mark.parametrize(("few", "looked_at", "walked"), [(2, 100, 100), (100, 3, 100), (100, 3, 4), (100, 3, 1)])
@pytest.mark.parametrize("sort", ["name", "-name"])
def test_frequent_words_give_the_same(found, company, monkeypatch, who, few, looked_at, walked, sort):
    records = found(SYSTEM if who == "all" else actor_of(company.ann)).order_by(sort)
    expected = _walked(records, monkeypatch, few=True)
    for name, bound in (("FEW", few), ("LOOKED_AT", looked_at), ("WALKED", walked)):
        monkeypatch.setattr(words, name, bound)
    for _again in range(2):  # the second knows that they are
        assert _walked(records, monkeypatch, few=True) == expected


@pytest.mark.parametrize("who", ["all", "ann"])
def test_a_list_is_walked_to_frequent_words_no_further_than_said(found, company, monkeypatch, who):
    """Where a page is full by then nothing is put in order; where it is not, all documents are."""
    records = found(SYSTEM if who == "all" else actor_of(company.ann)).order_by("name")
    expected = _walked(records, monkeypatch, few=True)
    monkeypatch.setattr(words, "LOOKED_AT", 3)
    monkeypatch.setattr(Plan, "fetch", None)
    monkeypatch.setattr(words, "WALKED", 1)
    assert _walked(records, monkeypatch, few=True) == expected
    monkeypatch.setattr(words, "WALKED", 100)
    monkeypatch.setattr(Plan, "fetch_documents", None)
    assert _walked(records, monkeypatch, few=True) == expected


def test_a_territory_s_readers_are_walked_to_them_too(found, company, monkeypatch):
    """Where documents do not tell whose records are seen, the records are asked."""
    monkeypatch.setattr(words, "LOOKED_AT", 3)
    monkeypatch.setattr(words, "WALKED", 1)
    role = make_role("Condition", {("account", "view"): "condition"})
    Grant.objects.filter(role=role).update(condition={"field": "name", "op": "contains", "value": "n"})
    give(company.bob, role)
    records = found(actor_of(company.bob)).order_by("name")
    page, count, _sums = records.counted_page(["name"], limit=25)
    assert [row["name"] for row in page.rows] == ["anna qwvix", "anna qwvix", "Änne qwvix"]
    assert count == (3, True)


def test_documents_put_more_in_order_than_records_would_be(found, monkeypatch):
    """A name that many bear stands together: who walked the list to it would read all that come before."""
    expected = _walked(found(SYSTEM).order_by("name"), monkeypatch, few=True)
    monkeypatch.setattr(words, "FEW", 2)
    for plain in ("fetch_among", "fetch"):
        monkeypatch.setattr(Plan, plain, None)
    assert _walked(found(SYSTEM).order_by("name"), monkeypatch, few=True) == expected


def test_more_than_are_counted_are_told_as_more(found, monkeypatch):
    monkeypatch.setattr(worded, "COUNT_LIMIT", 4)
    assert found(SYSTEM).order_by("name").counted_page(["name"], limit=2)[1] == (4, False)


def test_filters_ask_the_records(found):
    records = found(SYSTEM).order_by("name").where({"field": "name", "op": "contains", "value": "anna"})
    page, count, _sums = records.counted_page(["name"])
    assert ([row["name"] for row in page.rows], count) == (["anna qwvix", "anna qwvix"], (2, True))


def test_a_document_opens_nothing_that_its_record_does_not(found, company):
    """Were a document to say that a record is Ann's, she would not see it, nor miss one of her own."""
    with connection.cursor() as cursor:
        cursor.execute("update engine_searchdocument set owner = %s where title = %s", [company.ann.pk, "anna qwvix"])
    records = found(actor_of(company.ann)).order_by("name")
    page, count, _sums = records.counted_page(["name", "owner"], limit=10)
    assert {row["owner"].id for row in page.rows} == {company.ann.pk}
    assert count == (len(page.rows), True)


def test_words_apart_and_together_are_still_found(found):
    page, count, _sums = found(SYSTEM).search("qwv ix").order_by("name").counted_page(["name"], limit=2)
    assert (len(page.rows), count) == (2, (len(NAMES), True))
