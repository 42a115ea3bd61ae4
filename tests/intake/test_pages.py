"""What comes in, on the pages of a rule and in the API: seen by its owner and administrators, tried, taken once more."""

import html
import json

import pytest

from regulars.areas.sales.models import Lead
from regulars.engine import registry
from regulars.services.intake import doors, erased
from regulars.services.intake.models import Arrival
from regulars.services.workflow.models import Rule, RuleRun
from tests.api.conftest import problem
from tests.areas.make import make
from tests.duplicates.conftest import EMAIL, rules
from tests.factories.people import SYSTEM, give, make_role
from tests.intake.conftest import BODY, STEP, WHEN

__all__ = ["rules"]
pytestmark = pytest.mark.django_db
NEW = "/admin/rules/new?entity=lead"
EVIL = {**BODY, "words": "<script>alert(1)</script>{owner}"}


@pytest.fixture
def ada(enter, company):
    return enter(company.ada)


def text(answer):
    return html.unescape(answer.content.decode())


def test_a_rule_that_a_message_begins_is_drawn_and_made(ada, automation):
    typed = {
        "label": "From the site", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"], "t-kind": "webhook",
        "t-to": ["name", "email", ""], "t-source": ["{incoming.first} {incoming.last}", "email", ""], "t-match": "email",
        "t-found": "update", "t-otherwise": "make", "s-0-do": "set", "s-0-key": ["company", ""],
        "s-0-how": ["incoming", "value"], "s-0-what": ["firm.name", ""],
    }  # fmt: skip
    drawn = text(ada.post("/admin/rules/draw?entity=lead", {**typed, "op": ""}))
    assert 'value="{incoming.first} {incoming.last}"' in drawn
    assert '<option value="incoming" selected' in drawn
    assert 'value="firm.name"' in drawn
    assert ada.post(NEW, typed).status_code == 302
    rule = Rule.objects.get()
    assert rule.trigger == {
        "kind": "webhook", "values": {"name": "{incoming.first} {incoming.last}", "email": "email"}, "match": "email",
        "found": "update", "otherwise": "make",
    }  # fmt: skip
    assert rule.steps == [{"do": "set", "values": {"company": {"from": "incoming.firm.name"}}}]
    automation.known()
    assert "found by “E-mail”" in text(ada.get("/admin/rules/"))


