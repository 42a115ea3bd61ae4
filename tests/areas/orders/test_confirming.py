"""From a draft to the confirmed order: what it begins with, what is frozen, what is refused."""

from decimal import Decimal

import pytest

from regulars.areas.fulfilment import actions, hooks
from regulars.areas.fulfilment.models import Order, OrderLine
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save, undo
from regulars.engine.merging import merge
from regulars.engine.models import Change
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.orders.steps import add, confirmed, eur


def test_a_new_order_begins_with_what_is_usual(ann, acme, germany):
    edit(fresh(acme), ann, billing={"street": "Hafenstraße 12", "city": "Kiel", "country": "DE"})
    made = make("order", ann, account=acme.id)
    assert (made.code, made.name, made.status, made.source) == (
        f"O-{clock.today().year}-0001",
        "Acme",
        "draft",
        "phone",
    )
    assert (made.seller, made.ordered_on, made.billing_city, made.shipping_city) == (
        germany,
        clock.today(),
        "Kiel",
        "Kiel",
    )
    other = make("order", ann, account=acme.id, shipping={"city": "Bremen"})
    assert (other.shipping_city, other.billing_city) == ("Bremen", "Kiel")


def test_lines_are_priced_and_taxed_like_those_of_quotes(ann, order, pump):
    line = fresh(add(order, ann, product=pump.id, quantity="3"))
    assert (line.name, line.price, line.price_rule, line.taxes, line.amount) == ("Pump", 100, "list", ["VAT 19%"], 300)
    told = fresh(order)
    assert (told.net, told.total, told.margin) == (300, 357, 120)


@pytest.mark.parametrize("wrong", [{"quantity": "-1"}, {"quantity": "0"}])
def test_of_nothing_nothing_is_ordered(ann, order, pump, wrong):
    with pytest.raises(Invalid) as problem:
        add(order, ann, product=pump.id, **wrong)
    assert "quantity" in problem.value.fields
    assert not OrderLine.objects.exists()


def test_a_currency_without_a_rate_is_refused(ann, acme):
    with pytest.raises(Invalid) as problem:
        make("order", ann, account=acme.id, currency="KPW")
    assert problem.value.code == "no_rate"


def test_amounts_are_frozen_at_confirmation(ann, ada, order, pump):
    line = add(order, ann, product=pump.id)
    told = confirmed(order, ann)
    assert (told.status, told.confirmed_at is not None) == ("confirmed", True)
    assert fresh(line).open_quantity == 1
    edit(fresh(pump), ada, price=eur(500))
    for change in (
        lambda: edit(fresh(order), ann, discount="50"),
        lambda: edit(fresh(order), ada, account=make("account", ada, name="Other").id),
        lambda: edit(fresh(order), ada, shipping={"city": "Elsewhere"}),
        lambda: edit(fresh(line), ada, quantity="1000"),
        lambda: add(order, ann, product=pump.id),
        lambda: save.delete([fresh(line)], actor=ada),
        lambda: save.delete([fresh(order)], actor=ada),
        lambda: actions.reprice(fresh(order), actor=ann),
        lambda: actions.reprice_line(fresh(line), actor=ann),
        lambda: actions.recalculate(fresh(order), actor=ann),
    ):
        with pytest.raises(Refused) as problem:
            change()
        assert problem.value.code in ("order_confirmed", "invalid")
    assert (fresh(order).total, fresh(line).quantity, fresh(line).price) == (119, 1, 100)
    edit(fresh(order), ann, note="They are in a hurry", tags=["hot"])
    assert fresh(order).note == "They are in a hurry"


def test_confirming_is_not_taken_back_by_undo(ann, order, pump):
    add(order, ann, product=pump.id)
    confirmed(order, ann)
    last = Change.objects.filter(record=order.id, verb="confirm").latest("id")
    assert undo.undo_changes([last.id], actor=ann).left
    assert fresh(order).status == "confirmed"


def test_a_status_is_not_written_by_hand(ann, order):
    record = fresh(order)
    record.status = "delivered"
    with pytest.raises(Refused):
        save.save(record, actor=ann)


