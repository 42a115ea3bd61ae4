"""Money comes in, is spread over invoices, goes back; it always adds up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.billing import bookings
from regulars.areas.billing.models import Allocation, Invoice, Payment
from regulars.areas.billing.overdue import mark_overdue
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, removing
from regulars.engine.models import Change
from tests.areas.billing.steps import add, eur, euros, issue, money
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def another(ann, acme, price):
    draft = make("invoice", ann, account=acme.id, currency="EUR")
    add(draft, ann, price=price)
    return issue(draft, ann)


def test_a_payment_of_an_invoice_pays_all_that_is_open(issued, ann):
    payment = bookings.pay(issued, actor=ann)
    assert (payment.amount, payment.unallocated) == (Decimal("119.00"), 0)
    assert (fresh(issued).status, fresh(issued).paid_on) == ("paid", timezone.localdate())
    with pytest.raises(Refused):
        bookings.pay(fresh(issued), actor=ann)


def test_an_invoice_is_paid_on_the_day_of_the_payment_that_settles_it(issued, ann, acme):
    day = timezone.localdate() - timedelta(days=5)
    bookings.pay(issued, actor=ann, amount=euros(19), paid_on=day - timedelta(days=2))
    assert fresh(issued).paid_on is None
    bookings.pay(fresh(issued), actor=ann, paid_on=day)
    assert (fresh(issued).status, fresh(issued).paid_on) == ("paid", day)
    second = another(ann, acme, "10")
    early = make("payment", ann, account=acme.id, amount=eur(100), paid_on=str(day))
    bookings.allocate(fresh(early), actor=ann, invoice=second.pk)
    assert (fresh(second).status, fresh(second).paid_on) == ("paid", day)


def test_parts_are_paid_and_too_much_is_the_customers_credit(issued, ann):
    bookings.pay(issued, actor=ann, amount=euros("19.50"))
    assert (fresh(issued).status, money(issued, "open")) == ("partly_paid", Decimal("99.50"))
    payment = bookings.pay(fresh(issued), actor=ann, amount=euros(100))
    assert (fresh(issued).status, payment.unallocated) == ("paid", Decimal("0.50"))


def test_a_payment_pays_the_invoices_that_it_names_and_no_other(issued, ann, acme, ada):
    second, third = another(ann, acme, "10"), another(ann, acme, "20")
    payment = make(
        "payment",
        ann,
        account=acme.id,
        amount=eur(200),
        reference=f"{third.code.lower()}, {issued.code} and INV-2020-9999",
    )
    assert [fresh(each).status for each in (issued, second, third)] == ["paid", "issued", "paid"]
    assert payment.unallocated == Decimal("57.20")
    stranger = make("account", ada, name="Stranger")
    other = make("payment", ada, account=stranger.id, amount=eur(200), reference=second.code)
    assert (other.unallocated, fresh(second).status) == (200, "issued")


def test_what_is_left_is_spread_over_what_is_due_first_and_released_again(issued, ann, acme):
    second = another(ann, acme, "10")
    Invoice.objects.filter(pk=second.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    payment = make("payment", ann, account=acme.id, amount=eur(100))
    assert payment.unallocated == 100
    bookings.allocate(payment, actor=ann)
    assert (money(second, "open"), money(issued, "open"), payment.unallocated) == (0, Decimal("30.90"), 0)
    bookings.release(payment, actor=ann, invoice=second.pk)
    assert (fresh(second).status, payment.unallocated) == ("overdue", Decimal("11.90"))
    with pytest.raises(Refused):
        bookings.release(payment, actor=ann, invoice=second.pk)


@pytest.mark.parametrize("amount", ["0", "-1", "119.01", "1.001"])
def test_no_more_than_there_is_can_be_spread(issued, ann, acme, amount):
    payment = make("payment", ann, account=acme.id, amount=eur(500))
    with pytest.raises(Refused):
        bookings.allocate(payment, actor=ann, invoice=issued.pk, amount=euros(amount))
    assert (money(issued, "open"), money(payment, "unallocated")) == (119, 500)


def test_an_invoice_of_another_customer_or_currency_is_not_paid(issued, ann, ada, acme):
    stranger = make("account", ann, name="Stranger")
    for account, currency in ((stranger, "EUR"), (acme, "USD")):
        payment = make("payment", ann, account=account.id, amount={"amount": "10", "currency": currency})
        with pytest.raises(Invalid):
            bookings.allocate(payment, actor=ann, invoice=issued.pk)
    with pytest.raises(Refused):
        bookings.pay(issued, actor=ann, amount=euros(5)._replace(currency="USD"))


@pytest.mark.parametrize(
    "wrong", [{"amount": eur(0)}, {"amount": eur("-5")}, {"amount": eur("0.001")}, {"paid_on": "2999-01-01"}]
)
def test_a_payment_of_nothing_or_of_tomorrow_is_not_booked(ann, acme, wrong):
    with pytest.raises(Refused):
        make("payment", ann, **{"account": acme.id, "amount": eur(5), **wrong})
    assert not Payment.objects.exists()


def test_money_goes_back_once(issued, ann):
    payment = bookings.pay(issued, actor=ann, amount=euros(200))
    with pytest.raises(Refused):
        bookings.refund(payment, actor=ann, amount=euros("81.01"))
    refund = bookings.refund(payment, actor=ann)
    assert (refund.kind, refund.amount, money(payment, "unallocated")) == ("refund", Decimal("81.00"), 0)
    with pytest.raises(Refused):
        bookings.refund(fresh(payment), actor=ann)
    with pytest.raises(Refused):
        bookings.reverse(fresh(payment), actor=ann, reason="Bounced")
    assert refund.code != payment.code


def test_a_payment_that_bounced_opens_its_invoices_again(issued, ann):
    payment = bookings.pay(issued, actor=ann)
    with pytest.raises(Invalid):
        bookings.reverse(payment, actor=ann, reason="")
    bookings.reverse(payment, actor=ann, reason="No money")
    assert (payment.status, payment.unallocated, fresh(issued).status) == ("reversed", 0, "issued")
    for deed in (bookings.reverse, bookings.allocate, bookings.refund):
        with pytest.raises(Refused):
            deed(payment, actor=ann, **({"reason": "x"} if deed is bookings.reverse else {}))


def test_what_is_booked_stays_as_it_is(issued, ann, ada, acme):
    payment = bookings.pay(issued, actor=ann)
    for change in ({"amount": eur(1)}, {"paid_on": "2020-01-01"}, {"reference": "x"}, {"method": "cash"}):
        with pytest.raises(Refused):
            edit(fresh(payment), ada, **change)
    with pytest.raises(Refused):
        removing.delete([fresh(payment)], actor=ada)
    edit(fresh(payment), ann, note="Thanks")
    allocation = Allocation.objects.get()
    with pytest.raises(Refused):
        removing.delete([allocation], actor=ada)


def test_an_invoice_whose_day_is_over_says_so_once(issued, ann):
    Invoice.objects.filter(pk=issued.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert (mark_overdue(), mark_overdue()) == (1, 0)
    assert fresh(issued).status == "overdue"
    bookings.pay(fresh(issued), actor=ann, amount=euros(10))
    assert fresh(issued).status == "overdue"


def test_it_stands_in_the_story(issued, ann):
    bookings.pay(issued, actor=ann)
    told = {
        (each.entity, each.verb)
        for each in Change.objects.filter(entity__in=("invoice", "payment", "payment-allocation"))
    }
    assert {("invoice", "issue"), ("payment", "book"), ("payment-allocation", "allocate")} <= told


def test_the_wrong_person_reaches_no_payment(company, issued, ann):
    payment = bookings.pay(issued, actor=ann, amount=euros(500))
    carl = actor_of(company.carl)
    for verb in ("allocate", "release", "refund", "reverse"):
        with pytest.raises(Refused):
            access.records("payment", carl, verb).get(payment.pk)
    for verb in ("issue", "pay", "credit", "cancel", "write_off", "mail"):
        with pytest.raises(Refused):
            access.records("invoice", carl, verb).get(issued.pk)


def test_what_pays_nothing_yet_may_be_corrected_and_deleted(issued, ann, acme):
    payment = make("payment", ann, account=acme.id, amount=eur(50))
    edit(fresh(payment), ann, amount=eur(60))
    assert money(payment, "unallocated") == 60
    with pytest.raises(Refused):
        edit(fresh(payment), ann, amount=eur(0))
    edit(fresh(payment), ann, reference=issued.code)
    assert (money(payment, "unallocated"), fresh(issued).status) == (0, "partly_paid")
    other = make("payment", ann, account=acme.id, amount=eur(50))
    removing.delete([fresh(other)], actor=ann)
    assert Payment.objects.filter(deleted_at=None).count() == 1
