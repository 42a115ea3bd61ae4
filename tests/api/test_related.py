"""`expand` brings linked records along, `with` writes those that belong to one in the same step, each with its rights."""

import pytest

from regulars.engine.models import Change
from tests.api.conftest import problem
from tests.factories.people import actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company):
    return sample_record("account", actor_of(company.ann), name="Hooli")


def test_a_link_comes_along_whole(company, api_of, account):
    deal = sample_record("deal", actor_of(company.ann), name="Big", account=str(account.id))
    ann = api_of(company.ann)
    one = ann.get(f"deals/{deal.id}?expand=account,owner").json()
    assert one["account"]["name"] == "Hooli"
    assert one["account"]["owner"]["id"] == str(company.ann.id)
    assert one["owner"]["email"] == company.ann.email
    (listed,) = ann.get("deals?expand=account").json()["items"]
    assert listed["account"]["name"] == "Hooli"
    assert "expanded" not in listed


def test_what_points_at_a_record_comes_along(company, api_of, account):
    deal = sample_record("deal", actor_of(company.ann), name="Big", account=str(account.id))
    found = api_of(company.ann).get(f"accounts/{account.id}?expand=deals").json()
    assert [item["id"] for item in found["expanded"]["deals"]["items"]] == [str(deal.id)]
    assert found["expanded"]["deals"]["more"] is False


def test_what_the_reader_may_not_see_does_not_come_along(company, api_of, account):
    theirs = sample_record("account", actor_of(company.carl), name="Carl's")
    sample_record("deal", name="Carl's deal", account=str(account.id), owner=str(company.carl.id))
    mine = sample_record("deal", name="Mine", account=str(theirs.id), owner=str(company.ann.id))
    ann = api_of(company.ann)
    assert ann.get(f"accounts/{account.id}?expand=deals").json()["expanded"]["deals"]["items"] == []
    assert (ann.get(f"deals/{mine.id}?expand=account").json()["account"] or {}).keys() <= {"id", "label"}


@pytest.mark.parametrize("wrong", ["nothing", "dels", "owner.x", ",".join("abcdefghijk")])
def test_a_wrong_word_is_named(admin, account, wrong):
    assert "expand" in problem(admin.get(f"accounts/{account.id}?expand={wrong}"), 422, "bad_parameter")["fields"]


def test_lists_bring_links_only(admin, account):
    problem(admin.get("accounts?expand=deals"), 422, "bad_parameter")


def test_a_record_and_what_belongs_to_it_are_written_in_one_step(company, api_of):
    ann = api_of(company.ann)
    made = ann.post("accounts", {"name": "Initech", "with": {"tasks.record": [{"name": "Call"}, {"name": "Write"}]}})
    assert made.status_code == 201, made.content
    first, _second = made.json()["with"]["tasks.record"]
    assert len({change.batch for change in Change.objects.filter(entity__in=("account", "task"))}) == 1
    changed = ann.patch(
        f"accounts/{made.json()['id']}",
        {"employees": 5, "with": {"tasks.record": [{"id": first["id"], "name": "Call them"}, {"name": "Third"}]}},
    )
    assert changed.status_code == 200, changed.content
    names = {item["name"] for item in ann.get("tasks?fields=name").json()["items"]}
    assert names == {"Call them", "Write", "Third"}


def test_a_wrong_part_is_named_by_its_place_and_nothing_is_written(company, api_of):
    ann = api_of(company.ann)
    given = {"name": "Initech", "with": {"tasks.record": [{"name": "Call"}, {"nmae": "Write"}]}}
    assert "with.tasks.record.1.nmae" in problem(ann.post("accounts", given), 422)["fields"]
    assert ann.get("accounts").json()["items"] == []
    assert ann.get("tasks").json()["items"] == []


def test_parts_of_other_records_are_out_of_reach(company, api_of, account):
    other = sample_record("account", actor_of(company.ann), name="Other")
    record = {"entity": "account", "id": str(other.id)}
    task = sample_record("task", actor_of(company.ann), name="Elsewhere", record=record)
    ann = api_of(company.ann)
    given = {"with": {"tasks.record": [{"id": str(task.id), "name": "Stolen"}]}}
    problem(ann.patch(f"accounts/{account.id}", given), 404)
    problem(ann.post("accounts", {"name": "x", "with": {"tasks": 5}}), 422)
    problem(ann.post("accounts", {"name": "x", "with": {"tasks.record": [{"name": "x", "record": record}]}}), 422)
