"""Bulk work by filter, as a program asks for it."""

import pytest

from regulars.areas.contacts.models import Account
from regulars.base import jobs
from regulars.engine.models import Run
from tests.api.conftest import problem
from tests.factories.queue import empty_queue
from tests.lists.records import make

pytestmark = pytest.mark.django_db
WHERE = {"field": "name", "op": "starts", "value": "Firm"}


@pytest.fixture
def firms(company):
    empty_queue()
    return [make("account", name=f"Firm {number}", owner=str(company.ann.id)) for number in range(5)]


def worked(api, answer):
    assert answer.status_code == 202, answer.content
    jobs.run_pending(queues=["exchange"])
    return api.get(answer["Location"]).json()


def test_a_program_changes_all_that_a_filter_finds_and_takes_it_back(admin, firms):
    look = worked(admin, admin.post("accounts/bulk", {"filter": WHERE, "set": {"industry": "retail"}, "dry_run": True}))
    assert look["counts"] == {"changed": 5, "same": 0, "refused": 0}
    assert not Account.objects.filter(industry="retail").exists()
    run = worked(admin, admin.post("accounts/bulk", {"filter": WHERE, "set": {"industry": "retail"}}))
    assert (run["state"], run["counts"]["changed"]) == ("done", 5)
    assert Account.objects.filter(industry="retail").count() == 5
    back = worked(admin, admin.post(f"runs/{run['id']}/undo"))
    assert back["counts"] == {"undone": 5, "left": 0}
    assert not Account.objects.filter(industry="retail").exists()


def test_records_by_id_are_deleted_as_a_run_and_refusals_come_as_a_file(admin, api_of, company, firms):
    other = make("account", name="Carl's", owner=str(company.carl.id))
    ids = [str(firms[0].pk), str(other.pk)]
    ann = api_of(company.ann)
    run = worked(ann, ann.post("accounts/bulk", {"ids": ids, "delete": True}))
    assert run["counts"] == {"changed": 1, "same": 0, "refused": 1}
    refused = b"".join(ann.get(run["errors"]).streaming_content).decode("utf-8-sig")
    assert str(other.pk) in refused
    assert "Carl's" not in refused
    assert Account.objects.filter(deleted_at=None).count() == 5


@pytest.mark.parametrize(
    "body",
    [
        {"filter": WHERE},
        {"set": {"industry": "retail"}},
        {"filter": WHERE, "set": {}},
        {"filter": WHERE, "set": {"industry": "no such"}},
        {"filter": WHERE, "set": {"nothing": 1}},
        {"filter": WHERE, "set": {"industry": "retail"}, "delete": True},
        {"filter": {"field": "nothing"}, "set": {"industry": "retail"}},
        {"filter": [], "delete": True},
        {"filter": WHERE, "ids": [], "delete": True},
        {"ids": ["x"], "delete": True},
        {"ids": [], "delete": True},
        {"filter": WHERE, "delete": False},
        {"filter": WHERE, "action": "no_such"},
        {"filter": WHERE, "set": {"industry": "retail"}, "dry_run": 1},
        {"filter": WHERE, "set": {"industry": "retail"}, "extra": 1},
    ],
)
def test_a_wrong_wish_begins_nothing(admin, firms, body):
    problem(admin.post("accounts/bulk", body), 422)
    assert not Run.objects.exists()


def test_one_without_the_right_begins_nothing(api_of, company, firms):
    problem(api_of(company.nobody).post("accounts/bulk", {"filter": {}, "delete": True}), 403)
    problem(api_of(company.ann, "read").post("accounts/bulk", {"filter": {}, "delete": True}), 403)
    assert not Run.objects.exists()
