"""Calls whose other side hangs, drips, never ends, leads inside, refuses or is gone; workers that die; rules and records that go meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.engine import forgetting, registry, save
from regulars.services.callouts import dispatch, sending
from regulars.services.callouts.models import Callout
from regulars.services.workflow import running
from tests.api.conftest import problem
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import edit, make
from tests.workflow.peer import drips, hangs, never_ends
from tests.workflow.test_calls import call, credential, later, only, peer, settle

__all__ = ["call", "credential", "peer"]
SOURCE = {"do": "set", "values": {"source": {"value": "event"}}}


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.5)


@pytest.mark.parametrize(("slow", "problem"), [(hangs, "timed_out"), (drips, "timed_out"), (never_ends, "")])
def test_a_target_that_hangs_drips_or_never_ends_is_left_in_time(automation, call, peer, deal, hasty, slow, problem):
    peer.answers = [slow]
    call()
    deal()
    automation.settle()
    began = timezone.now()
    dispatch.once()
    assert timezone.now() - began < timedelta(seconds=2)
    found = Callout.objects.get()
    assert found.tries[0]["problem"] == problem
    assert len(found.answer) <= 500


def test_a_gigabyte_is_no_json_and_not_kept(automation, call, peer, deal):
    peer.answers = [never_ends]
    rule = call(keep={"name": "id"})
    deal()
    settle(automation)
    mark = only(automation, rule).done_steps.get()
    assert mark.told["missing"] == ["name"]
    assert len(Callout.objects.get().answer) == 500


def test_it_is_not_led_inside(automation, call, peer, deal):
    peer.answers = [(307, {}, {"Location": "http://10.0.0.1/"})]
    rule = call()
    deal()
    settle(automation)
    assert only(automation, rule).state == "failed"
    assert Callout.objects.get().problem == "internal_address"


def test_a_rule_that_calls_inside_is_not_written_and_an_old_one_can_be_switched_off(
    automation, call, company, api_of, settings
):
    rule = call()
    settings.OUTGOING_HOSTS = []
    admin = api_of(company.ada)
    inner = {
        "do": "if",
        "condition": {"field": "name", "op": "eq", "value": "x"},
        "then": [{"do": "call", "url": "http://10.0.0.7/{number}"}],
        "else": [],
    }
    made = {"label": "In", "key": "in", "entity": "deal", "trigger": {"kind": "created"}, "acts_as": "program"}
    for steps in ([{"do": "call", "url": "https://localhost/x"}], [inner]):
        assert (
            "REGULARS_OUTGOING_HOSTS" in problem(admin.post("rules", {**made, "steps": steps}), 422)["fields"]["steps"]
        )
        assert "Step 1: " in problem(admin.patch(f"rules/{rule.pk}", {"steps": steps}), 422)["fields"]["steps"]
    assert admin.patch(f"rules/{rule.pk}", {"is_active": False}).status_code == 200
    settings.OUTGOING_HOSTS = ["localhost"]
    assert admin.post("rules", {**made, "steps": [{"do": "call", "url": "https://localhost/x"}]}).status_code == 201


def test_a_credential_is_for_no_host_inside(credential, company, api_of, settings):
    row = credential()
    settings.OUTGOING_HOSTS = []
    admin = api_of(company.ada)
    inside = {"label": "In", "key": "in", "host": "192.168.1.4"}
    assert "REGULARS_OUTGOING_HOSTS" in problem(admin.post("credentials", inside), 422)["fields"]["host"]
    assert admin.patch(f"credentials/{row.pk}", {"label": "Other"}).status_code == 200


def test_secrets_are_not_taken_along_to_another_host(automation, call, peer, deal, credential, settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1", "localhost"]
    credential(value="s3cr3t")
    peer.answers = [(307, {}, {"Location": f"http://localhost:{peer.server.server_port}/away"})]
    call(headers={"Authorization": "{credential.shop}"})
    deal()
    settle(automation)
    there, away = peer.got
    assert (there.headers["Authorization"], away.path, "Authorization" in away.headers) == ("s3cr3t", "/away", False)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422, 302])
def test_an_answer_for_good_is_not_asked_for_again(automation, call, peer, deal, status):
    peer.answers = [(status, {"error": "no"})]
    rule = call()
    deal()
    settle(automation)
    assert only(automation, rule).state == "failed"
    assert str(status) in only(automation, rule).reason
    assert len(peer.got) == 1


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_passes_is_tried_again_under_the_same_id(automation, call, peer, deal, status):
    peer.answers = [(status, {}), (status, {})]
    rule = call(SOURCE)
    found = deal()
    settle(automation)
    run = only(automation, rule)
    assert run.state == "asleep"
    settle(automation)
    assert len(peer.got) == 1  # not before its time
    for _attempt in range(2):
        later()
        settle(automation)
    found.refresh_from_db()
    assert (only(automation, rule).state, found.source) == ("done", "event")
    assert len(peer.ids) == 3
    assert len(set(peer.ids)) == 1


@pytest.mark.parametrize("said", ["7200", "date"])
def test_it_comes_again_when_it_was_asked_to(automation, call, peer, deal, said):
    from email.utils import format_datetime

    text = format_datetime(timezone.now() + timedelta(hours=2)) if said == "date" else said
    peer.answers = [(429, {}, {"Retry-After": text})]
    call()
    deal()
    settle(automation)
    wait = Callout.objects.get().next_at - timezone.now()
    assert timedelta(minutes=118) < wait < timedelta(minutes=121)


def test_after_most_of_a_day_it_is_given_up(automation, call, peer, deal):
    rule = call()
    deal()
    peer.answers = [(500, {})] * 20
    settle(automation)
    for _attempt in sending.DELAYS:
        later()
        settle(automation)
    assert only(automation, rule).state == "failed"
    assert len(peer.got) == len(sending.DELAYS) + 1


def test_a_worker_killed_between_sending_and_storing_sends_the_same_once_more(
    automation, call, peer, deal, monkeypatch
):
    rule = call(SOURCE, keep={"name": "id"})
    peer.answers = [(200, {"id": "first"}), (200, {"id": "second"})]
    found = deal()
    automation.settle()

    def killed(_outcome):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(sending, "_store", killed)
        with pytest.raises(SystemExit):
            dispatch.once()
    assert Callout.objects.get().state == "waiting"
    settle(automation)
    found.refresh_from_db()
    assert (found.name, only(automation, rule).state) == ("second", "done")
    assert len(peer.ids) == 2
    assert len(set(peer.ids)) == 1


def test_while_its_rule_is_off_nothing_is_sent_and_then_it_is(automation, call, peer, deal, company):
    rule = call(SOURCE)
    deal()
    automation.settle()
    edit(rule, SYSTEM, is_active=False)
    dispatch.once()
    assert not peer.got
    edit(rule, SYSTEM, is_active=True)
    later()
    settle(automation)
    assert len(peer.got) == 1
    assert only(automation, rule).state == "done"


def test_what_an_ended_run_or_a_deleted_rule_asked_for_is_not_sent(automation, call, peer, deal):
    rule, other = call(), call()
    deal()
    automation.settle()
    running.halt(only(automation, rule))
    save.delete([other], actor=SYSTEM)
    dispatch.once()
    assert not peer.got
    assert {each.state for each in Callout.objects.all()} == {"withdrawn"}


def test_a_record_deleted_meanwhile_is_said_where_the_answer_was_for_it(automation, call, peer, deal):
    peer.answers = [(200, {"id": "x"}), (200, {"id": "x"})]
    keeping, telling = call(keep={"name": "id"}), call()
    found = deal()
    automation.settle()
    save.delete([found], actor=SYSTEM)
    settle(automation)
    assert (only(automation, keeping).state, only(automation, telling).state) == ("failed", "done")


def test_with_an_erased_person_what_was_to_be_sent_and_what_was_answered_goes(automation, call, peer, deal, company):
    peer.answers = [(200, {"name": "Jo"}), (500, {"name": "Jo"})]
    done = call(body='{"n": "{name}"}')
    found = deal(name="Jo Smith")
    settle(automation)
    failing = call(path="/{name}", trigger={"kind": "changed"})
    edit(found, actor_of(company.ann), source="event")
    settle(automation)
    forgetting.tell(registry.get("deal"), [found.pk])
    for each in Callout.objects.all():
        assert (each.url, each.body, each.answer) == ("", "", "")
    later()
    settle(automation)
    assert len(peer.got) == 2
    assert only(automation, done).state == "done"
    assert only(automation, failing).state == "failed"


def test_with_an_erased_person_calls_of_records_that_name_them_are_emptied_too(automation, call, peer, deal, ann):
    jo = make("contact", ann, name="Jo Smith")
    call()
    deal(contact=str(jo.pk))
    deal(name="Of nobody")
    settle(automation)
    forgetting.tell(registry.get("contact"), [jo.pk])
    assert sorted(bool(each.body) for each in Callout.objects.all()) == [False, True]


def test_a_host_that_does_not_answer_is_left_alone_and_holds_up_no_other(automation, call, peer, deal, hasty, settings):
    peer.answers = [hangs] * 50
    for _rule in range(6):
        call(wait=False)
    deal()
    automation.settle()
    dispatch.once()
    assert not Callout.objects.filter(next_at__lte=timezone.now(), state="waiting").exists()


def test_a_credential_without_a_value_fails_the_run_which_goes_on_once_it_has_one(
    automation, call, peer, deal, credential, company
):
    from regulars.services.callouts import credentials

    row = credential(value="")
    rule = call(headers={"Authorization": "Bearer {credential.shop}"})
    deal()
    settle(automation)
    assert only(automation, rule).state == "failed"
    assert not peer.got
    credentials.set_value(row, actor=actor_of(company.ada), value="now")
    running.retry(only(automation, rule))
    settle(automation)
    assert (only(automation, rule).state, peer.got[0].headers["Authorization"]) == ("done", "Bearer now")
