"""The step that calls a web address: told once, signed, answered into fields and later steps; a try shows it and sends nothing."""

import json

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from regulars.areas.activities.models import Task
from regulars.base.errors import Invalid
from regulars.engine.models import FieldRule
from regulars.services.callouts import credentials, dispatch
from regulars.services.callouts.models import Callout
from regulars.services.notify.models import Notification
from regulars.services.workflow import beginning, running
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Rule
from regulars.services.workflow.rehearsing import try_out
from tests.factories.people import SYSTEM, actor_of, give, make_role, make_user
from tests.workflow.conftest import edit, make
from tests.workflow.peer import Peer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def peer(settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    made = Peer()
    yield made
    made.close()


@pytest.fixture
def credential(company, settings):
    """Makes a credential for the peer's host."""

    def made(key="shop", value=SECRET, **given):
        allowed, settings.OUTGOING_HOSTS = settings.OUTGOING_HOSTS, ["127.0.0.1"]
        row = make("credential", SYSTEM, **{"label": key.title(), "key": key, "host": "127.0.0.1", **given})
        settings.OUTGOING_HOSTS = allowed
        if value:
            credentials.set_value(row, actor=actor_of(company.ada), value=value)
        return row

    return made


@pytest.fixture
def call(automation, peer):
    """A rule about new deals that calls the peer, with steps behind it."""

    def made(*further, entity="deal", trigger=None, path="/orders", acts_as="program", **given):
        step = {"do": "call", "url": f"{peer.url}{path}", **given}
        return automation.rule(entity, trigger or {"kind": "created"}, step, *further, acts_as=acts_as)

    return made


def deal_call(automation, peer):
    """A rule of deals with a button that calls the peer."""
    return automation.rule("deal", {"kind": "button"}, {"do": "call", "url": peer.url})


def settle(automation):
    """What a worker does, with its part that sends."""
    for _round in range(5):
        automation.settle()
        if not dispatch.once() and not automation.hear():
            return


def later():
    """The moment for the next attempt has come."""
    Callout.objects.filter(state=Callout.WAITING).update(next_at=timezone.now())


def only(automation, rule):
    return automation.runs(rule)[0]


# -- what is sent ---------------------------------------------------------------------------------------------------------


def test_the_standard_body_has_the_record_as_the_api_gives_it_the_rule_and_what_changed(
    automation, call, peer, deal, ann, api_of, company
):
    rule = call(trigger={"kind": "changed", "fields": ["name"]})
    found = deal(name="Racks")
    edit(found, ann, name="Servers")
    settle(automation)
    assert only(automation, rule).state == "done"
    (got,) = peer.got
    told = got.json
    assert (told["type"], told["data"]["entity"], told["data"]["rule"]["key"]) == ("rule.call", "deal", rule.key)
    assert told["data"]["change"]["diff"]["name"] == ["Racks", "Servers"]
    shown = api_of(company.ada).get(f"deals/{found.pk}").json()
    assert {**shown, "updated_at": None} == {**told["data"]["record"], "updated_at": None}


def test_a_body_of_ones_own_is_json_whatever_stands_in_the_fields(automation, call, peer, deal):
    body = '{"title": "Deal: {name}", "amount": {amount}, "owner": {owner}, "closes": {closes_on}}'
    call(body=body, method="PUT", path="/deals/{number}?name={name}", headers={"X-Trace": "regulars"})
    found = deal(name='Say "hi" \\ & {owner}', amount={"amount": "12.50", "currency": "USD"})
    settle(automation)
    (got,) = peer.got
    assert got.method == "PUT"
    assert got.path == f"/deals/{found.number}?name=Say%20%22hi%22%20%5C%20%26%20%7Bowner%7D"
    assert got.headers["X-Trace"] == "regulars"
    assert got.json["title"] == 'Deal: Say "hi" \\ & {owner}'
    assert got.json["amount"] == {"amount": "12.50", "currency": "USD"}
    assert got.json["owner"]["label"] == "Ann Rep"
    assert got.json["closes"] is None


def test_it_is_signed_by_standard_webhooks_also_while_the_secret_is_replaced(
    automation, call, peer, deal, credential, company
):
    row = credential()
    call(sign="shop")
    deal()
    settle(automation)
    Webhook(SECRET).verify(peer.got[0].body, peer.got[0].headers)
    credentials.set_value(row, actor=actor_of(company.ada), value="whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
    deal(name="Another")
    settle(automation)
    Webhook(SECRET).verify(peer.got[1].body, peer.got[1].headers)
    Webhook("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").verify(peer.got[1].body, peer.got[1].headers)


def test_a_secret_is_sent_and_stands_nowhere_in_the_open(
    automation, call, peer, deal, credential, company, api_of, enter
):
    credential(value="s3cr3t-t0ken")
    rule = call(headers={"Authorization": "Bearer {credential.shop}"}, path="/a?key={credential.shop}")
    deal()
    settle(automation)
    assert peer.got[0].headers["Authorization"] == "Bearer s3cr3t-t0ken"
    assert peer.got[0].path == "/a?key=s3cr3t-t0ken"
    api, run = api_of(company.ada), only(automation, rule)
    shown = [
        api.get(path).content.decode()
        for path in (
            f"rules/{rule.pk}",
            f"rules/{rule.pk}/versions",
            f"rules/{rule.pk}/runs/{run.pk}",
            "credentials",
            f"rules/{rule.pk}/history",
        )
    ]
    ada = enter(company.ada)
    shown += [
        ada.get(f"/admin/rules/{rule.pk}{path}").content.decode() for path in ("", "/versions", f"/runs/{run.pk}")
    ]
    assert not any("s3cr3t" in text for text in shown)
    assert "credential.shop" in shown[0]
    assert not Callout.objects.filter(url__contains="s3cr3t").exists()


def test_what_the_rules_actor_may_not_see_is_not_sent(automation, peer, company, deal):
    rep = make_user("Hidden From", team=company.team)
    role = make_role("Blind", {("*", "view"): "all"})
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    give(rep, role)
    own = {"do": "call", "url": peer.url, "body": '{"amount": {amount}, "text": "{amount}"}', "wait": False}
    given = {"acts_as": "owner", "owner": str(rep.pk)}
    automation.rule("deal", {"kind": "changed"}, own, {"do": "call", "url": peer.url}, **given)
    found = deal()
    automation.skip()
    edit(found, actor_of(company.ann), name="Seen", amount={"amount": "98765", "currency": "USD"})
    settle(automation)
    assert {"amount": None, "text": ""} in [got.json for got in peer.got]
    assert len(peer.got) == 2
    assert not any(b"98765" in got.body for got in peer.got)


# -- what is answered -----------------------------------------------------------------------------------------------------


def test_parts_of_the_answer_are_put_into_fields_and_read_by_later_steps(automation, call, peer, deal):
    peer.answers = [(201, {"order": {"id": 4711, "source": "event", "lines": [{"sku": "A-1"}]}})]
    task = {
        "do": "create",
        "entity": "task",
        "values": {"name": {"text": "Order {answer.order.id}: {answer.order.lines.0.sku}"}},
    }
    count = {"do": "set", "values": {"probability": {"formula": "answer.order.id - 4700"}}}
    rule = call(task, count, keep={"name": "order.id", "source": "order.source"})
    found = deal()
    settle(automation)
    found.refresh_from_db()
    assert (found.name, found.source, found.probability) == ("4711", "event", 11)
    assert Task.objects.get(record_id=found.pk).name == "Order 4711: A-1"
    assert only(automation, rule).state == "done"


@pytest.mark.parametrize(("choice", "state", "source"), [("go_on", "done", "event"), ("stop", "failed", None)])
def test_a_value_that_a_field_refuses_is_said_and_by_choice_stops_the_run(
    automation, call, peer, deal, choice, state, source, enter, company
):
    peer.answers = [(200, {"amount": "a lot", "source": "event"})]
    rule = call(keep={"amount": "amount", "source": "source", "forecast": "nothing"}, refused=choice)
    found = deal()
    settle(automation)
    found.refresh_from_db()
    run = only(automation, rule)
    assert (run.state, found.source or None) == (state, source)
    page = enter(company.ada).get(f"/admin/rules/{rule.pk}/runs/{run.pk}").content.decode()
    assert "Amount" in page
    if state == "failed":
        running.retry(run)
        settle(automation)
    assert len(peer.got) == 1  # its answer is kept: nothing is sent once more


def test_the_answer_has_the_run_go_on_once_it_is_stored(
    automation, call, peer, deal, django_capture_on_commit_callbacks
):
    call()
    deal()
    automation.settle()
    with django_capture_on_commit_callbacks() as after:
        dispatch.once()
    assert beginning.wake in after


def test_the_run_goes_on_at_once_where_it_does_not_wait(automation, call, peer, deal):
    rule = call({"do": "set", "values": {"source": {"value": "event"}}}, wait=False)
    found = deal()
    automation.settle()
    found.refresh_from_db()
    assert (found.source, only(automation, rule).state, len(peer.got)) == ("event", "done", 0)
    dispatch.once()
    assert len(peer.got) == 1


def test_a_failure_stops_the_run_and_trying_again_sends_the_same_under_the_same_id(
    automation, call, peer, deal, company
):
    peer.answers = [(404, {"error": "no such order"})]
    rule = call({"do": "set", "values": {"source": {"value": "event"}}})
    found = deal()
    settle(automation)
    run = only(automation, rule)
    assert run.state == "failed"
    assert "404" in run.reason
    assert Notification.objects.filter(recipient=company.ada, text__contains="in vain").exists()
    running.retry(run)
    settle(automation)
    found.refresh_from_db()
    assert (only(automation, rule).state, found.source) == ("done", "event")
    assert len(set(peer.ids)) == 1
    assert len(peer.ids) == 2
    assert peer.got[0].body == peer.got[1].body


def test_by_choice_another_branch_follows_a_failure(automation, call, peer, deal):

    def mark(word):
        return [{"do": "set", "values": {"source": {"value": word}}}]

    peer.answers = [(422, {}), (200, {})]
    call(failed="go_on", then=mark("event"), **{"else": mark("referral")})
    first = deal()
    settle(automation)
    second = deal(name="Second")
    settle(automation)
    for each, word in ((first, "referral"), (second, "event")):
        each.refresh_from_db()
        assert each.source == word


def test_a_try_shows_what_would_be_sent_and_sends_nothing(automation, call, peer, deal, company, credential):
    credential(value="s3cr3t")
    rule = call(body='{"name": "{name}"}', headers={"Authorization": "{credential.shop}"}, keep={"name": "id"})
    found = deal()
    trial = try_out(page_of(rule), rule.steps, str(found.pk), viewer=actor_of(company.ada))
    assert trial.marks[0].told["call"] == {
        "method": "POST",
        "url": f"{peer.url}/orders",
        "headers": {"Authorization": "{credential.shop}"},
        "body": '{"name": "Rack servers"}',
    }
    dispatch.once()
    assert not peer.got
    assert not Callout.objects.exists()


def test_in_a_loop_each_record_is_told_of_once(automation, call, peer, deal, ann):
    account = make("account", ann, name="Acme")
    for name in ("One", "Two"):
        make("deal", ann, name=name, account=str(account.pk))
    automation.skip()
    inner = {"do": "call", "url": peer.url, "body": '{"name": "{name}"}'}
    automation.rule("account", {"kind": "changed"}, {"do": "each", "entity": "deal", "by": "account", "steps": [inner]})
    edit(account, ann, employees=5)
    settle(automation)
    assert sorted(got.json["name"] for got in peer.got) == ["One", "Two"]
    assert len(set(peer.ids)) == 2


# -- what is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"url": ""}, "address"),
        ({"url": "ftp://example.com"}, "https"),
        ({"url": "https://user:pass@example.com"}, "https"),
        ({"url": "https://{name}.example.com/"}, "host"),
        ({"url": "https://example.com/{nothing}"}, "nothing"),
        ({"method": "TRACE"}, "POST"),
        ({"headers": {"Host": "x"}}, "Host"),
        ({"headers": {"X-A": "a\r\nB: c"}}, "one line"),
        ({"headers": {"Authorization": "Bearer abc"}}, "credential"),
        ({"headers": {"X-Api-Key": "{credential.none}"}}, "none"),
        ({"body": '{"a": {name}'}, "JSON"),
        ({"body": '{"a": {nothing}}'}, "nothing"),
        ({"body": '{"a": 1}', "method": "GET"}, "GET"),
        ({"body": '{"a": "{credential.shop}"}'}, "body"),
        ({"sign": "none"}, "none"),
        ({"keep": {"nothing": "id"}}, "nothing"),
        ({"keep": {"number": "id"}}, "Number"),
        ({"keep": {"name": ""}}, "Name"),
        ({"wait": False, "keep": {"name": "id"}}, "answer"),
        ({"failed": "never"}, "go_on"),
        ({"more": 1}, "more"),
    ],
)
def test_a_call_that_could_not_be_made_is_refused(automation, wrong, names, credential):
    credential()
    with pytest.raises(Invalid) as refused:
        automation.rule("deal", {"kind": "created"}, {"do": "call", "url": "https://example.com/", **wrong})
    assert names in refused.value.fields["steps"]
    assert not Rule.objects.exists()


