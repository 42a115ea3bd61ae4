"""The customer's page of an invoice, and paying on it with the test provider."""

import pytest
from django.test import Client

from regulars.areas.billing import links, sending
from regulars.areas.billing.models import Checkout, Payment
from regulars.base.errors import Refused
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.billing.steps import issue
from tests.areas.make import edit, fresh, make


@pytest.fixture
def provider(ada):
    return make("payment-provider", ada, name="Test", kind="test", is_active=True)


@pytest.fixture
def address(issued):
    return "/i/" + links.address_of(issued).rpartition("/i/")[2]


@pytest.fixture
def customer(db):
    return Client(enforce_csrf_checks=True)


def path_of(url):
    return "/pay/" + url.rpartition("/pay/")[2]


def test_it_is_read_without_a_session_and_not_found_by_search_engines(customer, issued, address):
    answer = customer.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for part in ("Acme &lt;Corp&gt;", "Pump", "VAT 19%", "€119.00", "Pumpenwerk GmbH", "DE89 3704 0044 0532 0130 00"):
        assert part in page
    assert "Pay now" not in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    assert "form-action 'self' https:" in answer.headers["Content-Security-Policy"]
    assert customer.get(f"{address}/invoice.pdf").content[:5] == b"%PDF-"
    assert fresh(issued).opened_at


def test_it_is_paid_on_the_test_page(customer, issued, address, provider):
    assert "Pay now" in customer.get(address).content.decode()
    trial = path_of(customer.post(address, {"deed": "pay"}).headers["Location"])
    assert "no money moves" in customer.get(trial).content.decode()
    assert customer.post(trial, {"deed": "pay"}).headers["Location"].startswith(address)
    assert "This invoice is paid" in customer.get(address).content.decode()
    assert customer.post(trial, {"deed": "pay"}).status_code == 409
    assert Payment.objects.get().amount == 119
    assert fresh(issued).status == "paid"
    assert customer.post(address, {"deed": "pay"}).status_code == 422


def test_what_is_declined_or_left_books_nothing_and_can_be_tried_again(customer, issued, address, provider):
    trial = path_of(customer.post(address, {"deed": "pay"}).headers["Location"])
    customer.post(trial, {"deed": "cancel"})
    assert path_of(customer.post(address, {"deed": "pay"}).headers["Location"]) == trial
    customer.post(trial, {"deed": "decline"})
    assert (Checkout.objects.get().status, fresh(issued).status) == ("failed", "issued")
    again = path_of(customer.post(address, {"deed": "pay"}).headers["Location"])
    assert again != trial
    assert customer.post(again, {"deed": "other"}).status_code == 400


def test_a_test_payment_cannot_be_made_once_the_provider_is_out_of_use(customer, issued, address, provider, ada):
    trial = path_of(customer.post(address, {"deed": "pay"}).headers["Location"])
    edit(fresh(provider), ada, is_active=False)
    assert customer.post(trial, {"deed": "pay"}).status_code == 404
    assert not Payment.objects.exists()


def test_no_address_is_guessed_and_a_withdrawn_one_leads_nowhere(customer, issued, address, ann):
    assert customer.get(address[:-3] + "abc").status_code == 404
    assert customer.get("/pay/test/" + address.rpartition("/")[2]).status_code == 404
    sending.unlink(fresh(issued), actor=ann)
    assert customer.get(address).status_code == 404
    sending.link(fresh(issued), actor=ann)
    assert customer.get("/i/" + links.address_of(fresh(issued)).rpartition("/i/")[2]).status_code == 200


def test_the_letter_speaks_the_language_of_the_invoice(ann, acme, seller):
    from tests.areas.billing.steps import add

    draft = make("invoice", ann, account=acme.id, currency="EUR", language="ru")
    add(draft, ann, price="100")
    with pytest.raises(Refused):
        sending.mail(fresh(draft), actor=ann, to="buyer@example.com")
    issued = issue(draft, ann)
    sending.mail(fresh(issued), actor=ann, to="buyer@example.com")
    letter = OutgoingLetter.objects.get()
    assert letter.to == "buyer@example.com"
    assert issued.code in letter.subject


def test_the_pdf_is_for_those_who_may_see_the_invoice(company, issued):
    client = Client()
    client.force_login(company.ann)
    assert client.get(f"/invoices/{issued.pk}/invoice.pdf").content[:5] == b"%PDF-"
    client.force_login(company.carl)
    assert client.get(f"/invoices/{issued.pk}/invoice.pdf").status_code == 404
    assert Client().get(f"/invoices/{issued.pk}/invoice.pdf").status_code == 302
