"""Each period becomes an invoice, once; changes within a period count by the day; pauses and ends give back what was invoiced beyond them."""

import threading
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.contracts import charging
from regulars.areas.contracts.actions import subscriptions as actions
from regulars.areas.contracts.models import Subscription, SubscriptionLine, SubscriptionPeriod
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.services.notify.models import Notification
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


@contextmanager
def freeze_time(day):
    """The day that the program takes for today."""
    usual, today = timezone.localdate, date.fromisoformat(day)
    with patch.object(timezone, "localdate", lambda *given: usual(*given) if given else today):
        yield


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


@pytest.fixture
def subscription(ann, acme, bob, seller):
    with freeze_time("2026-01-05"):
        made = make(
            "subscription",
            ann,
            account=acme.id,
            contact=bob.id,
            currency="EUR",
            language="en",
            starts_on="2026-01-31",
            name="Care",
        )
        make("subscription-line", ann, subscription=made.id, name="Seat", quantity="3", price=eur(10))
        actions.start(fresh(made), actor=ann)
    return fresh(made)


def on(day, function=charging.bill_due):
    with freeze_time(day):
        return function()


def totals():
    return [(each.kind, each.net) for each in Invoice.objects.order_by("created_at", "number")]


def test_each_period_is_invoiced_once_and_at_the_end_of_the_month(subscription):
    assert on("2026-01-30") == {"billed": 0, "refused": 0}
    assert on("2026-01-31") == {"billed": 1, "refused": 0}
    assert on("2026-01-31") == {"billed": 0, "refused": 0}
    assert fresh(subscription).next_on == date(2026, 2, 28)
    assert on("2026-03-31")["billed"] == 2
    periods = SubscriptionPeriod.objects.order_by("first").values_list("first", "last")
    assert list(periods) == [
        (date(2026, 1, 31), date(2026, 2, 27)),
        (date(2026, 2, 28), date(2026, 3, 30)),
        (date(2026, 3, 31), date(2026, 4, 29)),
    ]
    invoices = Invoice.objects.all()
    assert {(each.net, each.status, each.reference) for each in invoices} == {
        (Decimal(30), "issued", subscription.code)
    }
    line = InvoiceLine.objects.first()
    assert (line.quantity, line.price) == (3, 10)


