"""Making a quote: what it begins with, its number, its currency, of a deal, as a copy."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from regulars.areas.orders import actions
from regulars.areas.orders.models import Quote
from regulars.areas.orders.panels import lines_of
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save
from regulars.engine.merging import merge
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import add, eur, sent


def test_a_new_quote_begins_with_what_is_usual(ann, acme, germany):
    made = make("quote", ann, account=acme.id)
    assert (made.name, made.seller, made.currency, made.language) == ("Acme", germany, "USD", "en")
    assert (made.status, made.owner_id, made.valid_until) == ("draft", ann.id, clock.today() + timedelta(days=30))
    assert (fresh(made).total, fresh(made).total_currency) == (Decimal(0), "USD")


def test_numbers_of_a_year_follow_each_other_without_gaps(ann, acme):
    first = make("quote", ann, account=acme.id)
    with pytest.raises(Invalid):
        make("quote", ann, account=acme.id, discount="5", discount_amount="10")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make("quote", ann, account=acme.id)
        raise ZeroDivisionError
    second = make("quote", ann, account=acme.id)
    assert [first.code, second.code] == [f"Q-{clock.today().year}-0001", f"Q-{clock.today().year}-0002"]


def test_refused_rows_of_a_batch_take_no_number(ann, acme):
    good, bad = Quote(account=acme), Quote(account=acme, discount=Decimal(5), discount_amount=Decimal(5))
    errors = {}
    save.save_many([bad, good], actor=ann, errors=errors)
    assert (list(errors), good.code[-4:]) == ([0], "0001")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_numbers_of_their_own(company, ann, acme):
    made = []

    def one():
        try:
            made.append(make("quote", ann, account=acme.id).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(code[-4:] for code in made) == ["0001", "0002", "0003", "0004"]


def test_the_currency_stays_once_there_are_lines(ann, quote, pump):
    add(quote, ann, product=pump.id)
    with pytest.raises(Invalid) as problem:
        edit(fresh(quote), ann, currency="USD")
    assert "currency" in problem.value.fields
    with pytest.raises(Invalid) as problem:
        add(quote, ann, product=pump.id, price={"amount": "5", "currency": "USD"})
    assert problem.value.code == "other_currency"


def test_a_currency_without_a_rate_is_refused(ann, acme):
    with pytest.raises(Invalid) as problem:
        make("quote", ann, account=acme.id, currency="KPW")
    assert problem.value.code == "no_rate"


def test_a_quote_is_made_of_a_deal(ann, acme, pump, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    make("deal-line", ann, deal=deal.id, product=pump.id, quantity="2", price=eur(95), discount="10")
    made = actions.quote_deal(fresh(deal), actor=ann)
    [line] = lines_of(made)
    assert (made.name, made.deal_id, made.account_id, made.currency) == ("Pumps", deal.id, acme.id, "EUR")
    assert (line.quantity, line.price, line.discount, line.price_rule, line.amount) == (2, 95, 10, "hand", 171)
    assert (made.net, made.total) == (171, Decimal("203.49"))
    with pytest.raises(Refused) as problem:
        actions.quote_deal(make("deal", ann, name="Nobody's"), actor=ann)
    assert problem.value.code == "no_account"


def test_a_copy_has_a_number_of_its_own(ann, quote, pump):
    add(quote, ann, product=pump.id)
    made = actions.copy(fresh(quote), actor=ann)
    assert (made.code, made.revision, made.total, made.previous_id) == (f"Q-{clock.today().year}-0002", 1, 119, None)


def test_merged_accounts_and_products_take_their_quotes_along(ada, ann, quote, pump):
    line = add(quote, ann, product=pump.id)
    sent(quote, ann)
    winner = make("account", ada, name="Acme Corporation")
    merge(registry.get("account"), winner.id, [quote.account_id], actor=ada)
    other = make("product", ada, name="The pump", price=eur(500))
    merge(registry.get("product"), other.id, [pump.id], actor=ada)
    assert (fresh(quote).account_id, fresh(line).product_id) == (winner.id, other.id)
    assert (fresh(line).price, fresh(line).name, fresh(quote).total) == (100, "Pump", 119)


def test_making_a_quote_leads_to_it(client, company, ann, acme, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    client.force_login(company.ann)
    answer = client.post(f"/deals/{deal.id}/actions/quote", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/quotes/{Quote.objects.get().id}"
