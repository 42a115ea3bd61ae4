"""The step that calls a web address, put together on the page: lines of headers and fields, its own JSON, what a choice hides."""

import pytest

from regulars.project import doctor
from regulars.services.workflow import running
from regulars.services.workflow.models import Rule
from tests.workflow.test_calls import call, credential, deal_call, only, peer, settle

__all__ = ["call", "credential", "peer"]
NEW = "/admin/rules/new?entity=deal"


@pytest.fixture
def ada(enter, company):
    return enter(company.ada)


def typed(**more):
    step = {
        "s-0-do": "call",
        "s-0-url": " https://api.example.com/{number} ",
        "s-0-method": "PUT",
        "s-0-what": "own",
        "s-0-body": '{"n": "{name}"}',
        "s-0-header": ["Authorization", ""],
        "s-0-header-value": ["Bearer {credential.shop}", ""],
        "s-0-sign": "shop",
        "s-0-wait": "1",
        "s-0-keep": ["source", ""],
        "s-0-keep-from": ["order.source", ""],
        "s-0-refused": "stop",
        "s-0-failed": "go_on",
    }
    own = {"label": "Tell", "t-kind": "button", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"]}
    return {**own, **step, **more}


def without(form, *names):
    return {name: value for name, value in form.items() if name not in names}


def test_a_call_is_put_together_and_shown_as_it_was_put(ada, automation, credential):
    credential(host="api.example.com")
    assert ada.post(NEW, typed()).status_code == 302
    rule = Rule.objects.get()
    assert rule.steps == [
        {
            "do": "call",
            "url": "https://api.example.com/{number}",
            "method": "PUT",
            "headers": {"Authorization": "Bearer {credential.shop}"},
            "body": '{"n": "{name}"}',
            "sign": "shop",
            "keep": {"source": "order.source"},
            "refused": "stop",
            "failed": "go_on",
            "then": [],
            "else": [],
        }
    ]
    automation.known()
    page = ada.get(f"/admin/rules/{rule.pk}").content.decode()
    for shown in (
        'value="https://api.example.com/{number}"',
        'value="Authorization"',
        'value="order.source"',
        "{credential.shop}",
    ):
        assert shown in page
    assert "PUT https://api.example.com/{number}" in ada.get(f"/admin/rules/{rule.pk}/versions").content.decode()


def test_what_a_choice_hides_is_not_kept(ada, automation, credential):
    credential(host="api.example.com")
    assert (
        ada.post(NEW, without(typed(**{"s-0-method": "GET", "s-0-what": ""}), "s-0-wait", "s-0-body")).status_code
        == 302
    )
    (step,) = Rule.objects.get().steps
    assert "body" not in step
    assert "keep" not in step
    assert step["wait"] is False


def test_the_editor_draws_it_anew_with_what_was_typed(ada, automation, credential):
    credential(host="api.example.com")
    page = ada.post("/admin/rules/draw?entity=deal", {**typed(), "op": ""}).content.decode()
    assert "&#34;n&#34;" in page or "&quot;n&quot;" in page
    page = ada.post("/admin/rules/draw?entity=deal", {**typed(**{"s-0-body": ""}), "op": ""}).content.decode()
    assert 'name="s-0-body"' in page
    page = ada.post("/admin/rules/draw?entity=deal", {**without(typed(), "s-0-wait"), "op": ""}).content.decode()
    assert 'name="s-0-keep"' not in page


def test_what_is_wrong_is_said_beside_the_steps_and_nothing_is_kept(ada, automation):
    answer = ada.post(NEW, typed(**{"s-0-url": "example"}))
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()
    assert not Rule.objects.exists()


def test_a_try_on_the_page_shows_the_request(ada, automation, peer, deal):
    rule = deal_call(automation, peer)
    page = ada.post(f"/admin/rules/{rule.pk}/try", {"record": str(deal(name="Racks").pk)}).content.decode()
    assert "Would be sent" in page
    assert "Racks" in page
    assert not peer.got


def test_a_credential_is_set_on_its_page_and_not_shown(ada, automation, credential):
    row = credential(value="")
    page = ada.get(f"/credentials/{row.number}").content.decode()
    assert "Set the value" in page
    answer = ada.post(f"/credentials/{row.pk}/actions/set_value", {"value": "s3cr3t-value", "hours": "24"})
    assert answer.status_code in (200, 204, 302, 303)
    row.refresh_from_db()
    assert row.set_at
    for path in (f"/credentials/{row.number}", "/credentials", f"/credentials/{row.number}/edit"):
        assert "s3cr3t" not in ada.get(path, follow=True).content.decode()


def test_calls_that_failed_stand_among_the_jobs_and_in_the_doctor_until_they_succeed(
    automation, call, peer, deal, enter, company
):
    peer.answers = [(404, {"error": "<b>none</b>"})]
    rule = call()
    deal()
    settle(automation)
    ada, run = enter(company.ada), only(automation, rule)
    page = ada.get("/admin/jobs/").content.decode()
    assert f"/admin/rules/{rule.pk}/runs/{run.pk}" in page
    assert "127.0.0.1" in page
    assert "404" in page
    [found] = doctor._calls()
    assert (found.state, found.text) == ("look", "1 failed within a week")
    running.retry(run)
    settle(automation)
    assert "failed within a week" not in ada.get("/admin/jobs/").content.decode()
    assert not list(doctor._calls())
    assert enter(company.ann).get("/admin/jobs/").status_code == 403


def test_the_value_of_a_credential_is_typed_unseen_and_never_drawn(credential, enter, company):
    row, ada = credential(value=""), enter(company.ada)
    asked = ada.get(f"/credentials/{row.pk}/actions/set_value").content.decode()
    assert 'type="password" name="value"' in asked
    wrong = ada.post(f"/credentials/{row.pk}/actions/set_value", {"value": "s3cr3t", "hours": "many"})
    assert wrong.status_code == 422
    assert "s3cr3t" not in wrong.content.decode()
