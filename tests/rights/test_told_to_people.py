"""What people are told by notification, in the bell, by mail and by push: nothing of a field that is kept from whoever reads it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from regulars.areas.activities import reminders
from regulars.areas.billing import telling as of_billing
from regulars.areas.contracts import telling as of_contracts
from regulars.areas.fulfilment import telling as of_orders
from regulars.areas.orders import telling as of_quotes
from regulars.areas.personal import news, promises
from regulars.areas.personal import telling as of_personal
from regulars.engine import workspace
from regulars.engine.models import Change, FieldRule
from regulars.services.notify import mailing, pushing
from regulars.services.notify.models import Notification
from regulars.services.notify.queries import page
from regulars.services.notify.said import said
from tests.areas.make import about, edit, make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record
from tests.rights.matrix.world import ACTIONS

pytestmark = pytest.mark.django_db

SOON = timezone.now().replace(microsecond=0) + timedelta(days=5, minutes=10)
NEVER = "2031-03-17"


@pytest.fixture
def reader(company):
    return company.carl


@pytest.fixture
def acme(reader):
    return make("account", SYSTEM, name="Zebedee Works", owner=str(reader.pk), personal_manager=str(reader.pk))


def of_a_comment(reader, acme):
    quote = make("quote", SYSTEM, account=str(acme.pk), owner=str(reader.pk))
    made = make("quote-comment", SYSTEM, quote=str(quote.pk), text="Zqx too dear")
    made.author = "Zqy Buyer"
    of_quotes.tell(quote, of_quotes.COMMENTED, "one", name=said(made, "author"), words=said(made, "text"))
    return {"quote.code": quote.code, "quote-comment.author": "Zqy Buyer", "quote-comment.text": "Zqx too dear"}


def of_an_answer(reader, acme):
    quote = make("quote", SYSTEM, account=str(acme.pk), owner=str(reader.pk))
    of_quotes.tell(quote, of_quotes.ACCEPTED, "two", name=said(quote, "decided_by", "Zqz Boss"))
    return {"quote.code": quote.code, "quote.decided_by": "Zqz Boss"}


def of_goods(reader, acme):
    order = make("order", SYSTEM, account=str(acme.pk), owner=str(reader.pk))
    of_orders.tell_arrived(order, is_all=True)
    return {"order.code": order.code}


def of_a_payment(reader, acme):
    payment = sample_record("payment", SYSTEM, account=str(acme.pk), owner=str(reader.pk), amount={"amount": "761.37", "currency": "USD"})  # fmt: skip
    of_billing.refunded(payment, payment.amount)
    return {"payment.account": acme.name, "account.name": acme.name, "payment.code": payment.code, "payment.amount": "761.37"}  # fmt: skip


def of_a_contract(reader, acme):
    contract = make("contract", SYSTEM, name="Care", account=str(acme.pk), owner=str(reader.pk))
    of_contracts.tell(contract, of_contracts.TO_RENEW, "three", day=said(contract, "notice_on", NEVER))
    return {"contract.code": contract.code, "contract.notice_on": NEVER}


def of_a_promise(reader, acme):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    promise = make("promise", SYSTEM, name="Zqx a discount", record=about(acme), due_on=yesterday)
    of_personal.tell_overdue(promise, [reader.pk])
    return {"promise.name": "Zqx a discount", "promise.record": acme.name, "account.name": acme.name}


def of_a_day(reader, acme):
    found = make("important-date", SYSTEM, name="Zqx founded", record=about(acme), day=NEVER, repeats="once")
    of_personal.tell_date(found, reader.pk)
    return {"important-date.name": "Zqx founded", "important-date.next_on": NEVER, "important-date.record": acme.name}


def of_news(reader, acme):
    deal = make("deal", SYSTEM, name="Zqx pumps", account=str(acme.pk))
    news._tell(Change(entity="deal", record=deal.pk, verb="win", id=7), news._TOLD["deal", "status=won"])
    return {"account.name": acme.name, "deal.name": "Zqx pumps"}


@pytest.mark.parametrize("happens", [of_a_comment, of_an_answer, of_goods, of_a_payment, of_a_contract, of_a_promise, of_a_day, of_news])  # fmt: skip
@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_a_notification_tells_no_field_that_is_kept_from_its_reader(company, reader, acme, happens, mode):
    keep(reader)
    words = happens(reader, acme)
    whole = everything_told(reader)
    assert [word for word in words.values() if word not in whole] == []
    for field, word in words.items():
        keep(reader, field, mode=mode)
        assert word not in everything_told(reader), field


def test_a_reminder_does_not_say_how_long_it_is_where_the_moment_is_kept(company, reader):
    make("task", SYSTEM, name="Ring up", owner=str(reader.pk), due_at=SOON.isoformat(), remind_before=4 * 24 * 60)
    keep(reader)
    reminders.tell_due(SOON - timedelta(days=4))
    assert "In 4 days." in everything_told(reader)
    keep(reader, "task.due_at")
    assert "4" not in page(actor_of(reader)).items[0].text
    assert "A reminder." in everything_told(reader)


def test_a_name_is_told_as_the_reader_may_know_it_when_they_read(company, reader, acme):
    keep(reader)
    of_a_payment(reader, acme)
    edit(acme, SYSTEM, name="Renamed")
    assert "Renamed" in everything_told(reader)
    give(reader, make_role("Own alone", grants("own", ACTIONS)))
    edit(acme, SYSTEM, owner=str(company.ann.pk), personal_manager=None)
    workspace.move_access_epoch()
    told = everything_told(reader)
    assert "Renamed" not in told
    assert "761.37" in told


def test_an_overdue_promise_is_told_by_the_job_in_the_same_way(company, reader, acme):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    make("promise", SYSTEM, name="Zqx a discount", record=about(acme), due_on=yesterday)
    promises.look_after()
    keep(reader, "promise.name")
    assert "Zqx" not in everything_told(reader)
    assert Notification.objects.filter(recipient=reader, kind="personal").exists()


def keep(reader, *fields, mode="hidden"):
    """The reader sees all but these fields."""
    role = make_role("All but some", grants("all", ACTIONS))
    for each in fields:
        entity, _dot, key = each.partition(".")
        FieldRule.objects.create(role=role, entity=entity, field=key, mode=mode)
    give(reader, role)
    workspace.move_access_epoch()


def everything_told(reader):
    """In the bell, in the letter and to browsers."""
    found = page(actor_of(reader)).items
    told = [each for each in found if not each.is_withheld]
    written = mailing._letter(reader, told) if told else SimpleNamespace(subject="", text="", html="")
    pushed = [pushing.payload(each).decode() for each in told]
    return "\n".join([*(f"{each.title} {each.text}" for each in found), written.subject, written.text, written.html, *pushed])  # fmt: skip
