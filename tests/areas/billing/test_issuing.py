"""An invoice is issued: numbered, frozen, kept; credited and written off."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.billing import bookings, crediting, issuing
from regulars.areas.billing.models import Allocation, Invoice, InvoiceLine, InvoiceTax
from regulars.base.errors import Invalid, Refused
from regulars.engine import removing
from regulars.engine.save import save
from tests import clock
from tests.areas.billing.steps import add, euros, issue, money
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def year() -> int:
    return clock.today().year


def test_a_draft_has_no_number_and_may_change(invoice, ann):
    line = add(invoice, ann, price="100", quantity="2")
    assert (fresh(invoice).code, money(invoice, "total")) == ("", Decimal("238.00"))
    edit(fresh(line), ann, quantity="1")
    assert money(invoice, "total") == Decimal("119.00")


def test_issuing_gives_the_number_the_days_and_who_bills_whom(invoice, ann, ada, acme):
    add(invoice, ann, price="100")
    found = issue(invoice, ann)
    assert found.code == f"INV-{year()}-0001"
    assert found.due_on == timezone.localdate() + timedelta(days=14)
    assert (found.status, money(found, "open")) == ("issued", Decimal("119.00"))
    assert (found.buyer_name, found.buyer_city, found.issuer_iban) == ("Acme <Corp>", "Bonn", "DE89370400440532013000")
    assert found.document_id
    assert [(tax.name, tax.base, tax.amount) for tax in InvoiceTax.objects.all()] == [("VAT", 100, 19)]
    edit(fresh(acme), ann, name="Acme New", billing={"city": "Köln", "country": "DE"})
    assert (fresh(found).buyer_name, fresh(found).buyer_city) == ("Acme <Corp>", "Bonn")


def test_terms_of_the_account_go_before_those_of_the_company_and_those_of_the_invoice_before_both(invoice, ann, acme):
    add(invoice, ann, price="1")
    edit(fresh(acme), ann, payment_days=30)
    second = make("invoice", ann, account=acme.id, currency="EUR", payment_days=7)
    add(second, ann, price="1")
    days = [issue(each, ann).due_on - timezone.localdate() for each in (invoice, second)]
    assert days == [timedelta(days=30), timedelta(days=7)]


def test_nothing_of_an_issued_invoice_changes(issued, ann, ada):
    line = InvoiceLine.objects.get()
    for change in (
        {"intro": "x"},
        {"account": make("account", ann, name="Other").id},
        {"discount": "5"},
        {"payment_days": 3},
    ):
        with pytest.raises(Refused):
            edit(fresh(issued), ada, **change)
    for change in ({"quantity": "2"}, {"name": "Other"}, {"price": {"amount": "1", "currency": "EUR"}}):
        with pytest.raises(Refused):
            edit(fresh(line), ada, **change)
    with pytest.raises(Refused):
        add(issued, ada, price="5")
    for record in (issued, line):
        with pytest.raises(Refused):
            removing.delete([fresh(record)], actor=ada)
    with pytest.raises(Refused):
        issuing.issue(fresh(issued), actor=ann)
    edit(fresh(issued), ann, tags=["seen"])
    assert money(issued, "total") == Decimal("119.00")


@pytest.mark.parametrize("case", ["no_lines", "no_seller"])
def test_what_is_not_whole_is_not_issued(case, ann, acme, request):
    if case == "no_lines":
        request.getfixturevalue("seller")
    draft = make("invoice", ann, account=acme.id, currency="EUR")
    if case == "no_seller":
        add(draft, ann, price="5")
    with pytest.raises(Refused) as refused:
        issue(draft, ann)
    assert refused.value.code == case
    assert fresh(draft).code == ""


def test_each_kind_counts_by_itself_and_what_is_refused_takes_no_number(invoice, issued, ann, acme):
    empty = make("invoice", ann, account=acme.id, currency="EUR")
    with pytest.raises(Refused):
        issue(empty, ann)
    note = issue(crediting.credit(issued, actor=ann, reason="Too late"), ann)
    add(empty, ann, price="1")
    assert (issue(empty, ann).code, note.code) == (f"INV-{year()}-0002", f"CN-{year()}-0001")


def test_nobody_types_a_credit_note_a_deposit_or_a_negative_quantity(ann, ada, acme, seller, invoice):
    for actor in (ann, ada):
        made = make("invoice", actor, account=acme.id, currency="EUR")
        made.kind = "credit_note"
        with pytest.raises(Refused):
            save(made, actor=actor)
    with pytest.raises(Refused):
        add(invoice, ada, price="5", quantity="-1")


def test_a_credit_note_cancels_an_unpaid_invoice(issued, ann):
    note = crediting.cancel(issued, actor=ann, reason="Wrong customer")
    assert (note.kind, note.code, note.status, money(note, "open")) == ("credit_note", f"CN-{year()}-0001", "paid", 0)
    assert (fresh(issued).status, money(issued, "open")) == ("cancelled", 0)
    with pytest.raises(Refused):
        bookings.pay(fresh(issued), actor=ann)
    with pytest.raises(Refused):
        crediting.cancel(fresh(issued), actor=ann, reason="Again")


def test_part_of_an_invoice_is_credited_and_never_more_than_was_invoiced(invoice, ann):
    add(invoice, ann, price="0.11", quantity="3", discount="5")
    issued = issue(invoice, ann)
    assert money(issued, "net") == Decimal("0.31")
    nets = []
    for _ in range(3):
        note = crediting.credit(fresh(issued), actor=ann, reason="Came back")
        line = InvoiceLine.objects.get(invoice=note, deleted_at=None)
        if line.quantity > 1:
            with pytest.raises(Invalid):
                edit(fresh(line), ann, quantity=str(line.quantity + 1))
            edit(fresh(line), ann, quantity="1")
        nets.append(money(issue(note, ann), "net"))
    assert nets == [Decimal("0.10"), Decimal("0.11"), Decimal("0.10")]
    with pytest.raises(Refused) as refused:
        crediting.credit(fresh(issued), actor=ann, reason="Again")
    assert refused.value.code == "all_credited"
    assert (fresh(issued).status, money(issued, "credited")) == ("cancelled", money(issued, "total"))


def test_the_credit_of_a_paid_invoice_is_set_off_or_paid_out(issued, ann, acme, ada):
    bookings.pay(issued, actor=ann)
    note = issue(crediting.credit(fresh(issued), actor=ann, reason="Came back"), ann)
    assert (fresh(issued).status, money(note, "open")) == ("paid", Decimal("119.00"))
    other = make("invoice", ann, account=acme.id, currency="EUR")
    add(other, ann, price="50")
    other = issue(other, ann)
    crediting.use(note, actor=ann, invoice=other.pk)
    assert (fresh(other).status, money(note, "open")) == ("paid", Decimal("59.50"))
    with pytest.raises(Invalid):
        crediting.pay_out(fresh(note), actor=ann, amount=euros(60))
    refund = crediting.pay_out(fresh(note), actor=ann)
    assert (refund.kind, refund.amount, fresh(note).status) == ("refund", Decimal("59.50"), "paid")
    with pytest.raises(Refused):
        crediting.pay_out(fresh(note), actor=ann)


def test_a_debt_is_written_off_and_reinstated(issued, ann):
    bookings.pay(issued, actor=ann, amount=euros(19))
    with pytest.raises(Invalid):
        crediting.write_off(fresh(issued), actor=ann, reason=" ")
    crediting.write_off(fresh(issued), actor=ann, reason="Insolvent")
    assert (fresh(issued).status, money(issued, "written_off"), money(issued, "open")) == ("written_off", 100, 0)
    with pytest.raises(Refused):
        bookings.pay(fresh(issued), actor=ann)
    crediting.reinstate(fresh(issued), actor=ann)
    assert (fresh(issued).status, money(issued, "open")) == ("partly_paid", 100)


def test_an_invoice_over_nothing_is_paid_at_once(invoice, ann):
    add(invoice, ann, price="0")
    assert issue(invoice, ann).status == "paid"
    assert not Allocation.objects.exists()


def test_the_wrong_person_issues_nothing(company, invoice, ann):
    add(invoice, ann, price="1")
    bob = actor_of(company.bob)
    with pytest.raises(Refused):
        issuing.issue(Invoice.objects.get(pk=invoice.pk), actor=bob)
    assert fresh(invoice).status == "draft"
