"""A mailbox read by IMAP from a real server: each mail once, none left out, whatever breaks in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.sales.models import Lead
from regulars.base import jobs
from regulars.base.errors import Invalid, Refused
from regulars.base.seal import unseal
from regulars.project import doctor
from regulars.services.intake import fetching, imap, keeping, mailbox, mailing, reading, tasks
from regulars.services.intake.models import Arrival, Mailbox
from regulars.services.notify.models import Notification
from tests.factories.people import SYSTEM
from tests.intake.dovecot import NEEDED, PERSON, WORD, Dovecot, Stranger
from tests.intake.post import BROKEN, mail, russian
from tests.intake.test_mail import MAIL

pytestmark = [
    pytest.mark.django_db,
    NEEDED,
]


@pytest.fixture(scope="module")
def running():
    server = Dovecot()
    yield server
    server.stop()


@pytest.fixture
def server(running, settings, tmp_path, monkeypatch):
    """Empty folders of one person, on a server that may be asked and whose certificate is known."""
    settings.MEDIA_ROOT = tmp_path
    settings.OUTGOING_HOSTS = ["127.0.0.1", "localhost"]
    monkeypatch.setenv("SSL_CERT_FILE", str(running.cert))
    running.empty()
    return running


@pytest.fixture
def letterbox(rule):
    return rule(trigger=MAIL)


@pytest.fixture
def given(server):
    return {"host": "localhost", "port": server.tls, "username": PERSON, "password": WORD}


@pytest.fixture
def read(letterbox, given):
    """Sets the mailbox, then gives what reads it and the subjects that came in."""
    mailbox.put(letterbox, given, actor=SYSTEM)

    def done():
        reading.read(letterbox.pk)
        return [Arrival.objects.get(pk=pk).body for pk in Arrival.objects.order_by("id").values_list("pk", flat=True)]

    return done


def box_of(rule):
    return Mailbox.objects.get(rule=rule.pk)


def test_what_comes_from_now_on_is_taken_once_and_marked(letterbox, given, server, settle):
    server.put(mail("Old", name="<old@example.com>"))
    mailbox.put(letterbox, given, actor=SYSTEM)
    server.put(russian("koi8-r"))
    server.put(mail(name="<2@example.com>"))
    assert reading.read(letterbox.pk) is False
    reading.read(letterbox.pk)
    assert [(each.key, each.state) for each in settle()] == [
        ("mail:koi8-r-base64@example.com", "done"),
        ("mail:2@example.com", "done"),
    ]
    assert Lead.objects.get(email="anna@example.com").name == "Анна Петрова"
    assert [b"\\Seen" in each for each in server.flags()] == [False, True, True]
    assert (box_of(letterbox).problem, box_of(letterbox).untidied) == ("", [])


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_each_way_of_encryption_is_spoken(letterbox, given, server, security):
    port = server.tls if security == "tls" else server.port
    assert mailbox.tried(letterbox, {**given, "port": port, "security": security}, actor=SYSTEM).count == 0


def test_mails_are_moved_or_left_as_is_wished(letterbox, given, server):
    mailbox.put(letterbox, {**given, "afterwards": "move", "moved_to": "Done"}, actor=SYSTEM)
    server.put(mail())
    reading.read(letterbox.pk)
    assert (len(server.flags()), len(server.flags("Done"))) == (0, 1)
    mailbox.put(letterbox, {"afterwards": "leave"}, actor=SYSTEM)
    server.put(mail(name="<2@example.com>"))
    reading.read(letterbox.pk)
    assert [b"\\Seen" in each for each in server.flags()] == [False]
    assert Arrival.objects.count() == 2


def test_without_the_servers_move_it_is_copied_and_deleted(letterbox, given, server, monkeypatch):
    monkeypatch.setattr(imap.IMAPClient, "has_capability", lambda self, name: name in ("UIDPLUS", "AUTH=PLAIN"))
    mailbox.put(letterbox, {**given, "afterwards": "move", "moved_to": "Done"}, actor=SYSTEM)
    server.put(mail())
    reading.read(letterbox.pk)
    assert (len(server.flags()), len(server.flags("Done"))) == (0, 1)


def test_a_reader_killed_before_it_marks_does_so_the_next_time(letterbox, given, server, monkeypatch):
    mailbox.put(letterbox, {**given, "afterwards": "move", "moved_to": "Done"}, actor=SYSTEM)
    server.put(mail())
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_tidy", lambda *_given: None)
        reading.read(letterbox.pk)
    assert (len(server.flags()), box_of(letterbox).untidied) == (1, [box_of(letterbox).last])
    reading.read(letterbox.pk)
    assert (len(server.flags()), box_of(letterbox).untidied) == (0, [])
    assert Arrival.objects.count() == 1


def test_a_reader_killed_between_two_mails_goes_on_with_the_second(read, server, letterbox, monkeypatch):
    for number in range(3):
        server.put(mail(name=f"<{number}@example.com>"))
    kept = mailing.keep

    def dies(rule, raw, **given):
        if b"<1@example.com>" in raw:
            raise RuntimeError("killed")
        return kept(rule, raw, **given)

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "keep", dies)
        assert len(read()) == 1
    assert "broke on our side" in box_of(letterbox).problem
    assert len(read()) == 3
    assert box_of(letterbox).problem == ""


def test_a_folder_made_anew_is_read_anew_and_no_mail_twice(letterbox, given, server):
    server.anew("Letters")
    mailbox.put(letterbox, {**given, "folder": "Letters"}, actor=SYSTEM)
    server.put(mail(name="<1@example.com>"), "Letters")
    reading.read(letterbox.pk)
    before = box_of(letterbox).validity
    server.anew("Letters")
    server.put(mail(name="<1@example.com>"), "Letters")
    server.put(mail(name="<2@example.com>"), "Letters")
    reading.read(letterbox.pk)
    assert box_of(letterbox).validity != before
    server.put(mail(name="<3@example.com>"), "Letters")
    reading.read(letterbox.pk)
    server.drop("Letters")
    assert [each.key for each in Arrival.objects.order_by("id")] == [
        f"mail:{number}@example.com" for number in (1, 2, 3)
    ]
    reading.read(letterbox.pk)
    assert "The folder “Letters” cannot be opened" in box_of(letterbox).problem


def test_more_than_one_reading_takes_goes_on_at_once(read, server, letterbox, monkeypatch):
    monkeypatch.setattr(fetching, "AT_ONCE", 2)
    for number in range(5):
        server.put(mail(name=f"<{number}@example.com>"))
    assert reading.read(letterbox.pk) is True
    assert Arrival.objects.count() == 2
    tasks.mailboxes.func(0)
    jobs.run_pending()
    assert Arrival.objects.filter(key__startswith="mail:").count() == 5


def test_a_mail_that_is_too_large_is_kept_by_its_head_and_stays_unread(read, server, letterbox, monkeypatch, settle):
    monkeypatch.setattr(mailing, "MOST_BYTES", 2000)
    server.put(mail("x" * 5000, subject="Large"))
    server.put(mail("Small", name="<2@example.com>"))
    read()
    large, small = settle()
    assert (large.state, large.reason, small.state) == ("failed", "too_large", "done")
    assert '"subject":"Large"' in large.body
    assert "xxx" not in large.body
    assert [b"\\Seen" in each for each in server.flags()] == [False, True]


@pytest.mark.parametrize("withheld", [("BODY.PEEK[]",), ("BODY.PEEK[]", "BODY.PEEK[HEADER]")])
def test_a_mail_that_cannot_be_fetched_is_left_at_last_and_holds_up_none_after_it(
    read, server, letterbox, monkeypatch, settle, withheld
):
    server.put(mail(subject="Slow"))
    server.put(mail("Next", name="<2@example.com>"))
    fetch, slow = imap.IMAPClient.fetch, box_of(letterbox).last + 1

    def fetched(self, uids, parts):
        if uids == [slow] and parts[0] in withheld:
            raise TimeoutError("timed out")
        return fetch(self, uids, parts)

    monkeypatch.setattr(imap.IMAPClient, "fetch", fetched)
    for _time in range(fetching.MOST_TRIES + (fetching.MOST_HEADS if len(withheld) > 1 else 0)):
        assert read() == []
        assert "timed out" in box_of(letterbox).problem
    read()
    left, after = settle()
    assert (left.state, left.reason, after.state) == ("failed", "unfetched", "done")
    assert ('"subject":"Slow"' in left.body) == (len(withheld) == 1)
    assert [b"\\Seen" in each for each in server.flags()] == [False, True]
    assert box_of(letterbox).problem == ""


def test_a_broken_mail_holds_up_none_after_it(read, server, settle):
    server.put(BROKEN)
    server.put(mail())
    read()
    assert [each.state for each in settle()][1] == "done"


def test_when_more_waits_than_is_kept_the_mail_stays_for_later(read, server, letterbox, monkeypatch):
    server.put(mail(name="<1@example.com>"))
    server.put(mail(name="<2@example.com>"))
    monkeypatch.setattr(keeping, "MOST_LEFT", 1)
    assert len(read()) == 1
    assert "Too much waits" in box_of(letterbox).problem
    assert [b"\\Seen" in each for each in server.flags()] == [True, False]
    monkeypatch.undo()


def test_a_rule_that_is_off_leaves_its_mails_where_they_are(read, server, letterbox, automation):
    server.put(mail())
    type(letterbox).objects.filter(pk=letterbox.pk).update(is_active=False)
    assert read() == []
    assert reading.due() == []
    type(letterbox).objects.filter(pk=letterbox.pk).update(is_active=True)
    assert len(read()) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "guessed"}, "password"),
        ({"folder": "Elsewhere"}, "folder"),
        ({"afterwards": "move", "moved_to": "Elsewhere"}, "moved_to"),
        ({"afterwards": "move", "moved_to": "INBOX"}, "moved_to"),
        ({"afterwards": "move"}, "moved_to"),
        ({"host": "no-such-host.invalid"}, "host"),
        ({"host": ""}, "host"),
        ({"port": 70000}, "port"),
        ({"port": "many"}, "port"),
        ({"security": "rot13"}, "security"),
        ({"security": ["tls"]}, "security"),
        ({"username": "a\r\nb LOGOUT"}, "username"),
        ({"username": 7}, "username"),
        ({"folder": "x" * 201}, "folder"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_part_and_nothing_is_kept(letterbox, given, wrong, field):
    with pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {**given, **wrong}, actor=SYSTEM)
    assert list(refused.value.fields) == [field]
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(letterbox, given, server, monkeypatch, security):
    monkeypatch.delenv("SSL_CERT_FILE")
    port = server.tls if security == "tls" else server.port
    with pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {**given, "security": security, "port": port}, actor=SYSTEM)
    assert "certificate" in refused.value.fields["host"].lower()


def test_hosts_inside_are_not_asked_and_nothing_is_sent_open(letterbox, given, settings):
    settings.OUTGOING_HOSTS = []
    with pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, given, actor=SYSTEM)
    assert "inside a network of its own" in str(refused.value.fields["host"])
    with pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {**given, "security": "none"}, actor=SYSTEM)
    assert list(refused.value.fields) == ["security"]


def test_the_password_is_sealed_kept_for_the_same_place_and_asked_for_another(letterbox, given, server):
    box = mailbox.put(letterbox, given, actor=SYSTEM)
    assert WORD not in box.sealed
    assert unseal(box.sealed, purpose=imap.PURPOSE) == WORD
    server.put(mail())
    assert mailbox.put(letterbox, {"folder": "INBOX", "password": ""}, actor=SYSTEM).last == box.last
    reading.read(letterbox.pk)
    assert Arrival.objects.count() == 1
    with pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {"host": "127.0.0.1"}, actor=SYSTEM)
    assert list(refused.value.fields) == ["password"]


def test_one_that_fails_waits_longer_each_time_and_people_are_told(read, letterbox, given, company):
    Mailbox.objects.update(sealed="sealed with another key")
    waits = []
    for _each in range(3):
        read()
        waits.append(round((box_of(letterbox).next_at - timezone.now()) / timedelta(minutes=1)))
    assert waits == [1, 2, 5]
    assert "Type it anew" in box_of(letterbox).problem
    assert reading.due() == []
    [notice] = Notification.objects.filter(recipient_id=company.ada.pk)
    assert notice.url == f"/admin/rules/{letterbox.pk}/arrivals"
    [found] = doctor._mailboxes()
    assert (found.state, "Type it anew" in found.text) == ("look", True)
    mailbox.put(letterbox, {"password": WORD}, actor=SYSTEM)
    read()
    assert (box_of(letterbox).failures, reading.due()) == (0, [letterbox.pk])
    [found] = doctor._mailboxes()
    assert found.state == "ok"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"* OK hello\r\n",
        b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n" + b"x" * 3_000_000,
        b"SSH-2.0-OpenSSH_9\r\n",
        b"* OK [CAPABILITY IMAP4rev1] hello\r\n* CAPABILITY {99999999999}\r\n",
    ],
)
def test_a_server_that_hangs_or_talks_nonsense_is_left_in_time(letterbox, given, server, monkeypatch, answer):
    monkeypatch.setattr(imap, "SILENCE", 0.3)
    with Stranger(answer) as port, pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {**given, "port": port, "security": "none"}, actor=SYSTEM)
    assert list(refused.value.fields) == ["host"]


def test_a_server_that_sends_a_byte_now_and_then_is_left_at_the_deadline(letterbox, given, server, monkeypatch):
    monkeypatch.setattr(fetching, "LOOKED", 0.5)
    with Stranger(b"* OK " + b"x" * 1000, pause=0.05) as port, pytest.raises(Invalid) as refused:
        mailbox.put(letterbox, {**given, "port": port, "security": "none"}, actor=SYSTEM)
    assert list(refused.value.fields) == ["host"]


def test_a_reading_under_the_old_setting_writes_nothing_over_the_new_one(read, server, letterbox):
    server.put(mail())
    old = box_of(letterbox)
    mailbox.put(letterbox, {}, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        fetching.read(old, letterbox)
    assert refused.value.code == "set_anew"
    assert not Arrival.objects.exists()