def test_its_invoices_are_mailed_where_it_says_so(ann, acme, bob, subscription):
    on("2026-01-31")
    assert not OutgoingLetter.objects.filter(kind="invoice").exists()
    edit(fresh(subscription), ann, mails=True)
    on("2026-02-28")
    letter = OutgoingLetter.objects.get(kind="invoice")
    assert (letter.to, letter.headers["Reply-To"]) == ("bob@acme.test", ann.email)
    edit(fresh(bob), ann, email="")
    assert on("2026-03-31") == {"billed": 1, "refused": 0}
    assert OutgoingLetter.objects.filter(kind="invoice").count() == 1
    told = Notification.objects.get(text__contains="could not be mailed")
    assert (told.recipient_id, "e-mail address" in told.params["words"]) == (ann.id, True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_invoice(subscription):
    def one():
        try:
            charging.bill(subscription.pk, date(2026, 1, 31))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(3)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert Invoice.objects.count() == SubscriptionPeriod.objects.count() == 1


def test_a_period_cannot_be_invoiced_twice_even_by_the_table(subscription):
    on("2026-01-31")
    period = SubscriptionPeriod.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriptionPeriod.objects.bulk_create(
            [SubscriptionPeriod(subscription=subscription, first=period.first, last=period.last, number=999_999)]
        )


def test_figures(subscription):
    assert (subscription.mrr, subscription.arr, subscription.status) == (30, 360, "active")


def test_a_start_in_the_middle_is_charged_by_the_day(ann, acme, seller):
    with freeze_time("2026-04-10"):
        made = make("subscription", ann, account=acme.id, currency="EUR", starts_on="2026-04-11", anchor_day=1)
        make("subscription-line", ann, subscription=made.id, name="Seat", price=eur(30))
        actions.start(fresh(made), actor=ann)
    on("2026-04-11")
    assert totals() == [("invoice", Decimal(20))]
    assert fresh(made).next_on == date(2026, 5, 1)


def test_more_seats_in_the_middle_are_settled_with_the_next_invoice(ann, subscription):
    on("2026-01-31")
    with freeze_time("2026-02-14"):
        actions.change(SubscriptionLine.objects.get(), actor=ann, quantity=Decimal(5))
    assert fresh(subscription).mrr == 50
    assert totals() == [("invoice", Decimal(30))]
    on("2026-02-28")
    assert totals() == [("invoice", Decimal(30)), ("invoice", Decimal(60))]  # 50 and half a period of two more seats
    on("2026-03-31")
    assert totals()[-1] == ("invoice", Decimal(50))
    assert [period.billed for period in SubscriptionPeriod.objects.order_by("first")] == [40, 50, 50]


def test_fewer_seats_are_given_back_with_the_next_invoice(ann, subscription):
    on("2026-01-31")
    with freeze_time("2026-02-14"):
        actions.change(SubscriptionLine.objects.get(), actor=ann, quantity=Decimal(1))
    on("2026-02-28")
    assert totals()[-1] == ("invoice", Decimal(0))
    assert sum(period.billed for period in SubscriptionPeriod.objects.all()) == sum(net for _kind, net in totals())


def test_a_change_of_a_period_that_is_over_is_refused(ann, subscription):
    on("2026-01-31")
    on("2026-02-28")
    with freeze_time("2026-03-10"):
        for change in (
            lambda: actions.change(
                SubscriptionLine.objects.get(), actor=ann, quantity=Decimal(5), day=date(2026, 2, 14)
            ),
            lambda: actions.end_line(SubscriptionLine.objects.get(), actor=ann, day=date(2026, 2, 14)),
            lambda: actions.pause(fresh(subscription), actor=ann, day=date(2026, 2, 14)),
            lambda: actions.cancel(fresh(subscription), actor=ann, when="now", day=date(2026, 2, 14)),
            lambda: make(
                "subscription-line", ann, subscription=subscription.id, name="More", price=eur(1), from_on="2026-02-14"
            ),
        ):
            with pytest.raises(Refused) as problem:
                change()
            assert problem.value.code == "period_invoiced"
    assert SubscriptionLine.objects.count() == 1


def test_what_runs_is_not_edited(ann, ada, subscription):
    line = SubscriptionLine.objects.get()
    for change in (
        lambda: edit(fresh(line), ann, quantity="9"),
        lambda: edit(fresh(line), ada, price=eur(1)),
        lambda: edit(fresh(subscription), ann, starts_on="2026-01-01"),
        lambda: edit(fresh(subscription), ada, interval="year"),
        lambda: edit(fresh(subscription), ada, currency="USD"),
    ):
        with pytest.raises(Refused):
            change()
    edit(fresh(subscription), ann, tags=["hot"])


def test_cancelled_now_it_gives_back_by_the_day(ann, subscription):
    on("2026-01-31")
    with freeze_time("2026-02-13"):
        told = actions.cancel(fresh(subscription), actor=ann, when="now", reason="Closed")
    assert told.ends_on == date(2026, 2, 13)
    assert totals() == [("invoice", Decimal(30)), ("credit_note", Decimal(15))]
    assert on("2026-02-28") == {"billed": 0, "refused": 0}
    assert on("2026-02-28", actions.end_due) == 1
    assert (fresh(subscription).status, fresh(subscription).mrr) == ("ended", 0)


def test_cancelled_at_the_end_it_runs_to_the_end_of_its_period(ann, subscription):
    on("2026-01-31")
    with freeze_time("2026-02-13"):
        told = actions.cancel(fresh(subscription), actor=ann)
        with pytest.raises(Refused):
            actions.cancel(fresh(subscription), actor=ann)
    assert told.ends_on == date(2026, 2, 27)
    assert on("2026-02-28")["billed"] == 0
    assert totals() == [("invoice", Decimal(30))]
    assert on("2026-02-28", actions.end_due) == 1
    with pytest.raises(Refused):
        actions.cancel(fresh(subscription), actor=ann)


def test_what_was_cancelled_before_it_began_can_still_be_tagged(ann, subscription):
    with freeze_time("2026-01-20"):
        actions.end_line(SubscriptionLine.objects.get(), actor=ann)
        told = actions.cancel(fresh(subscription), actor=ann, when="now")
    assert told.ends_on == date(2026, 1, 30)
    edit(fresh(subscription), ann, tags=["lost"])
    edit(SubscriptionLine.objects.get(), ann, name="Place")
    assert (on("2026-03-01"), Invoice.objects.count()) == ({"billed": 0, "refused": 0}, 0)


def test_one_that_cannot_end_holds_up_no_other(ann, acme, subscription):
    on("2026-01-31")
    with freeze_time("2026-01-05"):
        other = make("subscription", ann, account=acme.id, currency="EUR", starts_on="2026-01-31", ends_on="2026-02-05")
        make("subscription-line", ann, subscription=other.id, name="Seat", price=eur(10))
        actions.start(fresh(other), actor=ann)
    on("2026-02-01")
    with freeze_time("2026-02-13"):
        actions.cancel(fresh(subscription), actor=ann)
    usual = charging.settle_end

    def stubborn(given):
        if given.pk == subscription.pk:
            raise Refused("No address.", code="no_address")
        return usual(given)

    with patch.object(charging, "settle_end", stubborn):
        assert on("2026-03-01", actions.end_due) == 1
    assert (fresh(subscription).status, fresh(other).status) == ("active", "ended")


def test_a_pause_costs_nothing(ann, subscription):
    on("2026-01-31")
    with freeze_time("2026-02-14"):
        actions.pause(fresh(subscription), actor=ann)
    assert totals()[-1] == ("credit_note", Decimal(15))
    assert on("2026-03-31")["billed"] == 0
    with freeze_time("2026-04-10"):
        actions.resume(fresh(subscription), actor=ann)
    on("2026-04-10")
    assert totals()[-1] == ("invoice", Decimal(20))  # 20 of the 30 days of 31 March to 29 April
    assert fresh(subscription).next_on == date(2026, 4, 30)
    assert sum(net if kind == "invoice" else -net for kind, net in totals()) == sum(
        period.billed for period in SubscriptionPeriod.objects.all()
    )


def test_what_cannot_be_is_refused(ann, acme, seller, subscription):
    for given in ({"interval": "custom"}, {"ends_on": "2020-01-01"}, {"anchor_day": 32}):
        with pytest.raises(Invalid):
            make("subscription", ann, account=acme.id, **{"starts_on": "2026-01-01", **given})
    bare = make("subscription", ann, account=acme.id, currency="EUR")
    with pytest.raises(Refused) as problem:
        actions.start(bare, actor=ann)
    assert problem.value.code == "no_lines"
    with pytest.raises(Invalid) as wrong:
        make("subscription-line", ann, subscription=bare.id, name="Seat", price={"amount": "5", "currency": "USD"})
    assert wrong.value.code == "other_currency"
    with pytest.raises(Refused) as twice:
        actions.start(fresh(subscription), actor=ann)
    assert twice.value.code == "already_started"


def test_without_a_company_of_ours_nothing_is_lost(ann, acme):
    with freeze_time("2026-01-01"):
        made = make("subscription", ann, account=acme.id, currency="EUR", starts_on="2026-01-01")
        make("subscription-line", ann, subscription=made.id, name="Seat", price=eur(30))
        actions.start(fresh(made), actor=ann)
        assert charging.bill_due() == {"billed": 0, "refused": 1}
    assert (Invoice.objects.count(), SubscriptionPeriod.objects.count(), fresh(made).billed_until) == (0, 0, None)


def test_drafts_where_it_does_not_issue(ann, subscription):
    edit(fresh(subscription), ann, issues=False)
    on("2026-01-31")
    assert Invoice.objects.get().status == "draft"


def test_a_year_in_leap_years(ann, acme, seller):
    with freeze_time("2024-02-01"):
        made = make("subscription", ann, account=acme.id, currency="EUR", starts_on="2024-02-29", interval="year")
        make("subscription-line", ann, subscription=made.id, name="Licence", price=eur(366))
        actions.start(fresh(made), actor=ann)
    on("2024-02-29")
    assert fresh(made).next_on == date(2025, 2, 28)
    on("2028-02-29")
    firsts = SubscriptionPeriod.objects.order_by("first").values_list("first", flat=True)
    assert list(firsts) == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    assert fresh(made).mrr == Decimal("30.5")


def test_others_subscriptions_are_not_changed(company, ann, subscription):
    bob = actor_of(company.bob)
    with pytest.raises(NotAllowed):
        actions.pause(fresh(subscription), actor=bob, day=timezone.localdate() + timedelta(days=0))
    assert Subscription.objects.get().status == "active"
