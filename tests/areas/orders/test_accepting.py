"""An accepted quote becomes an order by itself, and its deal is won, as the workspace has decided."""

import pytest

from regulars.areas.fulfilment import hooks, policy
from regulars.areas.fulfilment.actions import is_orderable, order_quote
from regulars.areas.fulfilment.models import Order
from regulars.areas.orders import actions as quoting
from regulars.areas.orders.links import address_of
from regulars.base.errors import Invalid, Refused
from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.promotion import file, taking
from regulars.services.notify import queries
from regulars.services.notify.models import Notification
from tests.areas.make import fresh, make
from tests.areas.orders.steps import eur
from tests.areas.quotes.steps import sent


@pytest.fixture
def decide(ada):
    def put(**given):
        policy.put({policy.QUOTE: policy.NOTHING, policy.DEAL: policy.BY_ORDER} | given, actor=ada)
        workspace.forget()

    yield put
    workspace.forget()


@pytest.fixture
def deal(ann, acme, germany, pump):
    found = make("deal", ann, name="Cooling", account=acme.id)
    make("deal-line", ann, deal=found.id, product=pump.id, quantity="2", price=eur(100))
    return found


@pytest.fixture
def quote(ann, deal):
    return sent(quoting.quote_deal(deal, actor=ann), ann)


def accepted(quote, actor=None):
    return quoting.accept(fresh(quote), actor=actor or system("customer"), name="Eva")


def told(quote):
    found = Notification.objects.filter(recipient=quote.owner_id, key__contains=":stuck:")
    return [(each.text, each.entity.name) for each in queries.told(found, actors.by_id(quote.owner_id))]


def test_nothing_happens_by_itself_unless_it_was_decided(quote, deal):
    accepted(quote)
    assert (Order.objects.count(), fresh(deal).status) == (0, "open")


def test_it_becomes_a_draft_and_the_deal_stays_open(quote, deal, decide):
    decide(order_of_accepted_quote="draft")
    said = accepted(quote).notice
    order = Order.objects.get()
    assert (order.status, order.quote_id, order.owner_id, order.total) == ("draft", quote.pk, quote.owner_id, 238)
    assert (order.source, fresh(deal).status, said) == ("quote", "open", f"The order {order.code} was made.")


def test_it_becomes_a_confirmed_order_that_wins_the_deal(quote, deal, decide):
    decide(order_of_accepted_quote="confirmed")
    accepted(quote)
    assert (Order.objects.get().status, fresh(deal).status, told(quote)) == ("confirmed", "won", [])


@pytest.mark.parametrize(("decided", "status"), [("order", "open"), ("quote", "won"), ("never", "open")])
def test_acceptance_wins_the_deal_where_it_was_decided(quote, deal, decide, decided, status):
    decide(deal_is_won=decided)
    accepted(quote)
    assert (fresh(deal).status, Order.objects.count()) == (status, 0)


def test_a_confirmed_order_leaves_the_deal_where_it_was_decided(quote, deal, decide):
    decide(order_of_accepted_quote="confirmed", deal_is_won="never")
    accepted(quote)
    assert (Order.objects.get().status, fresh(deal).status) == ("confirmed", "open")


def test_what_stands_against_confirming_leaves_a_draft_and_is_told(quote, deal, decide, monkeypatch):
    def refuse(_order):
        raise Refused("The credit limit is 10.", code="credit_limit")

    monkeypatch.setattr(hooks, "CONFIRM_CHECKS", [refuse])
    decide(order_of_accepted_quote="confirmed")
    accepted(quote)
    order = Order.objects.get()
    assert (fresh(quote).status, order.status, fresh(deal).status) == ("accepted", "draft", "open")
    text = f"The order {order.code} was made of an accepted quote, and is not confirmed: The credit limit is 10."
    assert told(quote) == [(text, "order")]


def test_where_no_order_can_be_made_the_acceptance_stands(quote, ann, decide, monkeypatch):

    def fail(*given, **more):
        raise Refused("No numbers left.", code="numbers")

    monkeypatch.setattr("regulars.areas.fulfilment.making.of_quote", fail)
    decide(order_of_accepted_quote="draft")
    said = accepted(quote, ann).notice
    assert (fresh(quote).status, Order.objects.count()) == ("accepted", 0)
    assert said == "No order was made: No numbers left."
    assert told(quote) == [
        (f"The quote {quote.code} was accepted, and no order was made of it: No numbers left.", "quote")
    ]


def test_twice_it_makes_one_order(quote, ann, decide):
    decide(order_of_accepted_quote="draft")
    accepted(quote)
    with pytest.raises(Refused):
        accepted(quote)
    with pytest.raises(Refused) as problem:
        order_quote(fresh(quote), actor=ann)
    assert (problem.value.code, Order.objects.count(), is_orderable(fresh(quote))) == ("already_ordered", 1, False)


def test_the_customer_makes_it_on_their_page(client, quote, decide):
    decide(order_of_accepted_quote="confirmed", deal_is_won="never")
    address = address_of(fresh(quote))
    given = {"deed": "accept", "name": "Eva", "agreed": "1"}
    client.post("/" + address.split("/", 3)[3], given)
    assert (fresh(quote).status, Order.objects.get().status) == ("accepted", "confirmed")


def test_administrators_decide(client, company, decide):
    client.force_login(company.ada)
    assert client.get("/admin/orders/").status_code == 200
    assert client.post("/admin/orders/", {policy.QUOTE: "perhaps", policy.DEAL: "quote"}).status_code == 422
    workspace.forget()
    assert (policy.value(policy.QUOTE), policy.value(policy.DEAL)) == ("nothing", "order")
    assert client.post("/admin/orders/", {policy.QUOTE: "draft", policy.DEAL: "quote"}).status_code == 302
    workspace.forget()
    assert (policy.value(policy.QUOTE), policy.value(policy.DEAL)) == ("draft", "quote")
    client.force_login(company.ann)
    assert client.get("/admin/orders/").status_code == 403


def test_the_decisions_travel_with_the_settings(ada, decide):
    decide(order_of_accepted_quote="confirmed")
    kept = file.write()
    decide()
    outcome = taking.take(kept, actor=ada)
    assert (outcome.wrong, policy.value(policy.QUOTE)) == ({}, "confirmed")
    with pytest.raises(Invalid):
        taking.take(kept.replace('"confirmed"', '"perhaps"'), actor=ada)
    workspace.forget()
    assert policy.value(policy.QUOTE) == "confirmed"
