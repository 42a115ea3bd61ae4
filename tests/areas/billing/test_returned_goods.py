"""What came back is credited: what was invoiced beyond that which the customer keeps, once."""

from decimal import Decimal

import pytest
from django.test import Client

from regulars.areas.billing import crediting, order_invoices, returned_goods
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.fulfilment import actions, returning
from regulars.areas.fulfilment.models import OrderLine
from regulars.base.errors import NotAllowed, Refused
from regulars.engine import removing
from tests.areas.billing.steps import eur, issue
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


@pytest.fixture
def order(ann, acme, seller):
    return make("order", ann, account=acme.id, currency="EUR", language="en", discount="3")


@pytest.fixture
def pump(order, ann):
    made = make("order-line", ann, order=order.id, name="Pump", price=eur("33.33"), quantity="10")
    actions.confirm(fresh(order), actor=ann)
    OrderLine.objects.filter(pk=made.pk).update(delivered=10)
    return made


def came_back(order, line, ann, many):
    made = make("order-return", ann, order=order.id, reason="damaged")
    make("return-line", ann, order_return=made.id, order_line=line.id, quantity=str(many))
    return returning.take_back(fresh(made), actor=ann)


def credit(came, ann):
    return returned_goods.credit_return(fresh(came), actor=ann)


def test_what_came_back_is_credited_once_by_a_draft_that_names_the_return(order, pump, ann):
    invoice = issue(order_invoices.invoice_order(fresh(order), actor=ann), ann)
    came = came_back(order, pump, ann, 3)
    note = credit(came, ann)
    assert (note.kind, note.status, note.corrects_id) == ("credit_note", "draft", invoice.pk)
    assert note.reason == f"Goods came back: {came.code}"
    assert InvoiceLine.objects.get(invoice=note).quantity == 3
    assert issue(note, ann).total == came.total
    assert fresh(pump).invoiced == 7
    with pytest.raises(Refused) as refused:
        credit(came, ann)
    assert refused.value.code == "nothing_to_credit"


def test_a_draft_that_was_deleted_is_made_anew(order, pump, ann):
    issue(order_invoices.invoice_order(fresh(order), actor=ann), ann)
    came = came_back(order, pump, ann, 3)
    removing.delete([credit(came, ann)], actor=ann)
    assert InvoiceLine.objects.get(invoice=credit(came, ann)).quantity == 3


def test_goods_that_came_back_before_they_were_invoiced_are_not_credited(order, pump, ann):
    draft = order_invoices.invoice_order(fresh(order), actor=ann)
    edit(InvoiceLine.objects.get(invoice=draft), ann, quantity="6")
    issue(draft, ann)
    first = came_back(order, pump, ann, 3)
    with pytest.raises(Refused):
        credit(first, ann)
    second = came_back(order, pump, ann, 3)
    assert InvoiceLine.objects.get(invoice=credit(second, ann)).quantity == 2


def test_a_return_over_two_invoices_is_credited_by_two_notes_the_latest_invoice_first(order, pump, ann):
    for quantity in ("6", "4"):
        draft = order_invoices.invoice_order(fresh(order), actor=ann)
        edit(InvoiceLine.objects.get(invoice=draft), ann, quantity=quantity)
        issue(draft, ann)
    credit(came_back(order, pump, ann, 5), ann)
    notes = InvoiceLine.objects.filter(invoice__kind="credit_note").order_by("-corrects__invoice__code")
    assert [(each.corrects.invoice.code[-1], each.quantity) for each in notes] == [("2", 4), ("1", 1)]


def test_what_was_credited_by_hand_is_not_credited_again(order, pump, ann):
    invoice = issue(order_invoices.invoice_order(fresh(order), actor=ann), ann)
    crediting.cancel(invoice, actor=ann, reason="Wrong address")
    with pytest.raises(Refused):
        credit(came_back(order, pump, ann, 3), ann)


def test_goods_that_are_not_here_yet_are_not_credited_and_only_who_may_invoice_credits(order, pump, ann, company):
    issue(order_invoices.invoice_order(fresh(order), actor=ann), ann)
    expected = make("order-return", ann, order=order.id)
    with pytest.raises(Refused) as refused:
        credit(expected, ann)
    assert refused.value.code == "not_received"
    came = came_back(order, pump, ann, 1)
    with pytest.raises(NotAllowed):
        credit(came, actor_of(company.nobody))
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_a_draft_does_not_invoice_what_came_back_meanwhile(order, pump, ann):
    draft = order_invoices.invoice_order(fresh(order), actor=ann)
    came_back(order, pump, ann, 3)
    with pytest.raises(Refused) as refused:
        issue(draft, ann)
    assert refused.value.code == "too_much"
    mine = InvoiceLine.objects.get(invoice=draft)
    with pytest.raises(Refused):
        edit(mine, ann, quantity="8")
    edit(fresh(mine), ann, quantity="7")
    assert issue(draft, ann).total > 0
    assert fresh(pump).invoiced == Decimal(7)


def test_the_button_stands_on_a_received_return_of_who_may_invoice_and_leads_to_the_note(order, pump, ann, company):
    issue(order_invoices.invoice_order(fresh(order), actor=ann), ann)
    expected = make("order-return", ann, order=order.id)
    came = came_back(order, pump, ann, 3)
    client = Client()
    client.force_login(company.ann)
    assert "Make a credit note" not in client.get(f"/returns/{expected.pk}", follow=True).content.decode()
    assert "Make a credit note" in client.get(f"/returns/{came.pk}", follow=True).content.decode()
    answer = client.post(f"/returns/{came.pk}/actions/credit", {"version": fresh(came).version})
    note = Invoice.objects.get(kind="credit_note")
    assert f"/invoices/{note.pk}" in str(answer.headers)
    client.force_login(company.nobody)
    assert client.post(f"/returns/{came.pk}/actions/credit").status_code in (403, 404)
    assert Invoice.objects.filter(kind="credit_note").count() == 1
