"""Rules on pages: made step by step, tried, looked into; and not by those who make none."""

import html
import json
import re

import pytest
from django.utils import translation

from regulars.engine import registry
from regulars.services.workflow import rehearsing
from regulars.services.workflow.models import Rule
from regulars.ui.workflow.words import length, step_in_words
from tests.areas.make import fresh, make
from tests.factories.people import SYSTEM, give, make_role
from tests.workflow.conftest import SET_SOURCE

NEW = "/admin/rules/new?entity=deal"
BIG = {"field": "amount", "op": "gt", "value": "500"}


@pytest.fixture
def ada(enter, company):
    return enter(company.ada)


def typed(steps=("s-0",), **more):
    """A form with a set step that gives the source."""
    row = {"s-0-do": "set", "s-0-key": ["source", ""], "s-0-how": ["value", "value"], "s-0-what": ["event", ""]}
    return {
        "label": "Welcome",
        "t-kind": "created",
        "is_active": "1",
        "hourly_limit": "1000",
        "step": list(steps),
        **row,
        **more,
    }


def test_a_rule_is_made_changed_switched_and_deleted(ada, automation):
    assert ada.get(NEW).status_code == 200
    answer = ada.post(NEW, typed(condition=json.dumps(BIG)))
    assert answer.status_code == 302
    rule = Rule.objects.get()
    assert (rule.key, rule.trigger, rule.condition, rule.steps) == ("welcome", {"kind": "created"}, BIG, [SET_SOURCE])
    assert rule.owner_id == automation.company.ada.pk
    automation.known()
    page = ada.get(f"/admin/rules/{rule.pk}").content.decode()
    assert 'value="source" selected' in page
    again = typed(label="Hello", version="1", **{"t-kind": "field", "t-field": "name"})
    assert ada.post(f"/admin/rules/{rule.pk}", again).status_code == 302
    rule.refresh_from_db()
    assert (rule.label, rule.trigger, rule.edition) == ("Hello", {"kind": "field", "field": "name"}, 2)
    listed = ada.get("/admin/rules/").content.decode()
    assert "A field changes" in listed
    ada.post(f"/admin/rules/{rule.pk}/switch")
    assert not Rule.objects.get().is_active
    ada.post(f"/admin/rules/{rule.pk}/delete")
    assert not Rule.objects.filter(deleted_at=None).exists()


