"""Two at once: numbers without gaps or doubles, no invoice paid twice, no message booked twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from regulars.areas.billing import bookings, checkouts, issuing, public
from regulars.areas.billing.models import Allocation, Invoice, Payment
from regulars.areas.billing.providers import adapter
from regulars.base.errors import Refused
from tests.areas.billing.steps import add, issue
from tests.areas.make import fresh, make

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def together(deeds):
    """Each deed in a thread of its own, begun at one moment. Gives what came of them."""
    gate = threading.Barrier(min(AT_ONCE, len(deeds)))

    def one(deed):
        try:
            gate.wait(timeout=20)
            return deed()
        except Refused as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, deeds))


@pytest.fixture
def drafts(seller, ann, acme):
    made = []
    for place in range(8):
        account = acme if place % 2 else make("account", ann, name=f"Other {place}")
        draft = make("invoice", ann, account=account.id, currency="EUR")
        if place != 5:  # this one has no lines and is refused
            add(draft, ann, price="10")
        made.append(fresh(draft))
    return made


def test_numbers_have_neither_gaps_nor_doubles(drafts, ann):
    found = together([lambda draft=draft: issuing.issue(draft, actor=ann).code for draft in drafts])
    assert "no_lines" in found
    numbers = sorted(int(code[-4:]) for code in Invoice.objects.exclude(code="").values_list("code", flat=True))
    assert numbers == list(range(1, 8))


def test_one_draft_is_issued_once(drafts, ann):
    found = together([lambda: issuing.issue(Invoice.objects.get(pk=drafts[0].pk), actor=ann).status for _ in range(4)])
    assert sorted(found) == ["already_issued"] * 3 + ["issued"]
    assert Invoice.objects.exclude(code="").count() == 1


def test_an_invoice_is_paid_once(drafts, ann):
    invoice = issue(drafts[1], ann)
    found = together([lambda: bookings.pay(Invoice.objects.get(pk=invoice.pk), actor=ann).code for _ in range(4)])
    assert found.count("nothing_open") == 3
    assert (Payment.objects.count(), Allocation.objects.count(), fresh(invoice).open) == (1, 1, 0)


def test_the_same_message_at_once_books_one_payment(drafts, ann, ada):
    provider = make("payment-provider", ada, name="Test", kind="test", is_active=True)
    invoice = issue(drafts[1], ann)
    checkout = public.begin(invoice)
    of = {
        "what": adapter.PAID,
        "checkout": str(checkout.pk),
        "intent": "pi_1",
        "amount": checkout.amount,
        "currency": "EUR",
    }
    keys = ["evt_1", "evt_1", "evt_2", "evt_3"]
    found = together([lambda key=key: checkouts.take(provider, adapter.Told(key, "paid", **of)) for key in keys])
    assert sorted(found) == ["again", "already", "already", "paid"]
    assert Payment.objects.count() == 1
