"""Orders out of quotes and deals."""

import threading

import pytest
from django.db import connection

from regulars.areas.fulfilment import actions
from regulars.areas.fulfilment.models import Order
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders import actions as quotes
from regulars.base.errors import NotAllowed, Refused
from regulars.engine.models import User
from tests.areas.make import fresh, make
from tests.areas.orders.steps import eur
from tests.areas.quotes.conftest import quote  # noqa: F401 - a draft quote of the customer
from tests.areas.quotes.steps import add, sent
from tests.factories.people import actor_of, give, make_role


@pytest.fixture
def accepted(ann, quote, pump):  # noqa: F811
    add(quote, ann, product=pump.id, quantity="2", price=eur(95), discount="10", section="Pumps")
    add(quote, ann, product=pump.id, is_optional=True)
    sent(quote, ann)
    return quotes.accept(fresh(quote), actor=ann, name="Bo")


def test_an_order_is_made_of_an_accepted_quote(ann, accepted):
    made = actions.order_quote(fresh(accepted), actor=ann)
    [line] = ORDERS.lines(made)
    assert (made.quote_id, made.account_id, made.source, made.owner_id) == (accepted.id, accepted.account_id, "quote", ann.id)  # fmt: skip
    assert (line.quantity, line.price, line.discount, line.price_rule, line.section) == (2, 95, 10, "hand", "Pumps")
    assert made.total == fresh(accepted).total


def test_a_quote_becomes_one_order(ann, accepted):
    first = actions.order_quote(fresh(accepted), actor=ann)
    with pytest.raises(Refused) as problem:
        actions.order_quote(fresh(accepted), actor=ann)
    assert (problem.value.code, first.code in str(problem.value)) == ("already_ordered", True)
    actions.cancel(first, actor=ann, reason="Wrong address")
    assert actions.order_quote(fresh(accepted), actor=ann).code != first.code


def test_a_quote_that_was_not_accepted_becomes_none(ann, quote, pump):  # noqa: F811
    add(quote, ann, product=pump.id)
    with pytest.raises(Refused) as problem:
        actions.order_quote(fresh(quote), actor=ann)
    assert problem.value.code == "not_accepted"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_order(company, ann, accepted):
    told = []

    def one():
        try:
            actions.order_quote(fresh(accepted), actor=ann)
            told.append("made")
        except Refused as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(3)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(told) == ["already_ordered", "already_ordered", "made"]


def test_an_order_is_made_of_a_deal(ann, acme, pump, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    make("deal-line", ann, deal=deal.id, product=pump.id, quantity="2", price=eur(95), discount="10")
    made = actions.order_deal(fresh(deal), actor=ann)
    assert (made.name, made.deal_id, made.account_id, made.currency, made.source, made.net) == ("Pumps", deal.id, acme.id, "EUR", "deal", 171)  # fmt: skip
    with pytest.raises(Refused) as problem:
        actions.order_deal(make("deal", ann, name="Nobody's"), actor=ann)
    assert problem.value.code == "no_account"


def test_a_confirmed_order_wins_its_deal(ann, acme, pump, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    make("deal-line", ann, deal=deal.id, product=pump.id, price=eur(95))
    made = actions.confirm(actions.order_deal(fresh(deal), actor=ann), actor=ann)
    assert (made.notice, fresh(deal).status) == ("The deal “Pumps” is won.", "won")
    again = actions.confirm(actions.order_deal(fresh(deal), actor=ann), actor=ann)
    assert (again.notice, fresh(deal).status) == ("", "won")


def test_who_may_make_no_orders_makes_none(company, ann, accepted):
    give(
        User.objects.get(pk=company.nobody.pk), make_role("Clerk", {("quote", "view"): "all", ("quote", "edit"): "all"})
    )
    with pytest.raises(NotAllowed):
        actions.order_quote(fresh(accepted), actor=actor_of(company.nobody))
    assert not Order.objects.exists()