def test_a_credential_goes_to_its_own_host_and_over_https_alone(automation, credential):
    credential(host="api.example.com")
    headers = {"Authorization": "{credential.shop}"}
    for url in ("https://example.com/", "http://api.example.com/"):
        with pytest.raises(Invalid) as refused:
            automation.rule("deal", {"kind": "created"}, {"do": "call", "url": url, "headers": headers})
        assert "steps" in refused.value.fields
    assert automation.rule(
        "deal", {"kind": "created"}, {"do": "call", "url": "https://api.example.com/", "headers": headers}
    )


def test_with_another_host_the_value_of_a_credential_goes(credential, company):
    row = credential()
    assert row.set_at
    edit(row, actor_of(company.ada), host="elsewhere.example.com")
    row.refresh_from_db()
    assert (row.sealed, row.set_at) == ("", None)


def test_answer_is_read_only_behind_a_call_that_waits(automation, peer):
    text = {"do": "set", "values": {"name": {"text": "{answer.id}"}}}
    for steps in ([text], [{"do": "call", "url": "https://example.com", "wait": False}, text]):
        with pytest.raises(Invalid) as refused:
            automation.rule("deal", {"kind": "created"}, *steps)
        assert "answer" in refused.value.fields["steps"]


def test_only_the_owner_and_administrators_read_what_was_sent(automation, call, peer, deal, company, api_of, enter):
    rule = call(body='{"name": "{name}"}')
    deal(name="Confidential")
    settle(automation)
    path = f"rules/{rule.pk}/runs/{only(automation, rule).pk}"
    (shown,) = api_of(company.ada).get(path).json()["calls"]
    assert (shown["state"], shown["status"], json.loads(shown["body"])) == ("done", 200, {"name": "Confidential"})
    page = enter(company.ada).get(f"/admin/{path}").content.decode()
    assert "Confidential" in page
    assert "POST" in page
