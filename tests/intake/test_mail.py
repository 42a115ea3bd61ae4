"""Mail that begins a rule: read in the character sets of Russian mail, taken once, what programs wrote kept aside."""

import io
import time

import pytest

from regulars.areas.sales.models import Lead
from regulars.engine import registry, stored
from regulars.engine.models import StoredFile
from regulars.project import cli
from regulars.services.intake import erased, letters, mailing
from regulars.services.intake.models import Arrival
from regulars.services.outbox import actions as outbox
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.workflow.models import Rule
from tests.api.conftest import problem
from tests.areas.make import make
from tests.duplicates.conftest import EMAIL, rules
from tests.factories.people import SYSTEM
from tests.intake.post import BARE_EIGHT_BITS, BROKEN, SENDER, mail, russian, with_files

__all__ = ["rules"]
pytestmark = pytest.mark.django_db
MAIL = {
    "kind": "mail", "match": "email",
    "values": {"name": "from_name", "email": "from", "job_title": "subject", "description": "text"},
}  # fmt: skip
SAID = {"do": "set", "values": {"company": {"text": "{incoming.subject} of {incoming.from}"}}}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def letterbox(rule):
    def made(*steps, **trigger):
        return rule(*(steps or (SAID,)), trigger={**MAIL, **trigger})

    return made


@pytest.fixture
def post(send):
    def posted(rule, raw, media="message/rfc822"):
        return send(rule, raw=raw, media=media)

    return posted


def told(raw):
    return letters.told(letters.read(raw))


@pytest.mark.parametrize(("way", "left"), [("mail", 1), ("capture", 2)])
def test_a_mail_comes_in_by_the_way_of_mail(letterbox, post, settle, rules, way, left):
    make("lead", SYSTEM, name="Anna Petrova", email="anna@example.com")
    rules.match(EMAIL, entity="lead", key="same-mail")
    rules.do("lead", ["same-mail"], **{way: "block"})
    post(letterbox(match=""), mail("About racks"))
    [arrival] = settle()
    assert arrival.state == ("failed" if left == 1 else "done")
    assert Lead.objects.filter(email="anna@example.com").count() == left


def test_a_mail_makes_a_record_and_begins_a_run(letterbox, post, settle):
    answer = post(letterbox(), mail("About <b>racks</b>\nSoon"))
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    [arrival] = settle()
    lead = Lead.objects.get(email="anna@example.com")
    assert (lead.name, lead.company) == ("Anna Petrova", "Offer of anna@example.com")
    assert lead.description == "<p>About &lt;b&gt;racks&lt;/b&gt;<br>Soon</p>"
    assert (arrival.record, arrival.made, arrival.key) == (lead.pk, True, "mail:1@example.com")


def test_who_is_known_by_the_address_is_found(letterbox, post, settle):
    known = make("lead", SYSTEM, name="Anja", email="anna@example.com")
    post(letterbox(), mail(sender="ANNA@Example.com"))
    [arrival] = settle()
    assert (arrival.record, arrival.made) == (known.pk, False)


def test_the_same_mail_is_taken_once_whichever_way_it_comes(letterbox, post, settle):
    made = letterbox()
    first = post(made, mail())
    again = post(made, b"Received: by another way\n" + mail())
    assert (again.json()["id"], again["Idempotent-Replay"]) == (first.json()["id"], "true")
    for _each in range(2):
        post(made, mail(name=""))
    assert len(settle()) == 2
    assert StoredFile.objects.filter(name="message.eml").count() == 2


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8", "iso-8859-5"])
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
def test_russian_mail_is_read(charset, transfer):
    found = told(russian(charset, transfer))
    assert (found["from_name"], found["from"]) == (SENDER, "anna@example.com")
    assert found["subject"] == "Заявка на стеллажи"
    assert found["text"] == "Нужны стеллажи, 12 штук.\nСпасибо!"
    assert found["date"] == "2026-11-27T10:00:00+03:00"


