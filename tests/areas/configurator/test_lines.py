"""Configured lines of deals: by the write door, and by the page."""

from decimal import Decimal

import pytest

from regulars.areas.configurator.actions import take_out_of_use
from regulars.areas.sales.models import DealLine
from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.engine.merging import merge
from tests.areas.make import edit, fresh, make

WHOLE = {"steel": 1, "bag": 3}


@pytest.fixture
def deal(ann):
    return make("deal", ann, name="Bicycles")


def line_of(ann, deal, bicycle, choices=WHOLE, **given):
    return make("deal-line", ann, deal=deal.id, product=bicycle.product.id, configuration={"choices": choices}, **given)


def test_a_line_costs_the_product_and_its_options_and_keeps_them(ann, deal, bicycle):
    line = fresh(line_of(ann, deal, bicycle, quantity="2"))
    assert (line.price, line.price_rule, line.total) == (Decimal(575), "options", Decimal(1150))
    assert fresh(deal).amount == Decimal(1150)
    kept = line.configuration
    assert kept["choices"] == WHOLE
    assert kept["days"] == 5
    assert kept["options"][1] == {"code": "bag", "name": "Bag", "quantity": 3, "price": "25"}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "Frame: choose 1"),
        ({"steel": 1, "carbon": 1}, "Frame: choose 1"),
        ({"steel": 1, "engine": 1}, "An engine needs a battery."),
        ({"carbon": 1, "bag": 3}, "carbon requires bag <= 2"),
        ({"steel": 1, "bag": 9}, "from 1 to 4"),
        ({"steel": 1, "wings": 1}, "wings"),
    ],
)
def test_what_is_no_whole_never_becomes_a_line(ann, deal, bicycle, choices, words):
    with pytest.raises(Invalid) as refused:
        line_of(ann, deal, bicycle, choices)
    assert words in str(refused.value.fields["configuration"])
    assert not DealLine.objects.exists()


def test_a_configurable_product_is_not_sold_unconfigured(ann, deal, bicycle):
    with pytest.raises(Invalid) as refused:
        make("deal-line", ann, deal=deal.id, product=bicycle.product.id)
    assert refused.value.code == "not_configured"
    assert refused.value.details["link"]["url"] == f"/configure/{bicycle.product.id}?deal={deal.id}"


def test_a_product_without_a_configurator_takes_no_configuration(ann, deal, bicycle):
    with pytest.raises(Invalid) as refused:
        make("deal-line", ann, deal=deal.id, product=bicycle.light.id, configuration={"choices": {}, "x": 1})
    assert refused.value.code == "not_configurable"


def test_a_change_of_quantity_or_of_options_prices_anew(ann, deal, bicycle):
    line = line_of(ann, deal, bicycle)
    line = edit(fresh(line), ann, quantity="3")
    assert (line.price, line.total) == (Decimal(575), Decimal(1725))
    line = edit(fresh(line), ann, configuration={"choices": {"carbon": 1}})
    assert (line.price, line.configuration["days"]) == (Decimal(1400), 20)


def test_a_price_that_was_typed_stays(ann, deal, bicycle):
    line = line_of(ann, deal, bicycle, price={"amount": "480", "currency": "USD"})
    assert (line.price, line.price_rule) == (Decimal(480), "hand")
    assert edit(fresh(line), ann, configuration={"choices": {"carbon": 1}}).price == Decimal(480)


def test_out_of_use_a_line_keeps_its_options_and_their_prices(ada, ann, deal, bicycle):
    line = line_of(ann, deal, bicycle)
    take_out_of_use(fresh(bicycle.one), actor=ada)
    line = edit(fresh(line), ann, quantity="2")
    assert (line.price, line.configuration["choices"]) == (Decimal(575), WHOLE)


def test_the_page_of_a_line_tells_when_the_configurator_has_changed(ada, ann, deal, bicycle, company, enter):
    line = line_of(ann, deal, bicycle)
    browser = enter(company.ann)
    address = f"/deal-lines/{line.id}/related"
    assert "has changed" not in browser.get(address).content.decode()
    make("option-rule", ada, configurator=bicycle.one.id, text="bag <= 2", message="No more than two bags.")
    said = browser.get(address).content.decode()
    assert "The configurator has changed." in said
    assert "No more than two bags." in said


def test_each_click_is_answered_and_the_whole_becomes_a_line(ann, deal, bicycle, company, enter):
    browser = enter(company.ann)
    address = f"/configure/{bicycle.product.id}?deal={deal.id}"
    said = browser.get(address).content.decode()
    assert "Still to decide" in said
    said = browser.post(address, {"do": "in:engine"}).content.decode()
    assert "An engine needs a battery." in said
    state = ["engine=1", "bag=3"]
    said = browser.post(address, {"choice": state, "do": "in:carbon"}).content.decode()
    assert "These choices do not go together." in said
    assert 'value="steel=1"' not in browser.post(address, {"choice": ["steel=1"], "do": "in:carbon"}).content.decode()
    said = browser.post(address, {"choice": [*state, "carbon=1"], "do": "drop"}).content.decode()
    assert 'value="bag=3"' not in said
    said = browser.post(address, {"choice": ["engine=1"], "do": "cheapest"}).content.decode()
    assert 'value="steel=1"' in said
    assert "Add to the deal" in said
    keep = address.replace("?", "/keep?")
    assert browser.post(keep, {"choice": ["engine=1"]}).status_code == 422
    assert browser.post(keep, {"choice": ["engine=1", "battery=1", "steel=1"]}).status_code in (204, 302)
    assert DealLine.objects.get().price == Decimal(1500)


def test_of_a_group_of_one_the_others_can_be_had_by_a_click(ann, deal, bicycle, company, enter):
    said = enter(company.ann).post(f"/configure/{bicycle.product.id}?deal={deal.id}", {"choice": ["steel=1"]}).content.decode()  # fmt: skip
    carbon = said.partition('id="option-carbon"')
    row = carbon[0].rpartition("<li")[2] + carbon[2].partition("</li>")[0]
    assert "option--open" in row
    assert "not possible" not in row


def test_who_may_not_change_the_deal_configures_nothing_for_it(ann, deal, bicycle, company, enter):
    assert enter(company.carl).get(f"/configure/{bicycle.product.id}?deal={deal.id}").status_code == 404
    for wrong in ("nonsense", "00000000-0000-7000-8000-000000000000"):
        assert enter(company.ann).get(f"/configure/{bicycle.product.id}?deal={wrong}").status_code == 404


def test_a_merge_into_a_configurable_product_takes_its_lines_along(ada, ann, deal, bicycle):
    line = make("deal-line", ann, deal=deal.id, product=bicycle.light.id)
    merge(registry.get("product"), bicycle.product.id, [bicycle.light.id], actor=ada)
    assert (fresh(line).product_id, fresh(line).configuration) == (bicycle.product.id, {})
