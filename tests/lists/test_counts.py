"""The exact count of a long list: after the page, kept under the question itself, given up rather than waited for."""

import pytest

from regulars.engine import access, counted
from regulars.engine.counting import Count
from tests.factories.people import SYSTEM, actor_of
from tests.lists.records import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful():
    counted.forget()
    yield
    counted.forget()


def accounts(actor):
    return access.records("account", actor)


def test_a_count_is_kept_under_the_readers_own_rights(company, monkeypatch):
    monkeypatch.setattr(counted, "KEPT_FOR", 10_000)
    for owner in (company.ann, company.ann, company.carl):
        make("account", name="Customer", owner=str(owner.id))
    ann, carl = actor_of(company.ann), actor_of(company.carl)
    assert counted.figures(accounts(ann), ()).total == Count(2, True)
    make("account", name="Another", owner=str(company.ann.id))
    assert counted.figures(accounts(ann), ()).total == Count(2, True), "kept"
    assert counted.figures(accounts(carl), ()).total == Count(1, True)
    assert counted.figures(accounts(SYSTEM), ()).total == Count(4, True)
    other = accounts(ann).where({"field": "name", "op": "eq", "value": "Another"})
    assert counted.figures(other, ()).total == Count(1, True)


def test_a_quick_count_is_not_kept_for_long(company, monkeypatch):
    monkeypatch.setattr(counted, "KEPT_FOR", 0)
    make("account", name="One")
    assert counted.figures(accounts(SYSTEM), ()).total.number == 1
    make("account", name="Two")
    assert counted.figures(accounts(SYSTEM), ()).total.number == 2


def test_a_count_that_takes_too_long_is_given_up_and_says_so(company, monkeypatch):
    from regulars.engine.query import Records

    make("account", name="One")
    real = Records.counted

    def slow(records, keys, limit=None):
        records.ask("select pg_sleep(5)", [])
        return real(records, keys, limit)

    monkeypatch.setattr(Records, "counted", slow)
    monkeypatch.setattr(counted, "PATIENCE_MS", 50)
    found = counted.figures(accounts(SYSTEM), ("employees",))
    assert found == counted.Figures(Count(1, True), {})
    assert accounts(SYSTEM).exists()
