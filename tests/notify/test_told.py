"""Who is told what: in the reader's language, once, as far as they may see what it is about."""

import uuid

import pytest
from django.utils.translation import override

from regulars.engine import loans, registry, save, sharing, values, workspace
from regulars.engine.actor import system
from regulars.services.notify.actions import Notice, mark_read, notify
from regulars.services.notify.models import Notification
from regulars.services.notify.queries import page, unread_count
from tests.areas.make import edit, make
from tests.factories.people import actor_of, give, grants, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


def told(user):
    return page(actor_of(user)).items


def test_who_becomes_responsible_is_told_once(company, ada, hear):
    account = make("account", ada, name="Acme")
    edit(account, ada, owner=str(company.ann.pk))
    hear()
    (found,) = told(company.ann)
    assert (found.kind, found.title, found.who, found.count) == ("assigned", "Acme", "Ada Admin", 1)
    with override("ru"):
        assert told(company.ann)[0].text == "Теперь вы за это отвечаете."


def test_nobody_is_told_what_they_did_themselves(company, hear):
    make("account", actor_of(company.ann), name="Mine", owner=str(company.ann.pk))
    hear()
    assert not told(company.ann)


def test_another_change_of_the_record_tells_the_owner_nothing(company, ada, hear):
    account = make("account", ada, name="Acme", owner=str(company.ann.pk))
    hear()
    edit(account, ada, name="Acme Ltd")
    hear()
    assert [each.title for each in told(company.ann)] == ["Acme Ltd"]


def test_what_one_import_hands_over_is_told_together(company, ada, hear):
    one = uuid.uuid4()
    for name in ("One", "Two", "Three"):
        account = make("account", ada, name=name)
        values.apply(account, registry.get("account"), {"owner": str(company.ann.pk)}, ada)
        save.save(account, actor=ada, batch=one)
    hear()
    (found,) = told(company.ann)
    assert (found.title, found.count) == ("Three", 3)


def test_a_shared_record_is_told_to_whom_it_is_lent(company, ada, hear):
    account = make("account", ada, name="Lent")
    loan = loans.read({"user": str(company.ann.pk)}, ada.manner)
    sharing.share_record(registry.get("account"), account.pk, loan, actor=ada)
    workspace.move_access_epoch()  # as the end of the transaction does
    hear()
    assert [(each.kind, each.title) for each in told(company.ann)] == [("shared", "Lent")]


def test_of_a_record_that_may_no_longer_be_seen_nothing_is_shown(company, ada, hear):
    account = make("account", ada, name="Zqxhidden", owner=str(company.ann.pk))
    notify([company.ann.pk], Notice("rule", "own words", "Call zqxhidden", entity="account", record=account.pk))
    hear()
    edit(account, ada, owner=str(company.ada.pk))
    for found in told(company.ann):
        assert (found.entity, found.record, found.title, found.who) == (None, None, "", "")
        assert "zqxhidden" not in found.text
    give(company.ann, make_role("All", grants("all")))
    assert {each.title for each in told(company.ann)} == {"Zqxhidden"}


def test_the_same_notice_is_told_once(company):
    notice = Notice("rule", "run 1", "Well done, %(name)s", {"name": "Ann"})
    assert notify([company.ann.pk, company.ann.pk, company.bob.pk], notice) == 2
    assert notify([company.ann.pk], notice) == 0
    assert [each.text for each in told(company.ann)] == ["Well done, Ann"]


def test_words_with_a_per_cent_sign_are_told_as_they_are(company):
    notify([company.ann.pk], Notice("rule", "x", "10% off"))
    assert told(company.ann)[0].text == "10% off"


def test_a_closed_account_is_told_nothing(company):
    type(company.ann).objects.filter(pk=company.ann.pk).update(is_active=False)
    assert notify([company.ann.pk], Notice("rule", "x", "Hello")) == 0
    assert not Notification.objects.exists()


def test_one_marks_only_what_is_ones_own(company):
    notify([company.ann.pk, company.bob.pk], Notice("rule", "x", "Hello"))
    others = Notification.objects.get(recipient=company.bob)
    assert mark_read([others.pk], actor=actor_of(company.ann)) == 0
    assert mark_read(None, actor=actor_of(company.ann)) == 1
    assert (unread_count(actor_of(company.ann)), unread_count(actor_of(company.bob))) == (0, 1)


def test_old_news_and_the_demo_are_not_told(company, hear):
    make("account", system("demo"), name="Sample", owner=str(company.ann.pk))
    hear()
    assert not told(company.ann)
