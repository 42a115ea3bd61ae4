"""Configurators as administrators write them, and the questions that programs ask."""

import uuid

import pytest

from regulars.areas.configurator.actions import configure, put_in_use, take_out_of_use
from regulars.areas.configurator.models import Configurator
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine.removing import delete
from tests.areas.configurator.conftest import usd
from tests.areas.make import edit, fresh, make


def test_the_answer_tells_price_lead_time_and_what_is_open(ada, bicycle):
    answer = configure(bicycle.product, choices={"engine": True}, actor=ada)
    assert (answer["state"], answer["price"], answer["currency"], answer["days"]) == ("open", "1500.00", "USD", 10)
    states = {option["code"]: option["state"] for option in answer["options"]}
    assert states == {"steel": "open", "carbon": "open", "engine": "in", "battery": "in", "bag": "open", "lamp": "open"}
    [battery] = [option for option in answer["options"] if option["code"] == "battery"]
    assert battery["why"] == ["your choice of “Engine”", "An engine needs a battery."]
    assert answer["open"] == ["Frame: choose 1"]


def test_a_complete_choice_is_complete(ada, bicycle):
    answer = configure(bicycle.product, choices={"steel": True, "bag": 3, "lamp": True}, actor=ada)
    assert (answer["state"], float(answer["price"]), answer["days"], answer["open"]) == ("complete", 615, 5, [])
    assert answer["amounts"] == {"steel": 1, "bag": 3, "lamp": 1}


def test_a_conflict_names_the_least_to_change_and_why(ada, bicycle):
    answer = configure(bicycle.product, choices={"engine": True, "bag": 3, "carbon": True}, actor=ada)
    assert answer["state"] == "conflict"
    assert answer["conflict"]["change"] == ["bag"]
    assert answer["conflict"]["why"] == ["your choice of “Bag”", "your choice of “Carbon”", "carbon requires bag <= 2"]


@pytest.mark.parametrize(("goal", "frame"), [("cheapest", "steel"), ("soonest", "steel")])
def test_the_rest_is_chosen(ada, bicycle, goal, frame):
    answer = configure(bicycle.product, choices={"engine": True}, complete=goal, actor=ada)
    assert answer["state"] == "complete"
    assert answer["amounts"] == {frame: 1, "engine": 1, "battery": 1}
    assert answer["proven"]


def test_no_rest_fits_a_day_that_is_too_early(ada, bicycle):
    answer = configure(bicycle.product, choices={"engine": True}, complete="cheapest", most_days=3, actor=ada)
    assert not answer["completed"]


def test_prices_of_options_are_those_of_the_account(ada, ann, bicycle):
    account = make("account", ann, name="Acme")
    book = make("price-book", ada, name="Trade", currency="USD", audience="accounts")
    make("price-book-account", ada, price_book=book.id, account=account.id)
    make("price-book-entry", ada, price_book=book.id, product=bicycle.light.id, price="30")
    make("price-book-entry", ada, price_book=book.id, product=bicycle.product.id, price="450")
    answer = configure(bicycle.product, choices={"steel": True, "lamp": True}, account=account.id, actor=ada)
    assert float(answer["price"]) == 480


def test_an_option_without_a_price_in_the_currency_is_told(ada, bicycle):
    edit(bicycle.light, ada, price=None)
    answer = configure(bicycle.product, choices={"steel": True, "lamp": True}, actor=ada)
    assert answer["unpriced"] == ["lamp"]


def test_an_account_that_is_not_seen_is_not_asked_for(ann, bicycle):
    with pytest.raises(NotFound):
        configure(bicycle.product, account=uuid.uuid4(), actor=ann)


def test_wrong_choices_are_refused(ada, bicycle):
    for choices in ({"wings": True}, {"bag": 9}, {"bag": "many"}, {"bag": -1}):
        with pytest.raises(Invalid) as refused:
            configure(bicycle.product, choices=choices, actor=ada)
        assert "choices" in refused.value.fields


def test_a_product_without_a_configurator_is_refused(ada, bicycle):
    with pytest.raises(Refused) as refused:
        configure(bicycle.light, actor=ada)
    assert refused.value.code == "not_configurable"


def test_a_rule_that_cannot_be_read_is_refused(ada, bicycle):
    with pytest.raises(Invalid) as refused:
        make("option-rule", ada, configurator=bicycle.one.id, text="engine requires wings")
    assert refused.value.fields == {"text": "There is no option “wings” (character 17)."}


def test_in_use_nothing_becomes_impossible(ada, bicycle):
    with pytest.raises(Invalid) as refused:
        make("option-rule", ada, configurator=bicycle.one.id, text="not steel and not carbon")
    assert refused.value.code == "unsatisfiable"
    assert "Frame: choose 1" in str(refused.value.message)
    assert fresh(bicycle.one).rules.count() == 2
    with pytest.raises(Invalid):
        delete([fresh(bicycle.battery)], actor=ada)  # a rule speaks of it


def test_an_impossible_configurator_is_not_put_in_use(ada, bicycle):
    take_out_of_use(bicycle.one, actor=ada)
    make("option-rule", ada, configurator=bicycle.one.id, text="not steel and not carbon")
    with pytest.raises(Refused) as refused:
        put_in_use(fresh(bicycle.one), actor=ada)
    assert refused.value.code == "unsatisfiable"
    assert not fresh(bicycle.one).is_in_use


def test_options_that_no_product_can_have_are_told(ada, bicycle):
    take_out_of_use(bicycle.one, actor=ada)
    make("option-rule", ada, configurator=bicycle.one.id, text="not lamp")
    assert put_in_use(fresh(bicycle.one), actor=ada).notice == "No product can have: Lamp"


def test_a_product_has_one_configurator_in_use(ada, bicycle):
    other = make("configurator", ada, name="Another", product=bicycle.product.id)
    group = make("option-group", ada, configurator=other.id, name="Frame")
    make("product-option", ada, group=group.id, name="Wood", price=usd(1))
    with pytest.raises(Invalid):
        put_in_use(other, actor=ada)
    assert Configurator.objects.filter(is_in_use=True).count() == 1


def test_codes_are_made_of_names_and_stand_once(ada, bicycle):
    assert bicycle.engine.code == "engine"
    assert make("product-option", ada, group=bicycle.extras.id, name="Engine").code == "engine_2"
    assert make("product-option", ada, group=bicycle.extras.id, name="Not").code == "not_2"
    for code in ("engine", "or", "a-b", "7"):
        with pytest.raises(Invalid) as refused:
            make("product-option", ada, group=bicycle.extras.id, name="Twice", code=code)
        assert "code" in refused.value.fields


@pytest.mark.parametrize(
    ("entity", "given"), [("option-group", {"low": 3, "high": 2}), ("product-option", {"low": 3, "high": 2})]
)
def test_the_most_is_no_less_than_the_least(ada, bicycle, entity, given):
    part = {"configurator": bicycle.one.id} if entity == "option-group" else {"group": bicycle.extras.id}
    with pytest.raises(Invalid) as refused:
        make(entity, ada, name="Wrong", **part, **given)
    assert "high" in refused.value.fields


def test_who_may_only_look_changes_no_configurator(ann, bicycle):
    with pytest.raises(NotAllowed):
        make("option-group", ann, configurator=bicycle.one.id, name="Mine")
