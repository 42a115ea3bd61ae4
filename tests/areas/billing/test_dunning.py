"""Reminders: level after level, once a day at most, none where somebody said stop."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.billing import bookings, dunning
from regulars.areas.billing.models import Invoice
from regulars.base.errors import Invalid, Refused
from regulars.engine.models import Change
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.billing.steps import eur
from tests.areas.make import edit, fresh, make


@pytest.fixture
def levels(ada):
    texts = {
        "subject": "Reminder {code}",
        "text": "Dear {name}, {amount} is {days} days late.",
        "text_ru": "{amount}",
        "subject_ru": "Напоминание {code}",
    }
    make("dunning-level", ada, name="Second", days=20, fee=eur(5), **texts)
    make("dunning-level", ada, name="First", days=7, **texts)


@pytest.fixture
def late(issued, ann, acme, levels):
    edit(fresh(acme), ann, email="buyer@example.com")
    overdue(issued, 8)
    return fresh(issued)


def overdue(invoice, days):
    Invoice.objects.filter(pk=invoice.pk).update(due_on=timezone.localdate() - timedelta(days=days), status="overdue")


def test_a_reminder_is_sent_once_a_level_and_stands_in_the_story(late):
    assert (dunning.remind_due(), dunning.remind_due()) == (1, 0)
    letter = OutgoingLetter.objects.get()
    assert (letter.to, letter.subject) == ("buyer@example.com", f"Reminder {late.code}")
    assert (fresh(late).dunning_level, fresh(late).dunned_on) == (1, timezone.localdate())
    assert Change.objects.filter(record=late.pk, verb="dun").count() == 1
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert dunning.remind_due(tomorrow) == 0
    assert dunning.remind_due(timezone.localdate() + timedelta(days=12)) == 1
    assert dunning.remind_due(timezone.localdate() + timedelta(days=90)) == 0


def test_the_fee_is_an_invoice_of_its_own_without_tax(late):
    Invoice.objects.filter(pk=late.pk).update(dunning_level=1)
    overdue(late, 30)
    assert dunning.remind_due() == 1
    fee = Invoice.objects.exclude(pk=late.pk).get()
    assert (fee.total, fee.tax, fee.status, fee.account_id) == (5, 0, "issued", late.account_id)
    assert fresh(late).total == late.total


@pytest.mark.parametrize("stop", ["dispute", "account", "paid", "link", "address"])
def test_nobody_is_reminded_where_something_stands_against_it(late, ann, acme, stop):
    if stop == "dispute":
        with pytest.raises(Invalid):
            dunning.dispute(late, actor=ann, reason="")
        dunning.dispute(late, actor=ann, reason="Broken")
    elif stop == "account":
        edit(fresh(acme), ann, dunning_stopped=True)
    elif stop == "paid":
        bookings.pay(late, actor=ann)
    elif stop == "link":
        Invoice.objects.filter(pk=late.pk).update(link=None)
    else:
        edit(fresh(acme), ann, email="")
    assert dunning.remind_due() == 0
    with pytest.raises(Refused):
        dunning.remind(fresh(late), actor=ann)
    assert not OutgoingLetter.objects.exists()


def test_a_dispute_that_is_settled_lets_reminders_go_on(late, ann):
    dunning.dispute(late, actor=ann, reason="Broken")
    dunning.agree(late, actor=ann)
    with pytest.raises(Refused):
        dunning.agree(late, actor=ann)
    assert dunning.remind_due() == 1


def test_a_person_may_send_the_next_one_at_once_until_there_is_none(late, ann):
    dunning.remind(late, actor=ann)
    dunning.remind(fresh(late), actor=ann)
    with pytest.raises(Refused) as refused:
        dunning.remind(fresh(late), actor=ann)
    assert refused.value.code == "no_level"
    assert OutgoingLetter.objects.count() == 2


def test_texts_name_only_what_a_letter_knows(ada):
    with pytest.raises(Invalid):
        make("dunning-level", ada, name="X", days=3, subject="{secret}", text="Hello")