def test_heads_in_bare_eight_bits_are_read_in_the_set_of_the_words():
    found = told(BARE_EIGHT_BITS)
    assert (found["subject"], found["text"]) == ("Заявка", "Нужны стеллажи.")


def test_formatted_words_become_plain_and_files_are_told():
    found = told(with_files(("list.csv", b"a,b"), ("прайс.pdf", b"%PDF-1.4")))
    assert found["text"] == "See the list."
    assert [(each["name"], each["size"]) for each in found["attachments"]] == [("list.csv", 3), ("прайс.pdf", 8)]


def test_files_are_put_on_the_record_once(letterbox, post, settle, api_of, company):
    made = letterbox()
    post(made, with_files(("list.csv", b"a,b"), ("empty.txt", b"")))
    [arrival] = settle()
    api_of(company.ada).post(f"rules/{made.pk}/arrivals/{arrival.pk}/replay")
    settle()
    files = StoredFile.objects.filter(record=arrival.record)
    assert [(each.name, each.size) for each in files] == [("list.csv", 3)]
    other = letterbox(files=False)
    post(other, with_files(("list.csv", b"a,b")).replace(b"anna@", b"other@"))
    arrival = settle()[-1]
    assert arrival.state == "done"
    assert not StoredFile.objects.filter(record=arrival.record).exists()


def test_a_broken_mail_holds_up_none_after_it(letterbox, post, settle):
    made = letterbox()
    assert post(made, BROKEN).status_code == 202
    post(made, b"\xff\xfe\x00 no head at all")
    post(made, mail())
    first, second, third = settle()
    assert (second.state, third.state) == ("failed", "done")
    assert "It is needed to find the record by" in second.reason
    assert stored.path_of(StoredFile.objects.get(pk=first.file)).read_bytes() == BROKEN


def test_a_mail_made_to_tire_the_reader_is_read_by_its_head(letterbox):
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000
    endless = b"Content-Type: text/plain; " + b'a"=;' * 20_000 + b"\n\nWords"
    began = time.monotonic()
    for raw in (deep, wide, endless):
        assert told(b"From: anna@example.com\nSubject: Hi\n" + raw)["subject"] == "Hi"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "raw",
    [
        mail(Auto_Submitted="auto-replied"),
        mail(Precedence="bulk"),
        mail(List_Id="<news.example.com>"),
        mail(sender="MAILER-DAEMON@example.com"),
        mail(Return_Path="<>"),
    ],
)
def test_what_a_program_wrote_is_kept_aside(letterbox, post, settle, raw):
    post(letterbox(), raw)
    [arrival] = settle()
    assert (arrival.state, arrival.reason) == ("suspect", "automatic")
    assert not Lead.objects.filter(email="anna@example.com").exists()


def test_a_person_who_says_no_program_is_believed(letterbox, post, settle):
    post(letterbox(), mail(Auto_Submitted="no"))
    assert settle()[0].state == "done"


def test_our_own_letter_coming_back_begins_nothing(letterbox, post, settle):
    outbox.send(outbox.Letter(to="anna@example.com", subject="Offer", text="As asked"))
    ours = OutgoingLetter.objects.get().message_id
    post(letterbox(), mail(name=ours))
    assert settle()[0].reason == "automatic"


def test_only_what_is_wanted_is_taken(letterbox, post, settle):
    only = [{"at": "subject", "op": "has", "value": "ЗАЯВКА"}, {"at": "from", "op": "ends", "value": "@example.com"}]
    made = letterbox(only=only)
    post(made, russian("koi8-r"))
    post(made, mail(subject="Lunch"))
    assert [(arrival.state, arrival.reason) for arrival in settle()] == [("done", ""), ("done", "unwanted")]
    assert Lead.objects.filter(email="anna@example.com").count() == 1


def test_a_branch_goes_by_what_came_in(letterbox, post, settle):
    lines = [{"at": "incoming.subject", "op": "has", "value": "URGENT"}]
    then = [{"do": "set", "values": {"company": {"value": "Now"}}}]
    post(letterbox({"do": "if", "only": lines, "then": then, "else": []}), mail(subject="Urgent: racks"))
    settle()
    assert Lead.objects.get(email="anna@example.com").company == "Now"


