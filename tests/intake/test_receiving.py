"""Messages of other systems: taken once, stored first, refused with a word when they are bad."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Signer

from regulars.areas.sales.models import Lead
from regulars.engine import registry, save
from regulars.engine.merging import merge
from regulars.engine.models import Change
from regulars.services.intake import doors, keeping
from regulars.services.intake.models import Arrival
from regulars.services.webhooks.signing import new_secret
from regulars.services.workflow.models import RuleRun
from tests.api.conftest import problem
from tests.areas.make import make
from tests.factories.people import SYSTEM
from tests.intake.conftest import BODY, STEP, WHEN

pytestmark = pytest.mark.django_db


def leads():
    return list(Lead.objects.filter(email="anna@example.com", deleted_at=None))


def test_a_message_makes_a_record_and_its_steps_read_from_it(rule, send, settle):
    made = rule()
    answer = send(made)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert not leads()  # stored, and taken a moment later
    [arrival] = settle()
    [lead] = leads()
    assert (lead.name, lead.company) == ("Anna Petrova", "Said: Call {owner} <b>soon</b>")
    assert (arrival.state, arrival.record, arrival.made) == ("done", lead.pk, True)
    run = RuleRun.objects.get(pk=arrival.run)
    assert (run.state, run.record) == ("done", lead.pk)
    first = Change.objects.filter(record=lead.pk).order_by("id").first()
    assert (first.source, first.batch) == ("capture", run.pk)


def test_a_record_that_is_there_is_found_and_only_what_is_empty_is_filled(rule, send, settle):
    known = make("lead", SYSTEM, name="Anja", email="Anna@Example.com")
    values = {**WHEN["values"], "job_title": "person.job"}
    send(rule(trigger={**WHEN, "values": values}), {**BODY, "person": {**BODY["person"], "job": "Buyer"}})
    [arrival] = settle()
    [lead] = leads()
    assert (lead.pk, lead.name, lead.job_title) == (known.pk, "Anja", "Buyer")
    assert (arrival.record, arrival.made) == (known.pk, False)


@pytest.mark.parametrize(("found", "name"), [("update", "Anna Petrova"), ("keep", "Anja")])
def test_a_record_that_is_there_is_written_over_or_left(rule, send, settle, found, name):
    make("lead", SYSTEM, name="Anja", email="anna@example.com")
    send(rule(trigger={**WHEN, "found": found}))
    settle()
    assert [lead.name for lead in leads()] == [name]


def test_where_none_is_to_be_made_nothing_is(rule, send, settle):
    send(rule(trigger={**WHEN, "otherwise": "leave"}))
    [arrival] = settle()
    assert (arrival.state, arrival.reason, leads()) == ("done", "no_record", [])


def test_a_form_is_taken_like_json(rule, send, settle):
    when = {"kind": "webhook", "values": {"name": "Name", "email": "e-mail"}}
    form = "Name=%D0%90%D0%BD%D0%BD%D0%B0&e-mail=anna%40example.com&words=Hello"
    send(rule(trigger=when), raw=form, media="application/x-www-form-urlencoded")
    settle()
    [lead] = leads()
    assert (lead.name, lead.company) == ("Анна", "Said: Hello")


def test_what_is_sent_twice_under_one_key_is_taken_once(rule, send, settle):
    made = rule()
    first = send(made, **{"webhook-id": "msg_1"})
    again = send(made, **{"webhook-id": "msg_1"})
    assert (again.status_code, again.json()["id"], again["Idempotent-Replay"]) == (202, first.json()["id"], "true")
    problem(send(made, {"other": 1}, **{"webhook-id": "msg_1"}), 422, "idempotency_key_reused")
    send(made, **{"Idempotency-Key": "msg_2"})
    assert [arrival.key for arrival in settle()] == ["msg_1", "msg_2"]
    assert len(leads()) == 1


@pytest.mark.parametrize(
    ("raw", "media", "status", "code"),
    [
        ("{", "application/json", 400, "bad_json"),
        ("12", "application/json", 400, "bad_body"),
        ('{"a": 1, "a": 2}', "application/json", 400, "bad_json"),
        ('{"a": "\\u0000"}', "application/json", 400, "bad_json"),
        ('{"a": "\\ud800"}', "application/json", 400, "bad_json"),
        ("[" * 5000 + "]" * 5000, "application/json", 400, "bad_json"),
        ('{"a":' * 40 + "1" + "}" * 40, "application/json", 400, "bad_json"),
        ('{"n": 1e999}', "application/json", 400, "bad_json"),
        ("a=%00", "application/x-www-form-urlencoded", 400, "bad_body"),
        ("a=%ff", "application/x-www-form-urlencoded", 400, "bad_body"),
        ("&".join(f"a{n}=1" for n in range(501)), "application/x-www-form-urlencoded", 400, "bad_body"),
        ("<a/>", "application/xml", 415, "unsupported_media_type"),
        ('{"a": "' + "x" * 262_144 + '"}', "application/json", 413, "too_large"),
    ],
)
def test_a_bad_message_is_refused_and_not_stored(rule, send, raw, media, status, code):
    problem(send(rule(), raw=raw, media=media), status, code)
    assert not Arrival.objects.exists()


def test_only_an_address_in_force_receives(rule, send, address, automation, client):
    made = rule()
    old = address(made)
    doors.renew(made, actor=SYSTEM)
    problem(send(old), 404, "not_found")
    problem(send("/hooks/guessed"), 404, "not_found")
    problem(client.get(address(made)), 405, "method_not_allowed")
    assert send(made).status_code == 202
    save.delete([made], actor=SYSTEM)
    problem(send(made), 404, "not_found")


def test_without_the_right_signature_nothing_is_taken(rule, send):
    made, secret = rule(), new_secret()
    doors.sign_with(made, secret, actor=SYSTEM)
    body, now = '{"a": 1}', datetime.now(UTC)

    def signed(key=secret, at=now, text=body):
        stamp = str(int(at.timestamp()))
        return {
            "webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": Signer(key).sign("msg_1", at, text),
        }  # fmt: skip

    problem(send(made, raw=body), 401, "bad_signature")
    problem(send(made, raw=body, **signed(new_secret())), 401, "bad_signature")
    problem(send(made, raw=body, **signed(text="{}")), 401, "bad_signature")
    problem(send(made, raw=body, **signed(at=now - timedelta(minutes=6))), 401, "bad_signature")
    problem(send(made, raw=body, **{**signed(), "webhook-signature": "v1,é v2 ,"}), 401, "bad_signature")
    assert not Arrival.objects.exists()
    assert send(made, raw=body, **signed()).status_code == 202


def test_what_comes_while_the_rule_is_off_is_held_and_can_be_taken_later(rule, send, settle, automation, api_of):
    made = rule(is_active=False)
    assert send(made).json()["state"] == "held"
    assert [(arrival.state, arrival.reason) for arrival in settle()] == [("held", "off")]
    admin = api_of(automation.company.ada)
    problem(admin.post(f"rules/{made.pk}/arrivals/replay"), 422, "rule_off")
    admin.patch(f"rules/{made.pk}", {"is_active": True})
    automation.known()
    assert admin.post(f"rules/{made.pk}/arrivals/replay").json() == {"count": 1}
    settle()
    assert len(leads()) == 1


def test_what_cannot_become_a_record_is_kept_with_the_reason_and_taken_again_once_mended(
    rule, send, settle, api_of, company
):
    made = rule()
    send(made, {**BODY, "person": {**BODY["person"], "email": "nobody"}})
    send(made)
    bad, good = settle()
    assert (bad.state, good.state) == ("failed", "done")  # one bad one holds none up
    assert "E-mail: An e-mail address is expected" in bad.reason
    Arrival.objects.filter(pk=bad.pk).update(body=good.body)
    assert api_of(company.ada).post(f"rules/{made.pk}/arrivals/{bad.pk}/replay").json()["state"] == "waiting"
    again = settle()[0]
    assert (again.state, again.made, len(leads())) == ("done", False, 1)
    assert RuleRun.objects.filter(rule=made.pk).count() == 2


def test_a_condition_that_does_not_hold_leaves_the_steps_out(rule, send, settle):
    made = rule(condition={"field": "job_title", "op": "eq", "value": "Director"})
    send(made)
    [arrival] = settle()
    [lead] = leads()
    assert (arrival.reason, arrival.run, lead.company) == ("condition", None, "")


def test_a_sender_is_slowed_down(rule, send, monkeypatch):
    monkeypatch.setattr("regulars.api.receiving.A_MINUTE", 2)
    made = rule()
    assert [send(made).status_code for _each in range(3)] == [202, 202, 429]


def test_more_than_can_be_kept_is_asked_to_come_again(rule, send, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_LEFT", 1)
    made = rule()
    assert send(made).status_code == 202
    problem(send(made), 503, "full")


def test_a_rule_acts_with_the_rights_of_its_owner(rule, send, settle, company):
    made = rule(acts_as="owner", owner=str(company.nobody.pk))
    send(made)
    [arrival] = settle()
    assert (arrival.state, leads()) == ("failed", [])


@pytest.mark.parametrize(
    ("when", "step"),
    [
        ({**WHEN, "match": "job_title"}, STEP),
        ({**WHEN, "match": "nothing"}, STEP),
        ({**WHEN, "values": {"email": "e"}}, STEP),  # a name is needed
        ({**WHEN, "values": {**WHEN["values"], "created_at": "a"}}, STEP),
        ({**WHEN, "values": {**WHEN["values"], "company": "{person.email}"}}, STEP),
        ({**WHEN, "values": {**WHEN["values"], "company": 12}}, STEP),
        ({**WHEN, "match": "", "otherwise": "leave"}, STEP),
        ({"kind": "webhook", "values": []}, STEP),
        ({"kind": "created"}, STEP),  # nothing comes in
    ],
)
def test_a_rule_that_could_not_be_carried_out_is_refused(api_of, company, when, step):
    rule = {"label": "In", "key": "in", "entity": "lead", "trigger": when, "steps": [step]}
    body = problem(api_of(company.ada).post("rules", rule), 422)
    assert body["fields"].keys() <= {"trigger", "steps"}


def test_what_named_a_merged_record_is_about_the_one_it_lives_on_in(automation, send, settle):
    one, two = (make("product", SYSTEM, name=sku, sku=sku) for sku in ("A-1", "A-2"))
    merge(registry.get("product"), one.pk, [two.pk], actor=SYSTEM)
    when = {"kind": "webhook", "match": "sku", "values": {"sku": "key", "name": "key"}}
    made = automation.rule("product", when, {"do": "set", "values": {"description": {"text": "Seen"}}})
    send(made, {"key": "A-2"})
    [arrival] = settle()
    one.refresh_from_db()
    assert (arrival.record, arrival.made) == (one.pk, False)
    assert (one.sku, one.name) == ("A-1", "A-1")
