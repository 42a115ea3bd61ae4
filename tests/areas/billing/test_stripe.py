"""Payments through a provider of Stripe's shape: a real server on loopback, messages repeated, out of order, forged."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from regulars.areas.billing import bookings, checkouts, links, public
from regulars.areas.billing.models import Checkout, Payment, PaymentProvider, ProviderEvent
from regulars.areas.billing.providers import adapter, keys, stripe
from regulars.base.errors import Invalid, Refused
from regulars.engine.models import Change
from tests.areas.billing.steps import euros, money
from tests.areas.billing.stripe_server import KEY, SECRET, send, tell
from tests.areas.make import edit, fresh, make


def test_a_session_is_begun_once_with_the_amount_in_coins(server, checkout, issued, provider):
    assert checkout.url.startswith("https://checkout.example.com/")
    path, key, asked = server.asked[0]
    assert (path, key) == ("/v1/checkout/sessions", f"checkout-{checkout.pk}")
    assert asked["line_items[0][price_data][unit_amount]"] == "11900"
    assert asked["line_items[0][price_data][currency]"] == "eur"
    assert asked["success_url"] == f"{links.address_of(issued)}/paid"
    assert public.begin(fresh(issued)).pk == checkout.pk
    assert len(server.sessions) == 1


def test_a_message_books_the_payment_once_however_often_it_comes(server, provider, checkout, issued):
    held = server.pay(checkout.session)
    assert tell(server, provider, "checkout.session.completed", held) == (200, {"outcome": "paid"})
    assert tell(server, provider, "checkout.session.completed", held) == (200, {"outcome": "again"})
    assert tell(server, provider, "checkout.session.completed", held, key="evt_2") == (200, {"outcome": "already"})
    intent = {"id": held["payment_intent"], "amount_received": 11900, "currency": "eur", "metadata": held["metadata"]}
    assert tell(server, provider, "payment_intent.succeeded", intent, key="evt_3") == (200, {"outcome": "already"})
    payment = Payment.objects.get()
    assert (payment.amount, payment.method, payment.provider_key) == (119, "online", held["payment_intent"])
    assert (fresh(issued).status, fresh(checkout).status, fresh(checkout).payment_id) == ("paid", "done", payment.pk)


def test_messages_in_another_order_come_to_the_same(server, provider, checkout, issued):
    held = server.pay(checkout.session)
    declined = {
        "id": held["payment_intent"],
        "last_payment_error": {"message": "Card declined"},
        "metadata": held["metadata"],
    }
    intent = {"id": held["payment_intent"], "amount_received": 11900, "currency": "eur", "metadata": held["metadata"]}
    assert tell(server, provider, "payment_intent.payment_failed", declined, key="evt_0")[1] == {"outcome": "failed"}
    assert fresh(checkout).problem == "Card declined"
    assert tell(server, provider, "payment_intent.succeeded", intent, key="evt_3")[1] == {"outcome": "paid"}
    assert tell(server, provider, "checkout.session.completed", held, key="evt_2")[1] == {"outcome": "already"}
    assert tell(server, provider, "checkout.session.expired", held, key="evt_4")[1] == {"outcome": "already"}
    assert tell(server, provider, "payment_intent.payment_failed", declined, key="evt_5")[1] == {"outcome": "already"}
    assert (Payment.objects.count(), fresh(checkout).status, fresh(issued).status) == (1, "done", "paid")


def test_a_session_that_is_complete_before_the_money_is_there_books_nothing(server, provider, checkout):
    held = {**server.sessions[checkout.session], "status": "complete"}
    assert tell(server, provider, "checkout.session.completed", held)[1] == {"outcome": "nothing"}
    held = server.pay(checkout.session)
    assert tell(server, provider, "checkout.session.async_payment_succeeded", held, key="evt_2")[1] == {
        "outcome": "paid"
    }


@pytest.mark.parametrize("case", ["secret", "body", "old", "early", "none", "v0", "twice", "garbage"])
def test_a_forged_message_is_refused_and_books_nothing(server, provider, checkout, case):
    held = server.pay(checkout.session)
    body, header = server.message("checkout.session.completed", held)
    moment = header.partition(",")[0]
    forged = {
        "secret": server.message("checkout.session.completed", held, secret="whsec_other"),
        "body": (body.replace(b"11900", b"91900"), header),
        "old": server.message("checkout.session.completed", held, at=time.time() - 301),
        "early": server.message("checkout.session.completed", held, at=time.time() + 301),
        "none": (body, ""),
        "v0": (body, header.replace("v1=", "v0=")),
        "twice": (body, f"{moment},{header}"),
        "garbage": (body, "t=x,v1=é"),
    }[case]
    status, told = send(provider, forged[0], forged[1].encode("latin-1", "replace").decode("latin-1"))
    assert (status, told["code"]) == (400, "bad_signature")
    assert not Payment.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_a_second_signature_of_a_secret_that_is_being_changed_counts(server, provider, checkout):
    body, header = server.message("checkout.session.completed", server.pay(checkout.session))
    moment, _comma, good = header.partition(",")
    assert send(provider, body, f"{moment},v1=00ff,{good}")[0] == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": 1}', b'{"id": "e", "type": "t", "data": []}', b"\xff", b'{"id":"e","type":"checkout.session.completed","data":{"object":{"id":"x","payment_status":"paid","amount_total":"1"}}}'])  # fmt: skip
def test_a_signed_message_that_says_nothing_is_refused(server, provider, body):
    moment = str(int(time.time()))
    status, _told = send(provider, body, f"t={moment},v1={stripe.signature(body, moment, SECRET)}")
    assert status in (400, 422)
    assert not ProviderEvent.objects.exists()


def test_what_is_nothing_to_us_is_taken_and_done_nothing_with(server, provider, checkout):
    strange = {
        "id": "cs_other",
        "payment_status": "paid",
        "amount_total": 500,
        "currency": "eur",
        "payment_intent": "pi_other",
    }
    assert tell(server, provider, "checkout.session.completed", strange)[1] == {"outcome": "unknown"}
    assert tell(server, provider, "customer.created", {"id": "cus_1"}, key="evt_2")[1] == {"outcome": "nothing"}
    other = {**server.pay(checkout.session), "currency": "usd"}
    assert tell(server, provider, "checkout.session.completed", other, key="evt_3")[1] == {"outcome": "other_amount"}
    assert not Payment.objects.exists()


def test_another_providers_payment_is_not_paid_by_this_ones_message(server, provider, checkout, ada):
    second = make("payment-provider", ada, name="Second", kind="stripe", endpoint=server.address)
    keys.set_keys(second, actor=ada, key=KEY, secret="whsec_second")
    edit(fresh(second), ada, is_active=True)
    held = server.pay(checkout.session)
    assert tell(server, second, "checkout.session.completed", held, secret="whsec_second")[1] == {"outcome": "unknown"}
    assert fresh(checkout).status == "waiting"


def test_what_was_paid_meanwhile_in_another_way_is_the_customers_credit(server, provider, checkout, issued, ann):
    bookings.pay(fresh(issued), actor=ann, amount=euros(100))
    tell(server, provider, "checkout.session.completed", server.pay(checkout.session))
    assert fresh(issued).status == "paid"
    assert Payment.objects.get(method="online").unallocated == 100


def test_a_lost_message_is_asked_for_when_the_customer_comes_back_and_by_the_clock(server, provider, checkout, issued):
    path = "/i/" + links.address_of(issued).rpartition("/i/")[2]
    assert Client().get(f"{path}/paid").status_code == 302
    assert fresh(checkout).status == "waiting"
    server.pay(checkout.session)
    assert checkouts.look_after_waiting() == 0
    assert checkouts.look_after_waiting(now=timezone.now() + timedelta(minutes=11)) == 1
    assert (fresh(issued).status, Payment.objects.count()) == ("paid", 1)
    assert Client().get(f"{path}/paid").status_code == 302
    assert tell(server, provider, "checkout.session.completed", server.sessions[checkout.session])[1] == {
        "outcome": "already"
    }


def test_money_that_the_provider_gave_back_by_itself_opens_the_invoice_again(server, provider, checkout, issued):
    held = server.pay(checkout.session)
    charge = {
        "id": "ch_1",
        "payment_intent": held["payment_intent"],
        "amount_refunded": 1900,
        "currency": "eur",
        "metadata": held["metadata"],
    }
    assert tell(server, provider, "charge.refunded", charge, key="evt_8") == (409, {"code": "too_early"})
    tell(server, provider, "checkout.session.completed", held)
    assert tell(server, provider, "charge.refunded", charge, key="evt_8")[1] == {"outcome": "refunded"}
    assert tell(server, provider, "charge.refunded", charge, key="evt_9")[1] == {"outcome": "already"}
    assert (fresh(issued).status, money(issued, "open")) == ("partly_paid", 19)
    assert Payment.objects.get(kind="refund").amount == 19


def test_what_the_provider_refuses_is_said_and_nothing_waits(server, provider, issued, ada):
    keys.set_keys(fresh(provider), actor=ada, key="sk_wrong")
    with pytest.raises(Refused) as refused:
        public.begin(fresh(issued))
    assert "Invalid API Key" in str(refused.value)
    assert Checkout.objects.get().status == "failed"
    server.broken = True
    with pytest.raises(Refused):
        public.begin(fresh(issued))


def test_keys_are_sealed_kept_out_of_the_log_and_gone_with_another_address(provider, ada, server):
    stored = PaymentProvider.objects.get()
    assert KEY not in stored.sealed_key
    assert (keys.key_of(stored), keys.secret_of(stored)) == (KEY, SECRET)
    assert not [each for each in Change.objects.all() if KEY in str(each.diff) or SECRET in str(each.diff)]
    edit(fresh(provider), ada, endpoint=f"{server.address}/other", is_active=False)
    assert PaymentProvider.objects.get().sealed_key == ""


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://10.0.0.1",
        "http://169.254.169.254/latest",
        "http://example.com",
        "ftp://x",
        "https://user:pw@example.com",
    ],
)
def test_keys_go_to_the_open_internet_over_https_alone(ada, endpoint):
    with pytest.raises(Invalid):
        make("payment-provider", ada, name="Evil", kind="stripe", endpoint=endpoint)


def test_a_provider_without_keys_is_not_used(ada, issued, company):
    with pytest.raises(Invalid):
        make("payment-provider", ada, name="Stripe", kind="stripe", is_active=True)
    with pytest.raises(Refused) as refused:
        public.begin(fresh(issued))
    assert refused.value.code == "no_provider"


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("1.05", "EUR", 105), ("1234", "JPY", 1234), ("12.340", "KWD", 12340), ("5", "ISK", 500), ("0.01", "USD", 1)],
)
def test_amounts_are_counted_as_stripe_counts_them(amount, currency, units):
    assert stripe.units_of(Decimal(amount), currency) == units
    assert stripe.amount_of(units, currency) == Decimal(amount)


def test_an_amount_that_stripe_cannot_take_is_refused():
    with pytest.raises(Refused):
        stripe.units_of(Decimal("12.345"), "KWD")


def test_a_message_for_nobody_is_not_found(server, provider):
    assert Client().post("/pay/hooks/00000000-0000-0000-0000-000000000000").status_code == 404
    assert Client().get(f"/pay/hooks/{provider.pk}").status_code == 405


def test_what_is_told_of_no_known_kind_is_nothing():
    assert adapter.Told("k", "x").what == ""
