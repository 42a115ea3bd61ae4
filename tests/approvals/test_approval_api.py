"""Approvals by the API: set up, asked for, answered; and not by others."""

import pytest

from regulars.engine import workspace
from tests.api.conftest import problem
from tests.approvals.conftest import MANAGER
from tests.areas.make import fresh
from tests.factories.people import give, grants, make_role

DEFINITION = {"label": "Discount", "key": "discount", "entity": "deal", "levels": [MANAGER]}


@pytest.fixture
def set_up(api_of, company):
    answer = api_of(company.ada).post("approvals", DEFINITION)
    assert answer.status_code == 201, answer.content
    workspace.move_settings_epoch()
    return answer.json()["id"]


@pytest.fixture
def request_of_ann(api_of, company, set_up, deal):
    record = deal()
    answer = api_of(company.ann).post("approval-requests", {"approval": "discount", "record": str(record.number)})
    assert answer.status_code == 201, answer.content
    return answer.json() | {"deal": record}


def test_it_is_asked_for_listed_and_approved(api_of, company, request_of_ann):
    assert request_of_ann["waits_for"] == [{"id": str(company.mary.pk), "label": "Mary Manager"}]
    [waiting] = api_of(company.mary).get("approval-requests").json()["items"]
    assert (waiting["title"], waiting["may_decide"], waiting["state"]) == ("Rack servers", True, "waiting")
    done = api_of(company.mary).post(f"approval-requests/{waiting['id']}/approve", {"comment": "Go on"})
    assert done.json()["state"] == "approved"
    assert [each["what"] for each in done.json()["history"]] == ["asked", "said_yes", "approved"]
    assert done.json()["steps"][0]["seats"][0]["way"] == "api"
    problem(api_of(company.mary).post(f"approval-requests/{waiting['id']}/approve"), 422, "decided")
    [mine] = api_of(company.ann).get("approval-requests?scope=asked&state=approved").json()["items"]
    assert mine["id"] == waiting["id"]


def test_a_record_tells_its_requests_to_those_who_see_it(api_of, company, request_of_ann):
    address = f"approval-requests?entity=deal&record={request_of_ann['deal'].pk}"
    assert len(api_of(company.bob).get(address).json()["items"]) == 1
    problem(api_of(company.carl).get(address), 404, "not_found")


def test_the_verb_of_the_record_asks_too(api_of, company, set_up, deal):
    record = deal()
    done = api_of(company.ann).post(f"deals/{record.pk}/actions/ask_discount", {"comment": "Please"})
    assert done.status_code == 200, done.content
    [waiting] = api_of(company.mary).get("approval-requests").json()["items"]
    assert waiting["comment"] == "Please"
    assert fresh(record).version == waiting["version"] + 1


def test_strangers_learn_nothing_and_do_nothing(api_of, company, request_of_ann):
    carl, key = api_of(company.carl), request_of_ann["id"]
    assert carl.get("approval-requests?scope=all").json()["items"] == []
    problem(carl.get(f"approval-requests/{key}"), 404, "not_found")
    for verb, body in (("approve", {}), ("reject", {"comment": "No"}), ("withdraw", {})):
        problem(carl.post(f"approval-requests/{key}/{verb}", body), 404, "not_found")
    given = {"approval": "discount", "record": str(request_of_ann["deal"].pk)}
    problem(carl.post("approval-requests", given), 404, "not_found")


def test_those_who_see_it_and_are_not_asked_cannot_answer(api_of, company, request_of_ann):
    bob, key = api_of(company.bob), request_of_ann["id"]
    assert bob.get(f"approval-requests/{key}").status_code == 200
    for verb in ("approve", "withdraw"):
        problem(bob.post(f"approval-requests/{key}/{verb}"), 403, "not_allowed")
    swap = {"from": str(company.mary.pk), "to": str(company.bob.pk)}
    problem(bob.post(f"approval-requests/{key}/hand-over", swap), 403, "not_allowed")
    problem(bob.post("approvals", {**DEFINITION, "key": "mine"}), 403, "not_allowed")
    assert api_of(company.ada).post(f"approval-requests/{key}/hand-over", swap).status_code == 200


def test_a_token_that_only_reads_cannot_answer(api_of, company, request_of_ann):
    key = request_of_ann["id"]
    answer = api_of(company.mary, "read").post(f"approval-requests/{key}/approve")
    assert answer.status_code == 403


def test_bad_input_is_named_and_changes_nothing(api_of, company, request_of_ann):
    mary, key = api_of(company.mary), request_of_ann["id"]
    assert "comment" in problem(mary.post(f"approval-requests/{key}/reject"), 422, "invalid")["fields"]
    assert (
        "colour" in problem(mary.post(f"approval-requests/{key}/reject", {"colour": "red"}), 422, "invalid")["fields"]
    )
    problem(mary.get("approval-requests?state=lost"), 422, "bad_parameter")
    problem(mary.get("approval-requests/nothing"), 404, "not_found")
    problem(mary.post("approval-requests", {"approval": "none", "record": "1"}), 404, "not_found")
    assert mary.get(f"approval-requests/{key}").json()["state"] == "waiting"


def test_the_file_of_settings_carries_approvals_with_names_for_ids(api_of, company, set_up):
    role = make_role("Directors", grants("all", ("view",)))
    give(company.bob, role)
    ada = api_of(company.ada)
    levels = [
        {"who": {"kind": "role", "role": str(role.pk)}},
        {"who": {"kind": "people", "people": [str(company.mary.pk)]}},
    ]
    assert ada.patch(f"approvals/{set_up}", {"levels": levels}).status_code == 200
    workspace.move_settings_epoch()
    file = ada.get("settings").json()
    [told] = file["approvals"].values()
    assert [each["who"] for each in told["levels"]] == [
        {"kind": "role", "role": f"role: {role.name}"},
        {"kind": "people", "people": []},
    ]
    assert ada.post("settings", file).status_code == 200
    assert ada.get(f"approvals/{set_up}").json()["levels"] == levels
    told["levels"][0]["who"]["role"] = "role: No such role"
    assert "No such role" in ada.post("settings", file).content.decode()
