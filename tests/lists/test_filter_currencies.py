"""A filter that names a currency: amounts are compared by what they are worth in the workspace's."""

from decimal import Decimal

import pytest

from regulars.base.errors import Refused
from regulars.engine import access, judge, registry
from regulars.ui.filter_values import control_of
from tests.factories.people import SYSTEM
from tests.lists.records import make, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts():
    return {
        name: make("account", name=name, revenue={"amount": amount, "currency": "USD"})
        for name, amount in (("Acorn", "900"), ("Birch", "100000"))
    }


def _asks(op, value):
    return {"field": "revenue", "op": op, "value": value}


@pytest.mark.parametrize("value", ["100000 JPY", {"amount": "100000", "currency": "JPY"}])
def test_another_currency_is_compared_at_its_rate(accounts, value):
    asked = _asks("gt", value)
    assert names("account", SYSTEM, asked) == ["Acorn", "Birch"]  # some 650 dollars
    entity = registry.get("account")
    for each in accounts.values():
        record = access.records(entity, SYSTEM).get(each.pk)
        assert judge.holds(asked, entity, record, SYSTEM)


def test_the_workspace_currency_is_as_it_was(accounts):
    assert names("account", SYSTEM, _asks("gt", "1000")) == ["Birch"]
    assert names("account", SYSTEM, _asks("in", ["900", "5"])) == ["Acorn"]
    assert names("account", SYSTEM, _asks("between", ["100000 JPY", "1000"])) == ["Acorn"]


def test_a_currency_without_a_rate_is_refused(accounts):
    with pytest.raises(Refused, match="no exchange rate for KPW"):
        names("account", SYSTEM, _asks("gt", {"amount": "5", "currency": "KPW"}))


def test_the_builder_keeps_the_currency_of_an_amount():
    field = registry.get("account").by_key["revenue"]
    asked = control_of(field, "gt", {"amount": "100000", "currency": "JPY"}, "value", SYSTEM)
    assert asked["values"] == ["100000 JPY"]


@pytest.fixture
def old_euros(accounts):
    """Cedar earns 200 euros, reckoned when a euro was 2 dollars."""
    made = make("account", name="Cedar", revenue={"amount": "200", "currency": "EUR"})
    type(made).objects.filter(pk=made.pk).update(revenue_base=Decimal(400))
    return made


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("eq", "200 EUR", ["Cedar"]),
        ("ne", "200 EUR", ["Acorn", "Birch"]),
        ("in", ["200 EUR", "900"], ["Acorn", "Cedar"]),
        ("in", ["200 EUR"], ["Cedar"]),
        ("not_in", ["200 EUR", "900"], ["Birch"]),
        ("gte", "200 EUR", ["Acorn", "Birch", "Cedar"]),
        ("gt", "200 EUR", ["Acorn", "Birch"]),
        ("lte", "200 EUR", ["Cedar"]),
        ("lt", "200 EUR", []),
        ("between", ["199 EUR", "201 EUR"], ["Cedar"]),
        ("eq", "400", ["Cedar"]),  # what totals add
    ],
)
def test_an_amount_is_found_by_what_was_typed_whatever_the_rate_did_since(old_euros, accounts, op, value, found):
    asked = _asks(op, value)
    assert names("account", SYSTEM, asked) == found
    entity = registry.get("account")
    every = [access.records(entity, SYSTEM).get(each.pk) for each in (*accounts.values(), old_euros)]
    assert sorted(each.name for each in every if judge.holds(asked, entity, each, SYSTEM)) == found
