"""Customers are reminded of quotes: when, how often, and when not."""

from datetime import timedelta
from unittest.mock import patch

import orjson
import pytest
from django.utils import timezone

from regulars.areas.orders import actions, reminders
from regulars.areas.orders.models import Quote, QuoteReminder
from regulars.base import seal
from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.engine.models import Change
from regulars.services.outbox.actions import PURPOSE
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.outbox.sending import _message
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import add, eur, sent


@pytest.fixture
def waiting(ann, quote):
    add(quote, ann, name="Pump", price=eur(100))
    offer = sent(quote, ann)
    actions.mail(offer, actor=ann, to="eva@example.com")
    workspace.put(reminders.AFTER, 5, actor=actors.system("test"))
    workspace.put(reminders.BEFORE, 3, actor=actors.system("test"))
    OutgoingLetter.objects.all().delete()
    return fresh(offer)


def at(days):
    """The clock of reminders, so many days from now."""
    return timezone.now().replace(hour=12, minute=0) + timedelta(days=days)


def told():
    return [letter.subject for letter in OutgoingLetter.objects.order_by("id")]


def test_a_customer_is_reminded_once_after_days_without_an_answer_and_once_before_the_end(waiting):
    assert reminders.remind_due(at(4)) == 0
    assert reminders.remind_due(at(5)) == 1
    assert reminders.remind_due(at(5)) == 0
    assert reminders.remind_due(at(9)) == 0
    assert reminders.remind_due(at(27)) == 1
    assert reminders.remind_due(at(28)) == 0
    assert reminders.remind_due(at(40)) == 0
    assert [each.kind for each in QuoteReminder.objects.order_by("id")] == ["unanswered", "ending"]
    assert len(told()) == 2
    assert Change.objects.filter(record=waiting.id, verb="remind").count() == 2


def test_who_answered_asked_for_no_mail_or_got_none_is_left_alone(ada, ann, waiting):
    with patch.object(reminders, "_may_be_written_to", return_value=False):
        assert reminders.remind_due(at(6)) == 0
    make("contact", ada, name="Eva", email="Eva@example.com", do_not_email=True)
    assert reminders.remind_due(at(6)) == 0
    Quote.objects.filter(pk=waiting.pk).update(mailed_to="other@example.com")
    actions.accept(fresh(waiting), actor=ann, name="Eva")
    assert reminders.remind_due(at(6)) == 0
    assert told() == []


def test_who_is_not_to_be_disturbed_is_reminded_when_that_is_over(ann, waiting):
    account = {"entity": "account", "id": str(waiting.account_id)}
    day = at(6).date()
    make("quiet-time", ann, person=account, starts_on=str(day), ends_on=str(day), reason="Stocktaking")
    assert reminders.remind_due(at(6)) == 0
    assert reminders.remind_due(at(8)) == 1


def test_a_quote_says_otherwise_of_itself_also_after_it_was_sent(ann, waiting):
    edit(fresh(waiting), ann, remind_after=0, remind_before=0)
    assert reminders.remind_due(at(29)) == 0
    edit(fresh(waiting), ann, remind_after=2)
    assert reminders.remind_due(at(2)) == 1


def test_nobody_is_written_to_by_night_or_without_a_link(ann, waiting):
    assert reminders.remind_due(at(6).replace(hour=3)) == 0
    actions.unlink(fresh(waiting), actor=ann)
    assert reminders.remind_due(at(6)) == 0


def test_the_letter_has_the_pdf_where_one_wants_it(ann, quote):
    add(quote, ann, name="Pump", price=eur(100))
    offer = sent(quote, ann)
    actions.mail(offer, actor=ann, to="eva@example.com", attach=True)
    letter = OutgoingLetter.objects.latest("id")
    assert orjson.loads(seal.unseal(letter.content, purpose=PURPOSE))["files"] == [str(fresh(offer).document_id)]
    [(name, content, kind)] = _message(letter).attachments
    assert (name, content[:5], kind) == (f"{offer.code}.pdf", b"%PDF-", "application/pdf")
    actions.mail(fresh(offer), actor=ann, to="eva@example.com", attach=False)
    assert _message(OutgoingLetter.objects.latest("id")).attachments == []
    assert fresh(offer).mailed_to == "eva@example.com"


def test_administrators_set_the_days(client, company):
    client.force_login(company.ada)
    assert client.get("/admin/quotes/").status_code == 200
    wrong = client.post("/admin/quotes/", {reminders.AFTER: "many", reminders.BEFORE: "999"})
    assert wrong.status_code == 422
    assert client.post("/admin/quotes/", {reminders.AFTER: "7", reminders.BEFORE: ""}).status_code == 302
    workspace.forget()
    assert (workspace.value(reminders.AFTER), workspace.value(reminders.BEFORE)) == (7, 0)
    client.force_login(company.ann)
    assert client.get("/admin/quotes/").status_code == 403


def test_what_waits_is_shown_by_views(client, company, waiting):
    client.force_login(company.ann)
    for view, shown in (("unopened", True), ("opened", False), ("ending", False), ("sent", True)):
        page = client.get(f"/quotes/?view={view}").content.decode()
        assert (waiting.code in page) is shown, view