@pytest.mark.parametrize("problem", ["no_lines", "no_price", "already_confirmed", "already_cancelled", "credit_limit"])
def test_what_cannot_be_confirmed(ann, ada, order, pump, problem, monkeypatch):
    if problem != "no_lines":
        add(order, ann, product=pump.id)
    if problem == "no_price":
        add(order, ann, product=make("product", ada, name="Unpriced").id)
    if problem == "already_confirmed":
        confirmed(order, ann)
    if problem == "already_cancelled":
        actions.cancel(fresh(order), actor=ann, reason="They called off")

    def too_much(order):
        raise Refused("Too much.", code="credit_limit")

    if problem == "credit_limit":
        monkeypatch.setattr(hooks, "CONFIRM_CHECKS", [too_much])
    before = fresh(order).status
    with pytest.raises(Refused) as told:
        confirmed(order, ann)
    assert (told.value.code, fresh(order).status) == (problem, before)


def test_what_is_given_for_nothing_is_said_so(ann, order, pump):
    add(order, ann, product=pump.id, price=eur(0))
    assert confirmed(order, ann).total == 0


def test_cancelling_asks_why_and_happens_once(ann, order, pump):
    line = add(order, ann, product=pump.id, quantity="2")
    confirmed(order, ann)
    with pytest.raises(Refused) as problem:
        actions.cancel(fresh(order), actor=ann, reason=" ")
    assert "reason" in problem.value.fields
    told = actions.cancel(fresh(order), actor=ann, reason="They called off")
    assert (told.status, told.reason, told.total) == ("cancelled", "They called off", 238)
    assert (fresh(line).cancelled, fresh(line).open_quantity) == (2, 0)
    with pytest.raises(Refused) as problem:
        actions.cancel(fresh(order), actor=ann, reason="Again")
    assert problem.value.code == "already_cancelled"


def test_current_prices_and_todays_taxes_are_separate_commands(ann, ada, order, pump):
    line = add(order, ann, product=pump.id)
    edit(fresh(pump), ada, price=eur(120))
    rate = registry.get("tax-rate").model.objects.get()
    edit(rate, ada, percent="20")
    assert actions.recalculate(fresh(order), actor=ann).notice == "The sums changed."
    assert (fresh(line).price, fresh(order).total) == (100, 120)
    assert actions.recalculate(fresh(order), actor=ann).notice == "Nothing changed."
    assert actions.reprice(fresh(order), actor=ann).notice == "1 line changed"
    assert (fresh(line).price, fresh(order).total) == (120, 144)


def test_merged_accounts_and_products_take_their_orders_along(ada, ann, order, pump):
    line = add(order, ann, product=pump.id)
    confirmed(order, ann)
    winner = make("account", ada, name="Acme Corporation")
    merge(registry.get("account"), winner.id, [order.account_id], actor=ada)
    other = make("product", ada, name="The pump", price=eur(500))
    merge(registry.get("product"), other.id, [pump.id], actor=ada)
    assert (fresh(order).account_id, fresh(line).product_id) == (winner.id, other.id)
    assert (fresh(line).price, fresh(order).total) == (100, 119)


def test_a_confirmed_order_takes_nothing_from_one_it_is_merged_with(ada, ann, order, acme, pump):
    add(order, ann, product=pump.id)
    confirmed(order, ann)
    draft = make("order", ann, account=acme.id, currency="EUR", terms="Net 30", reference="PO 7")
    line = add(draft, ann, product=pump.id, quantity="5")
    with pytest.raises(Refused) as problem:
        merge(registry.get("order"), order.id, [draft.id], actor=ada)
    assert problem.value.code == "order_confirmed"
    assert (fresh(order).total, fresh(order).terms, fresh(line).order_id) == (119, "", draft.id)
    assert fresh(draft).deleted_at is None


def test_a_copy_is_a_draft_of_its_own(ann, order, pump):
    add(order, ann, product=pump.id, price=eur(90))
    edit(fresh(order), ann, reference="PO 7", requested_on="2027-01-31")
    confirmed(order, ann)
    made = actions.copy(fresh(order), actor=ann)
    assert (made.code, made.status, made.total) == (f"O-{clock.today().year}-0002", "draft", Decimal("107.10"))
    assert (made.reference, made.requested_on) == ("", None)
    assert Order.objects.count() == 2