def test_a_mail_is_taken_from_a_pipe(letterbox, address, settle, monkeypatch, capsys):
    made = letterbox()
    monkeypatch.setattr("regulars.project.cli.installation.installation", _nothing)

    def pipe(key, raw):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return cli.main(["mail-in", key])

    key = address(made).rpartition("/")[2]
    assert pipe(key, mail()) == 0
    assert pipe("guessed", mail()) == 67
    assert pipe(key, b"") == 65
    monkeypatch.setattr(mailing, "MOST_BYTES", 100)
    assert pipe(key, mail()) == 65
    monkeypatch.setattr("regulars.services.intake.doors.at", _gone)
    assert pipe(key, mail()) == 75
    assert [arrival.state for arrival in settle()] == ["done"]
    assert "the database is gone" in capsys.readouterr().err


def test_what_is_no_mail_is_refused(letterbox, rule, post, address, client, monkeypatch):
    made = letterbox()
    problem(post(made, mail(), media="text/plain"), 415, "unsupported_media_type")
    problem(post(made, b" \n"), 400)
    problem(client.get(address(made)), 405)
    problem(client.post(address(rule()).replace("hooks", "mail-in"), mail(), content_type="message/rfc822"), 404)
    monkeypatch.setattr(mailing, "MOST_BYTES", 100)
    problem(post(made, mail()), 413, "too_large")
    assert not Arrival.objects.exists()


def test_what_came_of_somebody_who_is_erased_goes_with_its_file(letterbox, post, settle):
    post(letterbox(), mail())
    [arrival] = settle()
    erased.forget(registry.get("lead"), [arrival.record])
    arrival.refresh_from_db()
    assert (arrival.body, arrival.file) == ("", None)
    assert not StoredFile.objects.filter(name="message.eml").exists()


def test_a_rule_of_mail_is_made_in_the_editor(enter, company, automation, address):
    ada = enter(company.ada)
    base = {"label": "Sales mail", "is_active": "1", "hourly_limit": "1000", "t-kind": "mail"}
    first = ada.post("/admin/rules/draw?entity=lead", {**base, "op": ""}).content.decode()
    assert 'value="from_name"' in first
    typed = {
        **base, "t-mail": "1", "t-to": ["name", "email", ""], "t-source": ["from_name", "from", ""], "t-match": "email",
        "t-found": "keep", "t-otherwise": "make", "t-only-at": ["subject", ""], "t-only-op": ["has", "has"], "t-only-value": ["offer", ""],
    }  # fmt: skip
    assert ada.post("/admin/rules/new?entity=lead", typed).status_code == 302
    rule = Rule.objects.get()
    assert rule.trigger == {
        "kind": "mail", "values": {"name": "from_name", "email": "from"}, "match": "email", "found": "keep",
        "otherwise": "make", "only": [{"at": "subject", "op": "has", "value": "offer"}], "files": False,
    }  # fmt: skip
    automation.known()
    shown = ada.get(f"/admin/rules/{rule.pk}/arrivals").content.decode()
    assert f"bin/regulars mail-in {address(rule).rpartition('/')[2]}" in shown
    wrong = ada.post(f"/admin/rules/{rule.pk}", {**typed, "version": rule.version, "t-only-value": ["", ""]})
    assert "Say with what" in wrong.content.decode()


def test_a_pasted_mail_that_is_not_wanted_says_so(letterbox, api_of, company):
    made = letterbox(only=[{"at": "subject", "op": "has", "value": "offer"}])
    admin = api_of(company.ada)
    body = {"from": "a@example.com", "from_name": "A", "subject": "Lunch"}
    problem(admin.post(f"rules/{made.pk}/test", {"incoming": body}), 422, "unwanted")
    assert admin.post(f"rules/{made.pk}/test", {"incoming": {**body, "subject": "OFFER"}}).json()["record"]["made"]


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


def _gone(*_given):
    raise RuntimeError("the database is gone")
