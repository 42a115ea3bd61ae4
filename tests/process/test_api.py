"""Processes by the API: made by administrators, asked of a record, their steps done and decided; and not by others."""

import pytest

from regulars.engine import workspace
from regulars.services.process.models import Mark, Process
from tests.api.conftest import problem
from tests.process.conftest import CALL, DECIDE, fresh

STAGES = [{"stage": "new", "guidance": "<p>Listen.<script>x</script></p>", "hours": 8, "steps": [CALL, DECIDE]}]
GIVEN = {"label": "Qualifying", "entity": "lead", "stages": STAGES}


@pytest.fixture
def admin(company, api_of):
    return api_of(company.ada)


def test_an_administrator_makes_one_and_its_guidance_is_harmless(admin):
    made = admin.post("processes", GIVEN)
    assert made.status_code == 201, made.content
    [stage] = made.json()["stages"]
    assert (stage["guidance"], stage["name"]) == ("<p>Listen.</p>", "New")
    assert admin.get(f"processes/{made.json()['id']}").json()["stages"] == [stage]
    again = admin.patch(f"processes/{made.json()['id']}", {"skipping": "never"})
    assert (again.status_code, again.json()["version"]) == (200, 2)


def test_others_may_not_make_one(company, api_of):
    problem(api_of(company.ann).post("processes", GIVEN), 403)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"entity": "account", "stages": []}, "entity"),
        ({"stages": [{"stage": "nowhere"}]}, "stages.0.stage"),
        ({"stages": [{"stage": "new"}, {"stage": "new"}]}, "stages.1.stage"),
        ({"stages": [{"stage": "new", "hours": -1}]}, "stages.0.hours"),
        ({"stages": [{"stage": "new", "criteria": {"field": "colour"}}]}, "stages.0.criteria"),
        ({"stages": [{"stage": "new", "steps": [{"key": "a", "kind": "sing"}]}]}, "stages.0.steps.0.kind"),
        ({"stages": [{"stage": "new", "steps": [{"key": "a", "kind": "do"}]}]}, "stages.0.steps.0.label"),
        ({"stages": [{"stage": "new", "steps": [{**CALL, "activity": "lead"}]}]}, "stages.0.steps.0.activity"),
        ({"stages": [{"stage": "new", "steps": [CALL, CALL]}]}, "stages.0.steps.1.key"),
        (
            {"stages": [{"stage": "new", "steps": [{"key": "a", "kind": "collect", "fields": ["colour"]}]}]},
            "stages.0.steps.0.fields",
        ),
        (
            {"stages": [{"stage": "new", "steps": [{**DECIDE, "answers": [{"key": "yes", "label": "Yes"}]}]}]},
            "stages.0.steps.0.answers",
        ),
        ({"condition": {"field": "colour"}}, "condition"),
    ],
)
def test_what_could_not_be_followed_is_refused_where_it_stands(admin, given, place):
    assert place in problem(admin.post("processes", {**GIVEN, **given}), 422)["fields"]
    assert not Process.objects.exists()


def test_a_record_tells_where_it_stands_and_its_steps_are_done(process, lead, company, api_of):
    process(stages=[{**STAGES[0], "steps": [{**CALL, "required": True}, DECIDE]}])
    record = lead()
    api = api_of(company.ann)
    told = api.get(f"leads/{record.pk}/process").json()
    assert (told["stage"], told["next"], told["missing"], told["overdue"]) == ("new", "working", ["call"], False)
    assert [(step["step"], step["done"]) for step in told["steps"]] == [("call", False), ("fit", False)]
    told = api.post(f"leads/{record.pk}/process/call", {"done": True}).json()
    assert told["missing"] == []
    assert told["steps"][0]["by"]["label"] == "Ann Rep"
    assert api.post(f"leads/{record.pk}/process/call", {"done": False}).json()["missing"] == ["call"]
    made = api.post(f"leads/{record.pk}/process/call/activity", {})
    assert made.status_code == 201
    assert api.get(f"calls/{made.json()['activity']['id']}").json()["record"]["id"] == str(record.pk)


def test_a_decision_sets_fields_or_leads_elsewhere(process, lead, company, api_of):
    process(DECIDE)
    api, one, other = api_of(company.ann), lead(), lead()
    told = api.post(f"leads/{one.pk}/process/fit", {"answer": "yes"}).json()
    assert (told["steps"][0]["answer"], fresh(one).rating) == ("yes", "hot")
    assert api.post(f"leads/{other.pk}/process/fit", {"answer": "no"}).json()["stage"] == "nurturing"
    problem(api.post(f"leads/{one.pk}/process/fit", {"answer": "perhaps"}), 422)


def test_a_decision_whose_move_is_refused_is_not_kept(process, lead, company, api_of):
    process({**CALL, "required": True}, DECIDE)
    record = lead()
    body = problem(
        api_of(company.ann).post(f"leads/{record.pk}/process/fit", {"answer": "no"}), 422, "stage_requirements"
    )
    assert list(body["fields"]) == ["step:call"]
    assert not Mark.objects.exists()


def test_bad_calls_change_nothing(process, lead, company, api_of):
    process(CALL, DECIDE)
    record, api = lead(), api_of(company.ann)
    for body in ({}, {"done": "yes"}, {"did": True}, {"done": True, "answer": "yes"}):
        problem(api.post(f"leads/{record.pk}/process/call", body), 422)
    problem(api.post(f"leads/{record.pk}/process/dance", {"done": True}), 404, "no_step")
    problem(api.post(f"leads/{record.pk}/process/call", {"answer": "yes"}), 422, "no_decision")
    problem(api.get(f"accounts/{record.pk}/process"), 404)
    assert not Mark.objects.exists()


def test_the_wrong_person_sees_nothing_and_may_not_do_what_they_only_see(process, lead, company, api_of):
    process(CALL)
    record = lead()
    problem(api_of(company.carl).get(f"leads/{record.pk}/process"), 404)
    bob = api_of(company.bob)
    assert bob.get(f"leads/{record.pk}/process").status_code == 200
    problem(bob.post(f"leads/{record.pk}/process/call", {"done": True}), 403)
    problem(bob.post(f"leads/{record.pk}/process/call/activity", {}), 403)
    assert not Mark.objects.exists()


def test_a_record_without_a_process_says_so(lead, company, api_of):
    problem(api_of(company.ann).get(f"leads/{lead().pk}/process"), 404, "no_process")


def test_processes_travel_with_the_settings(admin, company):
    admin.post("processes", GIVEN)
    file = admin.get("settings").json()
    assert file["processes"]["lead.Qualifying"]["stages"][0]["hours"] == 8
    Process.objects.all()._raw_delete("default")
    workspace.move_settings_epoch()
    file["processes"]["lead.Qualifying"]["stages"][0]["stage"] = "from-elsewhere"
    taken = admin.post("settings", file)
    assert taken.status_code == 200, taken.content
    assert Process.objects.get().stages[0]["stage"] == "new"
