"""Refunds through a provider: asked for by a job, booked once, whatever comes late, twice or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from regulars.areas.billing import bookings, checkouts, crediting, public, refunding
from regulars.areas.billing.models import Payment
from regulars.areas.billing.providers import adapter
from regulars.base import jobs
from regulars.base.errors import NotAllowed, Refused
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from tests.areas.billing.steps import euros, issue, money
from tests.areas.billing.stripe_server import tell
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of
from tests.factories.queue import empty_queue


@pytest.fixture(autouse=True)
def no_jobs(db):
    empty_queue()


@pytest.fixture
def paid(server, provider, checkout, issued):
    """The invoice over 119 is paid through the provider, and wholly credited."""
    tell(server, provider, "checkout.session.completed", server.pay(checkout.session))
    return Payment.objects.get()


@pytest.fixture
def note(paid, issued, ann):
    return issue(crediting.credit(fresh(issued), actor=ann, reason="Came back"), ann)


def pay_out(note, ann, amount="19.00"):
    return crediting.pay_out(fresh(note), actor=ann, amount=euros(amount))


def ask():
    jobs.run_pending(queues=["default"])


def ask_later(refund):
    Payment.objects.filter(pk=refund.pk).update(next_at=timezone.now() - timedelta(seconds=1))
    return refunding.ask_due()


def told_of(refund, key, kind="refund.updated", **more):
    return {"id": key, "object": "refund", "metadata": {"refund": fresh(refund).asked_key}, "status": "succeeded", **more}  # fmt: skip


def test_a_refund_is_written_as_asked_for_and_the_provider_is_asked_by_a_job(server, note, ann):
    refund = pay_out(note, ann)
    assert (refund.status, refund.provider_key, server.refunds) == ("asked", "", {})
    assert money(note, "open") == 100
    ask()
    held = fresh(refund)
    assert (held.status, held.provider_key, held.next_at) == ("booked", "re_1", None)
    assert server.refunds["re_1"]["amount"] == "1900"
    assert server.asked[-1][1] == f"refund-{held.asked_key}"
    assert money(note, "open") == 100
    assert Change.objects.filter(record=refund.pk, verb="answer").exists()


def test_what_is_rolled_back_is_never_asked_for(server, note, ann):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        pay_out(note, ann)
        raise RuntimeError
    ask()
    assert server.refunds == {}
    assert money(note, "open") == 119


def test_a_refund_that_the_provider_refuses_failed_and_may_be_tried_again(server, note, ann, company):
    refund = pay_out(note, ann, "13.13")
    ask()
    held = fresh(refund)
    assert (held.status, held.problem) == ("failed", "The payment provider says: Your balance is too low.")
    assert money(note, "open") == 119
    assert Notification.objects.filter(text__contains="did not go through").count() == 1
    server.poor = False
    with pytest.raises(NotAllowed):
        refunding.retry(fresh(refund), actor=actor_of(company.nobody))
    again = refunding.retry(fresh(refund), actor=ann)
    assert (again.status, again.problem, money(note, "open")) == ("asked", "", euros("105.87").amount)
    assert again.asked_key != held.asked_key
    ask()
    assert (fresh(refund).status, len(server.refunds)) == ("booked", 1)
    with pytest.raises(Refused):
        refunding.retry(fresh(refund), actor=ann)


def test_what_failed_is_not_tried_again_once_the_money_went_another_way(server, note, ann):
    refund = pay_out(note, ann, "13.13")
    ask()
    crediting.pay_out(fresh(note), actor=ann, method="transfer")
    with pytest.raises(Refused) as refused:
        refunding.retry(fresh(refund), actor=ann)
    assert refused.value.code == "too_much"
    assert fresh(refund).status == "failed"


def test_an_answer_that_was_lost_is_found_and_nothing_goes_back_twice(server, note, ann):
    refund = pay_out(note, ann)
    server.mute = True
    ask()
    assert (fresh(refund).status, fresh(refund).tries, len(server.refunds)) == ("asked", 1, 1)
    assert "no answer that is known" in fresh(refund).problem
    assert money(note, "open") == 100
    assert refunding.ask_due() == 0
    server.mute = False
    server.forget()
    assert ask_later(refund) == 1
    assert (fresh(refund).status, fresh(refund).provider_key, len(server.refunds)) == ("booked", "re_1", 1)


def test_a_worker_that_died_before_it_could_book_is_made_up_for(server, note, ann, monkeypatch):
    refund = pay_out(note, ann)
    with monkeypatch.context() as patch:
        patch.setattr(refunding, "done", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            refunding.ask_due()
    assert fresh(refund).status == "asked"
    assert ask_later(refund) == 1
    assert (fresh(refund).status, len(server.refunds)) == ("booked", 1)


def test_two_workers_at_once_ask_once(server, note, ann):
    refund = pay_out(note, ann)
    seen = Payment.objects.select_related("provider", "returns").get(pk=refund.pk)
    assert refunding._ask(seen) is True
    assert refunding._ask(seen) is False
    assert len([each for each in server.asked if each[0] == "/v1/refunds"]) == 1


def test_a_provider_that_is_away_is_asked_until_it_is_there_and_somebody_hears_of_it(server, note, ann):
    refund = pay_out(note, ann)
    server.broken = True
    for _each in range(7):
        ask_later(refund)
    assert (fresh(refund).status, fresh(refund).tries) == ("asked", 7)
    assert Notification.objects.filter(text__contains="did not go through").count() == 1
    server.broken = False
    refunding.retry(fresh(refund), actor=ann)
    assert refunding.ask_due() == 1
    assert (fresh(refund).status, fresh(refund).problem, len(server.refunds)) == ("booked", "", 1)


def test_the_message_may_come_before_the_answer_and_again_after_it(server, provider, note, ann):
    refund = pay_out(note, ann)
    server.mute = True
    ask()
    held = told_of(refund, "re_1")
    assert tell(server, provider, "refund.updated", held, key="evt_7")[1] == {"outcome": "refunded"}
    assert tell(server, provider, "refund.updated", held, key="evt_8")[1] == {"outcome": "already"}
    server.mute = False
    assert ask_later(refund) == 0
    assert (fresh(refund).status, fresh(refund).provider_key) == ("booked", "re_1")


def test_a_refund_that_does_not_arrive_after_all_is_the_customers_again(server, provider, note, ann):
    refund = pay_out(note, ann)
    ask()
    held = told_of(refund, "re_1", status="failed", failure_reason="lost_or_stolen_card")
    assert tell(server, provider, "refund.failed", held, key="evt_7")[1] == {"outcome": "failed"}
    assert tell(server, provider, "charge.refund.updated", held, key="evt_8")[1] == {"outcome": "already"}
    assert (fresh(refund).status, fresh(refund).problem) == ("failed", "lost_or_stolen_card")
    assert money(note, "open") == 119
    late = told_of(refund, "re_1")
    assert tell(server, provider, "refund.updated", late, key="evt_9")[1] == {"outcome": "already"}


def test_a_message_of_a_refund_that_is_not_ours_says_nothing(server, provider, note, ann):
    pay_out(note, ann)
    for key, metadata in (("evt_1a", {}), ("evt_2a", {"refund": ""}), ("evt_3a", {"refund": "x"}), ("evt_4a", None)):
        held = {"id": "re_9", "status": "failed", "metadata": metadata}
        assert tell(server, provider, "refund.failed", held, key=key)[1] == {"outcome": "nothing"}


def test_what_went_back_in_all_is_booked_only_when_what_was_asked_for_is_answered(server, provider, paid, note, ann):
    refund = pay_out(note, ann)
    charge = {"id": "ch_1", "payment_intent": paid.provider_key, "amount_refunded": 1900, "currency": "eur"}
    assert tell(server, provider, "charge.refunded", charge, key="evt_9") == (409, {"code": "too_early"})
    ask()
    assert tell(server, provider, "charge.refunded", charge, key="evt_9")[1] == {"outcome": "already"}
    assert Payment.objects.filter(kind="refund").get().pk == refund.pk


def test_what_is_asked_for_is_nobodys_meanwhile(server, paid, issued, ann):
    bookings.release(fresh(paid), actor=ann)
    refund = bookings.refund(fresh(paid), actor=ann, amount=euros(100))
    assert (refund.status, money(paid, "unallocated"), money(issued, "open")) == ("asked", 19, 119)
    with pytest.raises(Refused):
        bookings.refund(fresh(paid), actor=ann, amount=euros(20))
    with pytest.raises(Refused):
        bookings.reverse(fresh(paid), actor=ann, reason="Mistake")
    with pytest.raises(Refused):
        edit(fresh(refund), ann, amount={"amount": "1", "currency": "EUR"})
    bookings.allocate(fresh(paid), actor=ann)
    assert (money(issued, "open"), money(paid, "unallocated")) == (100, 0)


def test_no_transaction_and_no_lock_of_the_account_is_held_while_the_provider_is_asked(note, ann, monkeypatch):
    pay_out(note, ann)
    within, ours = [], len(connection.savepoint_ids)

    class Watching:
        def refund(self, *_, **__):
            within.append(len(connection.savepoint_ids) - ours)
            return "re_1"

    monkeypatch.setattr(refunding, "adapter_of", lambda _provider: Watching())
    assert refunding.ask_due() == 1
    assert within == [0]


def test_a_refund_says_how_it_stands_on_its_page_and_is_tried_again_there(server, note, ann, company):
    refund = pay_out(note, ann, "13.13")
    ask()
    client = Client()
    client.force_login(company.ann)
    page = client.get(f"/payments/{refund.number}").content.decode()
    for part in ("Failed", "Your balance is too low.", "Try again"):
        assert part in page
    assert "Failed" in client.get(f"/invoices/{note.number}").content.decode()
    assert refund.code in client.get("/payments/?view=unsettled").content.decode()
    assert client.post(f"/payments/{refund.pk}/actions/retry", {"version": fresh(refund).version}).status_code in (204, 302, 303, 200)  # fmt: skip
    assert fresh(refund).status == "asked"


def test_the_test_provider_gives_back_too(issued, ann, ada):
    provider = make("payment-provider", ada, name="Test", kind="test", is_active=True)
    begun = public.begin(fresh(issued))
    told = adapter.Told("k", "test.paid", adapter.PAID, checkout=str(begun.pk), amount=Decimal(119), currency="EUR")
    checkouts.take(provider, told)
    paid = Payment.objects.get()
    bookings.release(fresh(paid), actor=ann)
    refund = bookings.refund(fresh(paid), actor=ann)
    ask()
    assert (fresh(refund).status, fresh(refund).provider_key) == ("booked", f"test_refund_{fresh(refund).asked_key}")
