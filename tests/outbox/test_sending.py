"""Letters go out through a real mail server on loopback: once, with their headers, again where the server asks for it."""

import email
import email.policy
import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone, translation

from regulars.base import jobs
from regulars.base.errors import Invalid
from regulars.services.outbox import listing, sending
from regulars.services.outbox.actions import Letter, send, send_many
from regulars.services.outbox.models import OutgoingLetter

pytestmark = pytest.mark.django_db
ANN = "ann@example.com"


def write(**given):
    return send(Letter(**{"to": ANN, "subject": "Hello", "text": "Good morning", "kind": "notification", **given}))


def read(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def only():
    return OutgoingLetter.objects.get()


def time_passes(**by):
    """All that was planned or begun is that much longer ago."""
    for letter in OutgoingLetter.objects.all():
        letter.next_at -= timedelta(**by)
        letter.taken_at = letter.taken_at and letter.taken_at - timedelta(**by)
        letter.save()


def test_a_letter_arrives_as_text_and_html_with_its_headers(company, server):
    key = write(
        text="Good morning\n\nhttps://crm.acme.example/deals/1",
        reply_to="Mary Manager <mary@example.com>",
        unsubscribe="https://crm.acme.example/u/1",
        reason="You follow Acme.",
    )
    jobs.run_pending()
    (envelope,) = server.letters
    got = read(envelope)
    assert envelope.rcpt_tos == [ANN]
    assert got["From"] == "Regulars <crm@acme.example>"
    assert got["Message-ID"] == f"<{key}@acme.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Reply-To"] == "Mary Manager <mary@example.com>"
    assert got["List-Unsubscribe"] == "<https://crm.acme.example/u/1>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Date"].datetime == only().created_at.replace(microsecond=0)
    plain, html = (got.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert plain.startswith("Good morning\n\nhttps://crm.acme.example/deals/1\n\n-- \nYou follow Acme.\nUnsubscribe: ")
    assert '<a class="button" href="https://crm.acme.example/deals/1">Open</a>' in html
    assert "You follow Acme." in html
    assert (only().state, only().content) == ("sent", "")


def test_a_letter_speaks_the_language_it_was_written_in(company, server):
    with translation.override("ru"):
        write(
            subject="Здравствуйте", text="https://crm.acme.example/deals/1", unsubscribe="https://crm.acme.example/u/1"
        )
    jobs.run_pending()
    got = read(server.letters[0])
    assert got["Subject"] == "Здравствуйте"
    html = got.get_body(("html",)).get_content()
    assert '<html lang="ru">' in html
    assert ">Открыть<" in html
    assert "Отписаться" in html


def test_what_is_rolled_back_is_never_sent(company, server):
    class Changed(Exception):
        pass

    with pytest.raises(Changed), transaction.atomic():
        write()
        raise Changed
    jobs.run_pending()
    assert (server.letters, OutgoingLetter.objects.count()) == ([], 0)


def test_no_line_of_a_subject_becomes_a_header(company, server):
    write(subject="Acme\r\nBcc: thief@example.com\x00", text="<script>alert(1)</script>")
    jobs.run_pending()
    (envelope,) = server.letters
    got = read(envelope)
    assert got["Subject"] == "Acme Bcc: thief@example.com"
    assert got["Bcc"] is None
    assert "&lt;script&gt;" in got.get_body(("html",)).get_content()


@pytest.mark.parametrize("wrong", ["", "nobody", "a@b@c", "ann@example.com\nBcc: x@example.com", "a@b.c, d@e.f"])
def test_an_address_that_is_none_is_refused_and_nothing_is_kept(company, wrong):
    with pytest.raises(Invalid) as problem:
        send_many([Letter(ANN, "Hello", "Text"), Letter(wrong, "Hello", "Text")])
    assert "to" in problem.value.fields
    assert not OutgoingLetter.objects.exists()


def test_a_letter_of_a_book_is_refused(company):
    with pytest.raises(Invalid):
        write(text="x" * 200_001)


def test_what_the_server_takes_later_is_sent_later_as_the_same_letter(company, server):
    write()
    server.says = ["451 greylisted, come back"]
    sending.send_due()
    assert (only().state, only().problem, only().answer) == ("waiting", "later", "451 greylisted, come back")
    assert sending.send_due() == 0
    time_passes(seconds=30)
    assert sending.send_due() == 1
    assert read(server.letters[0])["Message-ID"] == only().message_id


def test_what_the_server_refuses_for_good_is_tried_no_more(company, server):
    write()
    server.says = ["550 no such person"]
    sending.send_due()
    assert (only().state, only().problem, only().answer) == ("failed", "refused", "550 no such person")


def test_after_two_days_of_later_it_is_dead(company, server):
    write()
    for _each in range(len(sending.DELAYS) + 1):
        server.says = ["452 full"]
        sending.send_due()
        time_passes(days=2)
    assert (only().state, only().problem) == ("failed", "too_often")


def test_a_server_that_is_away_costs_no_letter(company, server):
    write()
    server.controller.stop()
    assert sending.send_due() == 0
    assert (only().state, only().problem, only().attempts) == ("waiting", "no_server", 1)
    for _each in sending.DELAYS:
        time_passes(days=2)
        sending.send_due()
    assert (only().state, only().problem) == ("failed", "no_server")


def test_a_line_that_breaks_leads_to_one_copy_under_the_same_id_and_no_third(company, server):
    write()
    server.says = ["hang up", "hang up"]
    for _each in range(3):
        sending.send_due()
        time_passes(minutes=1)
    assert {read(each)["Message-ID"] for each in server.letters} == {only().message_id}
    assert len(server.letters) == 2
    assert (only().state, only().problem) == ("failed", "unknown")


def test_a_worker_that_dies_after_the_server_took_it_sends_one_copy_later(company, server):
    class Killed(BaseException):
        pass

    write()
    with mock.patch.object(sending, "_end", side_effect=Killed), pytest.raises(Killed):
        sending.send_due()
    assert (only().state, len(server.letters)) == ("sending", 1)
    assert sending.send_due() == 0, "it is in the hands of another, as far as one can know"
    time_passes(minutes=11)
    sending.send_due()
    time_passes(minutes=1)
    assert sending.send_due() == 1
    assert only().state == "sent"
    assert [read(each)["Message-ID"] for each in server.letters] == [only().message_id] * 2


def test_no_more_go_in_a_minute_than_the_server_may_be_asked_for(company, server, settings):
    settings.EMAIL_RATE = 2
    for _each in range(3):
        write()
    assert sending.send_due() == 2
    assert sending.send_due() == 0
    OutgoingLetter.objects.filter(state="sent").update(ended_at=timezone.now() - timedelta(minutes=2))
    assert sending.send_due() == 1


def test_a_letter_for_later_waits_for_its_hour(company, server):
    write(after=timezone.now() + timedelta(hours=1))
    assert sending.send_due() == 0
    time_passes(hours=2)
    assert sending.send_due() == 1


def test_what_it_says_lies_sealed(company):
    write(text="https://crm.acme.example/reset/zqxsecret", subject="Reset", entity="user", record=uuid.uuid4())
    assert "zqxsecret" not in only().content


def test_letters_that_went_are_forgotten_after_a_month(company, server):
    write()
    sending.send_due()
    assert listing.tidy() == 0
    OutgoingLetter.objects.update(ended_at=timezone.now() - timedelta(days=31))
    assert listing.tidy() == 1