def test_buttons_of_the_editor_add_move_and_remove_steps_and_keep_what_was_typed(ada, company):
    draw = "/admin/rules/draw?entity=deal"
    added = ada.post(draw, typed(op="add:s", **{"s-new": "if"}), headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'name="step" value="([^"]+)"', added) == ["s-0", "s-1"]
    assert 'value="Welcome"' in added
    two = typed(("s-0", "s-1"), **{"s-1-do": "if", "s-1-condition": json.dumps(BIG)})
    inside = ada.post(
        draw, {**two, "op": "add:s-1-then", "s-1-then-new": "wait"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "s-1-then-0" in inside
    moved = ada.post(draw, {**two, "op": "up:s-1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'name="s-0-do" value="if"' in moved
    dropped = ada.post(draw, {**two, "op": "drop:s-0"}, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'name="step" value="([^"]+)"', dropped) == ["s-0"]
    assert "<html" in ada.post(draw, {**two, "op": "up:s-1"}).content.decode()


@pytest.mark.parametrize("kind", ["set", "create", "verb", "assign", "notify", "if", "wait", "each", "stop"])
def test_every_kind_of_step_is_drawn(ada, company, kind):
    answer = ada.post(
        "/admin/rules/draw?entity=deal", {"label": "X", "t-kind": "created", "op": "add:s", "s-new": kind}
    )
    assert f'name="s-0-do" value="{kind}"' in answer.content.decode()


@pytest.mark.parametrize(
    "kind", ["created", "changed", "field", "entered", "left", "date", "stayed", "schedule", "button", "call"]
)
def test_every_trigger_is_drawn(ada, company, kind):
    answer = ada.post("/admin/rules/draw?entity=deal", {"label": "X", "t-kind": kind, "op": ""})
    assert answer.status_code == 200
    assert f'value="{kind}" selected' in answer.content.decode()


def test_what_is_wrong_stands_on_the_page_and_nothing_typed_is_lost(ada, company):
    answer = ada.post(NEW, typed(("s-0",), **{"t-kind": "date", "t-field": "", "s-0-what": ["nowhere", ""]}))
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "needs “field”" in text
    assert "Step 1:" in text
    assert 'value="Welcome"' in text
    assert not Rule.objects.exists()


def test_a_set_time_is_made_of_choices(ada, company):
    more = {"t-kind": "schedule", "t-every": "weekday-1", "t-at": "08:30"}
    assert ada.post(NEW, typed(**more)).status_code == 302
    assert Rule.objects.get().trigger == {"kind": "schedule", "cron": "30 8 * * 1"}


def test_a_try_shows_steps_and_values_and_keeps_nothing(ada, automation, deal):
    rule = automation.rule(
        "deal", {"kind": "created"}, SET_SOURCE, condition={"all": [{"field": "name", "op": "filled"}]}
    )
    record = deal()
    assert ada.get(f"/admin/rules/{rule.pk}/try").status_code == 200
    text = ada.post(f"/admin/rules/{rule.pk}/try", {"record": str(record.pk)}).content.decode()
    assert "Set fields: Source" in text
    assert "Event" in text
    assert fresh(record).source == ""
    assert ada.post(f"/admin/rules/{rule.pk}/try", {"record": "nothing"}).status_code == 422


def test_runs_and_their_steps_are_shown_and_tried_again(ada, automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, {"do": "verb", "verb": "reopen", "note": "Odd one"})
    deal()
    automation.settle()
    run = automation.runs(rule)[0]
    assert "Rack servers" in ada.get(f"/admin/rules/{rule.pk}/runs").content.decode()
    text = ada.get(f"/admin/rules/{rule.pk}/runs/{run.pk}").content.decode()
    assert "This deal is open." in text
    assert "Odd one" in text
    assert "Try again" in text
    assert ada.post(f"/admin/rules/{rule.pk}/runs/{run.pk}/retry").status_code == 302
    assert automation.runs(rule)[0].state == "waiting"


def test_the_last_month_says_how_many_of_all_it_shows(ada, automation, deal, monkeypatch):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    deal()
    assert "shown." not in ada.get(f"/admin/rules/{rule.pk}/month").content.decode()
    deal()
    monkeypatch.setattr(rehearsing, "SHOWN", 1)
    assert "The latest 1 is shown." in ada.get(f"/admin/rules/{rule.pk}/month").content.decode()


def test_the_last_month_and_the_versions_are_shown(ada, automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    deal()
    assert "1 time in the last thirty days" in ada.get(f"/admin/rules/{rule.pk}/month").content.decode()
    ada.post(f"/admin/rules/{rule.pk}", typed(version="1", **{"s-0-what": ["referral", ""]}))
    assert "Version 2" in ada.get(f"/admin/rules/{rule.pk}/versions").content.decode()
    ada.post(f"/admin/rules/{rule.pk}/versions", {"number": "1"})
    rule.refresh_from_db()
    assert (rule.edition, rule.steps) == (3, [SET_SOURCE])


@pytest.mark.parametrize("place", ["", "new?entity=deal"])
def test_others_do_not_see_the_pages(enter, company, place):
    assert enter(company.ann).get(f"/admin/rules/{place}").status_code == 403


def test_one_whose_role_says_so_makes_rules_that_act_as_themselves(enter, company, automation):
    give(
        company.ann, *company.ann.roles.all(), make_role("Makers", {("rule", "create"): "all", ("rule", "edit"): "all"})
    )
    ann = enter(company.ann)
    assert ann.post(NEW, typed(acts_as="program", owner=str(company.ada.pk))).status_code == 302
    assert (Rule.objects.get().acts_as, Rule.objects.get().owner_id) == ("owner", company.ann.pk)


def test_a_secret_is_not_told_in_the_log(automation, company, enter, deal):
    from regulars.engine.models.people import FieldRule

    maker = make_role("Makers", {("rule", "edit"): "all", ("deal", "view"): "all"})
    FieldRule.objects.create(role=maker, entity="deal", field="source", mode="hidden")
    give(company.carl, maker)
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    deal()
    automation.settle()
    text = enter(company.carl).get(f"/admin/rules/{rule.pk}/runs/{automation.runs(rule)[0].pk}").content.decode()
    assert "Rack servers" in text
    assert ">Event<" not in text


def test_steps_are_told_by_the_names_of_what_they_are_about(company):
    def said(**step):
        return step_in_words(step, registry.get("deal"), SYSTEM)

    levels = [{"who": {"kind": "manager"}}]
    make("approval", SYSTEM, label="Large win", key="large-win", entity="deal", levels=levels)
    assert said(do="approval", approval="large-win") == "Ask for an approval: Large win"
    assert said(do="approval", approval="gone") == "Ask for an approval: gone"
    assert (
        said(do="create", entity="task", values={"name": {"text": "Call {name}"}})
        == "Create a record: Task “Call {name}”"
    )
    assert said(do="create", entity="task", values={}) == "Create a record: Task"


@pytest.mark.parametrize(
    ("given", "english", "russian"),
    [
        ({"count": 1, "unit": "days"}, "1 day", "1 день"),
        ({"count": 3}, "3 days", "3 дня"),
        ({"count": 5, "unit": "working_hours"}, "5 working hours", "5 рабочих часов"),
        ({"count": 2, "unit": "minutes"}, "2 minutes", "2 минуты"),
        ({"count": "x", "unit": "working_days"}, "x working days", "x рабочих дней"),
    ],
)
def test_lengths_of_time_agree_with_their_number(given, english, russian):
    assert length(given) == english
    with translation.override("ru"):
        assert length(given) == russian
