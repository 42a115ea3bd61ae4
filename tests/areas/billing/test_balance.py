"""What accounts owe, and what they may owe at most."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from regulars.areas.billing import balance, bookings, crediting
from regulars.areas.billing.models import Invoice
from regulars.areas.fulfilment import actions as orders
from regulars.base.errors import NotAllowed, Refused
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.models import Change, FieldRule
from tests.areas.billing.steps import add, eur, euros, issue
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def bill(ann, account, price, *, late=0):
    draft = make("invoice", ann, account=account.id, currency="EUR")
    add(draft, ann, price=price)
    made = issue(draft, ann)
    if late:
        Invoice.objects.filter(pk=made.pk).update(due_on=timezone.localdate() - timedelta(days=late))
    return fresh(made)


def test_what_is_open_stands_by_its_age(ann, acme, seller):
    for price, late in (("100", 0), ("10", 1), ("20", 30), ("30", 31), ("40", 61), ("50", 91)):
        bill(ann, acme, price, late=late)
    bookings.pay(bill(ann, acme, "200"), actor=ann, amount=euros(300))
    (found,) = balance.standing_of(acme.pk)
    assert (found.open, found.current) == (Decimal("297.50"), Decimal("119.00"))
    assert found.ages == tuple(map(Decimal, ("35.70", "35.70", "47.60", "59.50")))
    assert (found.paid, found.credit) == (Decimal("238.00"), Decimal("62.00"))
    assert found.balance == Decimal("235.50")


def test_a_credit_note_counts_less_and_a_cancelled_invoice_nothing(ann, acme, seller):
    bookings.pay(first := bill(ann, acme, "100"), actor=ann)
    issue(crediting.credit(fresh(first), actor=ann, reason="Back"), ann)
    crediting.cancel(bill(ann, acme, "50"), actor=ann, reason="Wrong")
    (found,) = balance.standing_of(acme.pk)
    assert (found.invoiced, found.open, found.credit) == (0, 0, Decimal("119.00"))


def test_the_list_shows_what_one_may_see(company, ann, acme, seller):
    bill(ann, acme, "100", late=5)
    client = Client()
    assert client.get("/receivables").status_code == 302
    client.force_login(company.ann)
    page = client.get("/receivables").content.decode()
    assert "Acme &lt;Corp&gt;" in page
    assert "€119.00" in page
    client.force_login(company.carl)
    assert "Acme" not in client.get("/receivables").content.decode()
    client.force_login(company.nobody)
    assert client.get("/receivables").status_code == 403
    client.force_login(company.ann)
    assert "€119.00" in client.get(f"/accounts/{acme.pk}/related").content.decode()


@pytest.fixture
def order(ann, acme, seller, ada):
    edit(fresh(acme), ada, credit_limit={"amount": "300", "currency": "USD"})
    made = make("order", ann, account=acme.id, currency="USD")
    make("order-line", ann, order=made.id, name="Pump", price={"amount": "100", "currency": "USD"}, quantity="2")
    return made


def test_an_order_over_the_limit_is_refused_with_what_is_owed(order, ann, ada, acme):
    draft = make("invoice", ann, account=acme.id, currency="USD")
    make("invoice-line", ann, invoice=draft.id, name="Care", price={"amount": "60", "currency": "USD"})
    issued = issue(draft, ann)
    with pytest.raises(Refused) as refused:
        orders.confirm(fresh(order), actor=ann)
    assert refused.value.code == "over_limit"
    for part in ("$71.40", "$238.00", "$300.00"):
        assert part in str(refused.value)
    with speaking("ru"), pytest.raises(Refused) as refused:
        orders.confirm(fresh(order), actor=ann)
    assert "71,40" in str(refused.value)
    bookings.pay(issued, actor=ann)
    assert orders.confirm(fresh(order), actor=ann).status == "confirmed"


def test_orders_that_are_not_invoiced_count(order, ann, acme):
    orders.confirm(fresh(order), actor=ann)
    second = make("order", ann, account=acme.id, currency="USD")
    make("order-line", ann, order=second.id, name="Pump", price={"amount": "100", "currency": "USD"})
    with pytest.raises(Refused):
        orders.confirm(fresh(second), actor=ann)


def test_who_may_raise_the_limit_may_go_over_it_with_a_reason(company, order, ann, ada, acme):
    edit(fresh(acme), ada, credit_limit={"amount": "1", "currency": "USD"})
    with pytest.raises(NotAllowed):
        balance.confirm_over_limit(fresh(order), actor=actor_of(company.bob), reason="Trust me")
    with pytest.raises(Refused):
        balance.confirm_over_limit(fresh(order), actor=ada, reason=" ")
    balance.confirm_over_limit(fresh(order), actor=ada, reason="Paid in advance by hand")
    assert fresh(order).status == "confirmed"
    assert Change.objects.filter(record=order.pk, verb="over_limit").get().diff == {
        "reason": [None, "Paid in advance by hand"]
    }
    second = make("order", ann, account=acme.id, currency="USD")
    make("order-line", ann, order=second.id, name="Pump", price={"amount": "100", "currency": "USD"})
    with pytest.raises(Refused):
        orders.confirm(fresh(second), actor=ada)


def test_an_account_without_a_limit_may_owe_anything(order, ann, ada, acme):
    edit(fresh(acme), ada, credit_limit=None)
    assert orders.confirm(fresh(order), actor=ann).status == "confirmed"


def test_the_unused_money_is_told_in_its_currency(ann, acme):
    make("payment", ann, account=acme.id, amount=eur(5))
    (found,) = balance.standing_of(acme.pk)
    assert (found.currency, found.credit, found.balance) == ("EUR", 5, -5)


def test_the_list_tells_no_name_that_is_kept_and_is_closed_without_its_figures(company, ann, acme, seller):
    bill(ann, acme, "100", late=5)
    client = Client()
    client.force_login(company.ann)
    for entity, key, mode, status in (
        ("account", "name", "hidden", 200),
        ("invoice", "due_on", "hidden", 403),
        ("invoice", "open", "masked", 403),
    ):
        rules = [
            FieldRule.objects.create(role=role, entity=entity, field=key, mode=mode) for role in company.ann.roles.all()
        ]
        workspace.move_access_epoch()
        answer = client.get("/receivables")
        assert answer.status_code == status
        assert "Acme" not in answer.content.decode()
        assert "No access" in answer.content.decode() or status == 403
        for rule in rules:
            rule.delete()
