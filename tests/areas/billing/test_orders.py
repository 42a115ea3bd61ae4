"""Invoices of orders and deposits: whatever is delivered, invoiced and credited in which order, all of them together come to the order."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from regulars.areas.billing import crediting, deducting, issuing, order_invoices
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.fulfilment import actions as orders
from regulars.areas.fulfilment.models import OrderLine
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import removing
from tests.areas.billing.steps import eur, euros, issue
from tests.areas.make import edit, fresh, make


@pytest.fixture
def food(ada):
    made = make("tax-category", ada, name="Food")
    make("tax-rate", ada, name="VAT", category=made.id, country="DE", percent="7")
    return made


@pytest.fixture
def order(ann, acme, seller):
    return make("order", ann, account=acme.id, currency="EUR", discount="3")


def line(order, ann, **more):
    return make(
        "order-line", ann, **{"order": order.id, "name": "Pump", "price": eur("33.33"), "quantity": "3", **more}
    )


def confirmed(order, ann):
    return orders.confirm(fresh(order), actor=ann)


def deliver(line, quantity):
    OrderLine.objects.filter(pk=line.pk).update(delivered=Decimal(quantity))


def total_of(order):
    signs = {"credit_note": -1}
    found = Invoice.objects.filter(order=order.pk, deleted_at=None).exclude(status="draft")
    deposits = (
        Invoice.objects.filter(quote=order.quote_id, order=None, kind="deposit", deleted_at=None)
        if order.quote_id
        else []
    )
    return sum((each.total * signs.get(each.kind, 1) for each in [*found, *deposits]), Decimal(0))


def test_what_was_delivered_is_invoiced_once(order, ann):
    pump = line(order, ann)
    with pytest.raises(Refused):
        order_invoices.invoice_order(fresh(order), actor=ann)
    held = confirmed(order, ann)
    with pytest.raises(Refused) as refused:
        order_invoices.invoice_order(held, actor=ann)
    assert refused.value.code == "nothing_to_invoice"
    deliver(pump, 2)
    made = order_invoices.invoice_order(held, actor=ann)
    assert (made.order_id, InvoiceLine.objects.get(invoice=made).quantity, fresh(pump).invoiced) == (held.pk, 2, 2)
    with pytest.raises(Refused):
        order_invoices.invoice_order(held, actor=ann)
    removing.delete([fresh(made)], actor=ann)
    assert fresh(pump).invoiced == 0
    made = issue(order_invoices.invoice_order(held, actor=ann), ann)
    rest = issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
    assert made.total + rest.total == held.total
    assert fresh(pump).invoiced == 3


def test_a_smaller_quantity_may_be_invoiced_and_never_a_larger_one(order, ann):
    pump = line(order, ann)
    held = confirmed(order, ann)
    draft = order_invoices.invoice_order(held, actor=ann, what="all")
    mine = InvoiceLine.objects.get(invoice=draft)
    for quantity in ("4", "0", "-1"):
        with pytest.raises(Refused):
            edit(fresh(mine), ann, quantity=quantity)
    with pytest.raises(Refused):
        edit(fresh(mine), ann, price=eur(1))
    edit(fresh(mine), ann, quantity="1")
    assert fresh(pump).invoiced == 1
    issue(draft, ann)
    issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
    assert total_of(held) == held.total


def test_what_was_credited_may_be_invoiced_again(order, ann):
    pump = line(order, ann)
    held = confirmed(order, ann)
    first = issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
    crediting.cancel(first, actor=ann, reason="Wrong address")
    assert fresh(pump).invoiced == 0
    issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
    assert total_of(held) == held.total


def test_a_deposit_is_taken_off_the_invoices_tax_by_tax(order, ann, food):
    line(order, ann)
    tea = line(order, ann, name="Tea", price=eur("0.99"), quantity="7.5", tax_category=food.id)
    held = confirmed(order, ann)
    with pytest.raises(Refused):
        deducting.deposit(held, actor=ann)
    with pytest.raises(Refused):
        deducting.deposit(held, actor=ann, amount=euros(held.total + 1))
    asked = issue(deducting.deposit(held, actor=ann, percent=Decimal(30)), ann)
    assert (asked.kind, asked.code[:4], asked.total) == ("deposit", "DEP-", deducting.of_percent(held, Decimal(30)))
    assert {each.percent for each in asked.taxes_borne.all()} == {7, 19}
    deliver(tea, "7.5")
    first = issue(order_invoices.invoice_order(held, actor=ann), ann)
    last = issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
    assert first.total >= 0
    assert first.deducted + last.deducted == asked.total
    assert total_of(held) == held.total


def test_no_more_deposit_is_asked_than_is_left(order, ann):
    line(order, ann, price=eur("3333.33"))
    held = confirmed(order, ann)
    deducting.deposit(held, actor=ann, percent=Decimal(60))
    with speaking("ru"), pytest.raises(Refused) as refused:
        deducting.deposit(held, actor=ann, percent=Decimal(60))
    assert "4\xa0617,20" in str(refused.value.fields["amount"])


def test_how_much_is_left_of_a_line_is_said_as_numbers_are_written_in_the_language_that_is_spoken(order, ann):
    line(order, ann, quantity="2.5")
    draft = order_invoices.invoice_order(confirmed(order, ann), actor=ann, what="all")
    with speaking("ru"), pytest.raises(Refused) as refused:
        edit(InvoiceLine.objects.get(invoice=draft), ann, quantity="3")
    assert "2,5" in str(refused.value.fields["quantity"])


def test_an_order_in_draft_or_cancelled_is_not_invoiced(order, ann):
    line(order, ann)
    with pytest.raises(Refused) as refused:
        deducting.deposit(fresh(order), actor=ann, percent=Decimal(30))
    assert refused.value.code == "not_confirmed"
    held = confirmed(order, ann)
    orders.cancel(held, actor=ann, reason="No")
    with pytest.raises(Refused):
        order_invoices.invoice_order(fresh(held), actor=ann, what="all")


PRICES = some.decimals("0.01", "999.99", places=2)
LINES = some.lists(
    some.tuples(PRICES, some.integers(1, 7), some.sampled_from([0, 5, 33]), some.booleans()), min_size=1, max_size=3
)
STEPS = some.lists(some.tuples(some.integers(0, 2), some.integers(1, 4), some.booleans()), max_size=4)


@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=LINES, steps=STEPS, whole=some.sampled_from(["0", "3", "12.5"]), share=some.sampled_from([0, 10, 33, 100]))
def test_all_invoices_of_an_order_come_to_it_whatever_is_delivered_when(
    ann, acme, seller, food, lines, steps, whole, share
):
    with transaction.atomic():
        order = make("order", ann, account=acme.id, currency="EUR", discount=whole)
        made = [
            line(
                order,
                ann,
                price=eur(price),
                quantity=str(count),
                discount=str(off),
                **({"tax_category": food.id} if low else {}),
            )
            for price, count, off, low in lines
        ]
        held = confirmed(order, ann)
        asked = deducting.of_percent(held, Decimal(share))
        if asked:
            issue(deducting.deposit(held, actor=ann, percent=Decimal(share)), ann)
        for at, more, is_credited in steps:
            some_line = fresh(made[at % len(made)])
            deliver(some_line, min(some_line.quantity, some_line.delivered + more))
            try:
                invoice = order_invoices.invoice_order(held, actor=ann)
            except Refused:
                continue
            invoice = issuing.issue(invoice, actor=ann)
            if is_credited and invoice.total:
                issue(crediting.credit(invoice, actor=ann, reason="Back"), ann)
        if any(each.invoiced < each.quantity for each in OrderLine.objects.filter(order=held)):
            issue(order_invoices.invoice_order(held, actor=ann, what="all"), ann)
        assert total_of(held) == held.total
        assert all(each.total >= 0 for each in Invoice.objects.filter(order=held))
        transaction.set_rollback(True)
