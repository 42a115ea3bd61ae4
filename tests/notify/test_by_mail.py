"""Notifications by mail: when each chose it, what they may see at that moment, and no more at one click."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from regulars.base import jobs
from regulars.services.notify import choices, choosing, mailing
from regulars.services.notify.actions import Notice, mark_read, notify
from regulars.services.notify.models import Notification
from tests.areas.make import edit, make
from tests.factories.people import actor_of
from tests.factories.queue import empty_queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def post(settings):
    empty_queue()
    settings.PUBLIC_URL = "https://crm.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def choose(user, **given):
    choosing.change(given, person=user.pk, actor=actor_of(user))


def delivered():
    mailing.send_due()
    jobs.run_pending(queues=["default"])
    return mail.outbox


def html_of(letter):
    return letter.alternatives[0][0]


@pytest.fixture
def account(company):
    return make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))


def tell(user, number=1, kind="rule", **given):
    notify([user.pk], Notice(kind, f"n{number}", f"Call number {number}", **given))


def test_who_chose_at_once_gets_a_letter_and_each_thing_in_it_once(company, account):
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann, entity="account", record=account.pk)
    (letter,) = delivered()
    assert letter.to == [company.ann.email]
    assert letter.subject == "Acme: Call number 1"
    told = Notification.objects.get(recipient=company.ann)
    assert f"https://crm.example/notifications/{told.pk}" in letter.body
    assert len(delivered()) == 1


def test_a_digest_waits_for_its_hour_and_is_one_letter(company, account):
    for number in (1, 2, 3):
        tell(company.ann, number, entity="account", record=account.pk)
    assert delivered() == []
    due = Notification.objects.filter(recipient=company.ann).values_list("mail_at", flat=True)
    assert set(due) == {choices.quiet_of(choices.rest(None), "").digest_at(timezone.now(), weekly=False)}
    due.update(mail_at=timezone.now())
    (letter,) = delivered()
    assert letter.subject == "3 notifications"
    assert html_of(letter).count("Acme") == 3
    assert "From a rule" in html_of(letter)


def test_what_was_read_meanwhile_is_not_sent(company):
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann)
    mark_read(None, actor=actor_of(company.ann))
    assert delivered() == []


def test_what_may_no_longer_be_seen_is_left_out_of_the_letter(company, account):
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann, 1, entity="account", record=account.pk)
    edit(account, actor_of(company.ada), owner=str(company.ada.pk))
    assert delivered() == []
    tell(company.ann, 2)
    (letter,) = delivered()
    assert "Acme" not in letter.body
    assert "Call number 1" not in letter.body


def test_quiet_hours_hold_a_letter_back_and_it_comes_after(company):
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann)
    choose(company.ann, paused_until=(timezone.now() + timedelta(hours=3)).isoformat())
    assert delivered() == []
    waiting = Notification.objects.get(recipient=company.ann)
    assert waiting.mail_at > timezone.now() + timedelta(hours=2)
    choose(company.ann, paused_until=None)
    Notification.objects.update(mail_at=timezone.now())
    assert len(delivered()) == 1


def test_who_wants_none_in_the_program_still_gets_the_letter(company):
    choose(company.ann, kinds={"rule": {"mail": "now", "in_app": False}})
    tell(company.ann)
    assert len(delivered()) == 1
    assert not Notification.objects.filter(in_app=True).exists()


def test_what_a_record_is_called_is_not_taken_for_html(company):
    account = make("account", actor_of(company.ada), name="<b>Zqx</b>", owner=str(company.ann.pk))
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann, entity="account", record=account.pk)
    (letter,) = delivered()
    assert "&lt;b&gt;Zqx&lt;/b&gt;" in html_of(letter)


def test_the_link_below_ends_such_mail_at_one_click_without_signing_in(company):
    choose(company.ann, kinds={"rule": {"mail": "now"}, "shared": {"mail": "now"}})
    tell(company.ann)
    (letter,) = delivered()
    link = re.fullmatch(r"<https://crm\.example(.+)>", letter.extra_headers["List-Unsubscribe"])[1]
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(link)
    assert "From a rule" in page.content.decode()
    assert choices.channels(company.ann.pk)["rule"].mail == "now", "to look at it changes nothing"
    assert stranger.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices.channels(company.ann.pk)["rule"].mail == "never"
    assert choices.channels(company.ann.pk)["shared"].mail == "now"


def test_a_link_that_was_made_elsewhere_ends_nothing(company):
    assert Client().post("/notifications/unsubscribe/abc:def:ghi").status_code == 404


def test_a_closed_account_gets_no_letter(company):
    choose(company.ann, kinds={"rule": {"mail": "now"}})
    tell(company.ann)
    type(company.ann).objects.filter(pk=company.ann.pk).update(is_active=False)
    assert delivered() == []


def test_the_letter_is_in_the_language_of_its_reader(company):
    type(company.ann).objects.filter(pk=company.ann.pk).update(language="ru")
    choose(company.ann, kinds={"assigned": {"mail": "now"}})
    notify([company.ann.pk], Notice("assigned", "x"))
    (letter,) = delivered()
    assert "Теперь вы за это отвечаете." in letter.body
