"""Configurable products on quotes: only out of configured lines of deals, and at the price of their options."""

from decimal import Decimal

import pytest

from regulars.areas.configurator.actions import put_in_use, take_out_of_use
from regulars.areas.orders import actions
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, undo
from regulars.engine.merging import merge
from regulars.engine.models import Change
from tests.areas.make import edit, fresh, make
from tests.factories.people import SYSTEM

WHOLE = {"steel": 1, "bag": 3}


@pytest.fixture
def deal(ann):
    account = make("account", ann, name="Acme")
    return make("deal", ann, name="Bicycles", account=account.id)


def configured(ann, deal, bicycle, **given):
    return make("deal-line", ann, deal=deal.id, product=bicycle.product.id, configuration={"choices": WHOLE}, **given)


def line_of(quote):
    return QuoteLine.objects.get(quote=quote)


def test_a_line_made_of_a_configured_one_keeps_the_price_of_its_options(ann, deal, bicycle):
    configured(ann, deal, bicycle)
    line = line_of(actions.quote_deal(fresh(deal), actor=ann))
    assert (line.price, line.price_rule) == (Decimal(575), "options")
    line = edit(line, ann, quantity="4")
    assert (line.price, line.amount) == (Decimal(575), Decimal(2300))
    with pytest.raises(Invalid) as refused:
        edit(fresh(line), ann, price=None)
    assert refused.value.code == "configured"


def test_copies_and_versions_carry_it_on(ann, deal, bicycle):
    configured(ann, deal, bicycle)
    quote = actions.quote_deal(fresh(deal), actor=ann)
    assert line_of(actions.copy(quote, actor=ann)).price == Decimal(575)
    quote = actions.send(fresh(quote), actor=ann)
    assert line_of(actions.renew(fresh(quote), actor=ann)).price_rule == "options"


def test_a_typed_price_of_a_whole_is_carried_and_not_priced_anew(ann, deal, bicycle):
    configured(ann, deal, bicycle, price={"amount": "480", "currency": "USD"})
    quote = actions.quote_deal(fresh(deal), actor=ann)
    line = line_of(quote)
    assert (line.price, line.price_rule) == (Decimal(480), "hand")
    with pytest.raises(Refused) as refused:
        actions.reprice_line(line, actor=ann)
    assert refused.value.code == "configured"
    make("quote-line", ann, quote=quote.id, product=bicycle.light.id)
    assert actions.reprice(fresh(quote), actor=ann).notice == "0 lines changed"


def test_a_quote_takes_no_unconfigured_line(ann, deal, bicycle):
    quote = make("quote", ann, name="Bicycles", account=deal.account_id, currency="USD")
    with pytest.raises(Invalid) as refused:
        make("quote-line", ann, quote=quote.id, product=bicycle.product.id, price={"amount": "5", "currency": "USD"})
    assert refused.value.code == "not_configured"
    assert "configure it on the deal" in str(refused.value.fields["product"])
    line = make("quote-line", ann, quote=quote.id, product=bicycle.light.id)
    with pytest.raises(Invalid):
        edit(line, ann, product=bicycle.product.id)
    assert make("quote-line", ann, quote=quote.id, name="Bicycle, as discussed").product_id is None


def test_another_product_in_a_configured_line_is_priced_by_the_books(ann, deal, bicycle):
    configured(ann, deal, bicycle)
    line = line_of(actions.quote_deal(fresh(deal), actor=ann))
    line = edit(line, ann, product=bicycle.light.id)
    assert (line.name, line.price, line.price_rule) == ("Lamp", Decimal(40), "list")


def test_a_deal_with_an_unconfigured_line_of_before_makes_no_quote(ada, ann, deal, bicycle):
    take_out_of_use(fresh(bicycle.one), actor=ada)
    make("deal-line", ann, deal=deal.id, product=bicycle.product.id)
    actions.quote_deal(fresh(deal), actor=ann)
    put_in_use(fresh(bicycle.one), actor=ada)
    with pytest.raises(Invalid) as refused:
        actions.quote_deal(fresh(deal), actor=ann)
    assert (refused.value.code, Quote.objects.count()) == ("not_configured", 1)
    assert "Bicycle" in str(refused.value)


def test_a_line_of_before_can_still_be_changed(ada, ann, deal, bicycle):
    take_out_of_use(fresh(bicycle.one), actor=ada)
    quote = make("quote", ann, name="Bicycles", account=deal.account_id, currency="USD")
    line = make("quote-line", ann, quote=quote.id, product=bicycle.product.id)
    put_in_use(fresh(bicycle.one), actor=ada)
    assert edit(fresh(line), ann, quantity="2").amount == Decimal(1000)


def test_a_merge_into_a_configurable_product_takes_lines_of_quotes_along(ada, ann, deal, bicycle):
    quote = make("quote", ann, name="Lamps", account=deal.account_id, currency="USD")
    make("quote-line", ann, quote=quote.id, product=bicycle.light.id)
    merge(registry.get("product"), bicycle.product.id, [bicycle.light.id], actor=ada)
    assert line_of(quote).product_id == bicycle.product.id


def test_undoing_another_product_brings_the_price_of_the_options_back(ann, deal, bicycle):
    configured(ann, deal, bicycle)
    line = line_of(actions.quote_deal(fresh(deal), actor=ann))
    edit(line, ann, product=bicycle.light.id)
    undo.undo_changes([Change.objects.filter(record=line.id).latest("id").id], actor=ann)
    line = fresh(line)
    assert (line.product_id, line.price, line.price_rule) == (bicycle.product.id, Decimal(575), "options")


def test_programs_add_no_unconfigured_line(ann, deal, bicycle):
    quote = make("quote", ann, name="Bicycles", account=deal.account_id, currency="USD")
    with pytest.raises(Invalid):
        make("quote-line", SYSTEM, quote=quote.id, product=bicycle.product.id)
