"""Mailboxes in the file of settings: all but the password arrives, and nothing is read before it is typed."""

import json

import pytest

from regulars.base.errors import Invalid
from regulars.base.seal import seal
from regulars.engine.promotion import parts
from regulars.services.intake import imap, mailbox_parts, reading
from regulars.services.intake.models import Mailbox
from tests.factories.people import SYSTEM
from tests.intake.test_mail import MAIL

GIVEN = {
    "host": "mail.example.com", "port": 993, "security": "tls", "username": "sales@example.com", "folder": "Leads",
    "afterwards": "move", "moved_to": "Done",
}  # fmt: skip


@pytest.fixture
def letterbox(rule):
    begun = rule(trigger=MAIL)
    sealed = seal("correct horse", purpose=imap.PURPOSE)
    Mailbox.objects.create(rule=begun.pk, sealed=sealed, validity=7, last=40, **GIVEN)
    return begun


def put(rule, **given):
    parts.PARTS["mailboxes"].put(rule.key, {**GIVEN, **given}, SYSTEM)
    return Mailbox.objects.get(rule=rule.pk)


def test_a_mailbox_travels_without_its_password_and_waits_for_it(letterbox):
    told = parts.PARTS["mailboxes"].read()
    assert told == {letterbox.key: GIVEN}
    assert "horse" not in json.dumps(told)
    Mailbox.objects.all().delete()
    box = put(letterbox)
    assert (box.sealed, box.last, reading.problem_of(box)) == ("", 0, reading.LOCKED)
    assert parts.PARTS["mailboxes"].read() == told
    assert reading.due() == []
    assert reading.read(letterbox.pk) is False
    with pytest.raises(Invalid) as refused:
        mailbox_parts.made(letterbox, {}, box)
    assert list(refused.value.fields) == ["password"]


def test_what_is_the_same_here_goes_on_as_it_stands(letterbox):
    box = put(letterbox, afterwards="seen", moved_to="")
    assert (box.afterwards, box.last, box.validity, box.problem) == ("seen", 40, 7, "")
    assert reading.due() == [letterbox.pk]
    assert put(letterbox, folder="Others").last == 0
    assert put(letterbox, host="other.example.com").sealed == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": "x"}, "password"),
        ({"host": ""}, "host"),
        ({"security": "magic"}, "security"),
        ({"port": 70000}, "port"),
    ],
)
def test_what_could_not_be_read_is_refused(letterbox, given, field):
    with pytest.raises(Invalid) as refused:
        put(letterbox, **given)
    assert field in refused.value.fields


def test_a_rule_that_no_mail_begins_has_no_mailbox(rule):
    with pytest.raises(Invalid) as refused:
        put(rule())
    assert list(refused.value.fields) == ["rule"]