def test_what_came_is_seen_with_its_run_and_its_markup_is_text(ada, rule, send, settle, address):
    made = rule()
    assert address(made) in text(ada.get(f"/admin/rules/{made.pk}/arrivals"))
    send(made, EVIL)
    [arrival] = settle()
    listed = ada.get(f"/admin/rules/{made.pk}/arrivals").content.decode()
    assert "Anna Petrova" in listed
    assert "a new record" in listed
    page = ada.get(f"/admin/rules/{made.pk}/arrivals/{arrival.pk}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert f"/admin/rules/{made.pk}/runs/{arrival.run}" in page
    assert Lead.objects.get(pk=arrival.record).company == "Said: <script>alert(1)</script>{owner}"
    ada.post(f"/admin/rules/{made.pk}/arrivals/{arrival.pk}/replay")
    assert settle()[0].turn == 1
    assert RuleRun.objects.filter(rule=made.pk).count() == 2


def test_a_pasted_message_is_tried_and_nothing_is_kept(ada, rule, api_of, company):
    made = rule()
    shown = text(ada.post(f"/admin/rules/{made.pk}/try", {"incoming": json.dumps(BODY)}))
    assert "A new record would be made: Anna Petrova" in shown
    assert "Said: Call {owner}" in shown
    told = api_of(company.ada).post(f"rules/{made.pk}/test", {"incoming": BODY}).json()
    assert (told["record"], told["held"]) == ({"label": "Anna Petrova", "made": True}, True)
    assert [each["entity"] for each in told["changes"]] == ["lead", "lead"]
    refused = ada.post(f"/admin/rules/{made.pk}/try", {"incoming": "{"})
    assert refused.status_code == 422
    assert "This is not JSON" in text(refused)
    assert not Lead.objects.filter(email="anna@example.com").exists()
    assert not Arrival.objects.exists()
    assert not RuleRun.objects.exists()


def test_the_address_is_renewed_and_signed_on_its_page_and_in_the_api(ada, rule, api_of, company, address):
    made = rule()
    here, admin = f"/admin/rules/{made.pk}/arrivals", api_of(company.ada)
    first = address(made)
    assert admin.get(f"rules/{made.pk}/address").json()["url"].endswith(first)
    ada.post(f"{here}/renew")
    second = address(made)
    assert admin.post(f"rules/{made.pk}/address").json()["url"].endswith(address(made))
    assert len({first, second, address(made)}) == 3
    assert "whsec_" in text(ada.post(f"{here}/secret"))
    assert "whsec_" not in ada.get(here).content.decode().replace('placeholder="whsec_…"', "")
    assert admin.get(f"rules/{made.pk}/address").json()["signed"] is True
    ada.post(f"{here}/unsign")
    assert not doors.of(made).signing
    wrong = ada.post(f"{here}/sign", {"signing_secret": "short"})
    assert wrong.status_code == 422
    assert "Standard Webhooks is expected" in text(wrong)
    problem(admin.patch(f"rules/{made.pk}/address", {"signing_secret": 5}), 422)
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert admin.patch(f"rules/{made.pk}/address", {"signing_secret": secret}).json()["signed"] is True
    assert admin.patch(f"rules/{made.pk}/address", {"signing_secret": None}).json()["signed"] is False


def test_whoever_makes_rules_sees_the_address_of_their_own_alone(enter, rule, api_of, company):
    give(company.mary, make_role("Makers", {("rule", each): "all" for each in ("view", "create", "edit")}))
    others, hers = rule(), rule(acts_as="owner", owner=str(company.mary.pk))
    mary, api = enter(company.mary), api_of(company.mary)
    assert mary.get(f"/admin/rules/{hers.pk}/arrivals").status_code == 200
    assert mary.get(f"/admin/rules/{others.pk}/arrivals").status_code == 403
    assert mary.post(f"/admin/rules/{others.pk}/arrivals/renew").status_code == 403
    assert mary.post(f"/admin/rules/{others.pk}/try", {"incoming": json.dumps(BODY)}).status_code in (403, 422)
    for path in ("address", "arrivals"):
        problem(api.get(f"rules/{others.pk}/{path}"), 403)
        problem(api_of(company.ann).get(f"rules/{hers.pk}/{path}"), 403)
        assert api.get(f"rules/{hers.pk}/{path}").status_code == 200
    problem(api.post(f"rules/{others.pk}/address"), 403)


def test_arrivals_are_listed_by_state_and_page_in_the_api(rule, send, settle, api_of, company):
    made = rule()
    for _each in range(3):
        send(made)
    settle()
    admin = api_of(company.ada)
    first = admin.get(f"rules/{made.pk}/arrivals?limit=2").json()
    rest = admin.get(f"rules/{made.pk}/arrivals?limit=2&after={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert admin.get(f"rules/{made.pk}/arrivals?state=failed").json()["items"] == []
    whole = admin.get(f"rules/{made.pk}/arrivals/{first['items'][0]['id']}").json()
    assert (json.loads(whole["body"]), whole["label"]) == (BODY, "Anna Petrova")
    problem(admin.get(f"rules/{made.pk}/arrivals/{made.pk}"), 404)
    month = admin.get(f"rules/{made.pk}/rehearsal").json()
    assert (month["count"], month["firings"][0]["label"]) == (3, "Anna Petrova")


def test_a_rule_that_nothing_comes_to_has_no_address(ada, automation, api_of, company):
    made = automation.rule("lead", {"kind": "created"}, {"do": "set", "values": {"company": {"value": "A"}}})
    problem(api_of(company.ada).get(f"rules/{made.pk}/address"), 422, "no_address")
    assert "Arrivals" not in ada.get(f"/admin/rules/{made.pk}").content.decode()


def test_what_came_of_somebody_who_is_erased_goes(rule, send, settle):
    made = rule()
    send(made, BODY, **{"webhook-id": "anna@example.com"})
    [arrival] = settle()
    erased.forget(registry.get("lead"), [arrival.record])
    arrival.refresh_from_db()
    assert (arrival.body, arrival.key) == ("", "")


def test_a_duplicate_that_lead_capture_refuses_is_kept_with_the_reason(rule, send, settle, rules):
    make("lead", SYSTEM, name="Anna Petrova", email="anna@example.com")
    rules.match(EMAIL, entity="lead", key="same-mail")
    rules.do("lead", ["same-mail"], capture="block")
    send(rule(STEP, trigger={key: value for key, value in WHEN.items() if key != "match"}))
    [arrival] = settle()
    assert arrival.state == "failed"
    assert Lead.objects.filter(email="anna@example.com").count() == 1
