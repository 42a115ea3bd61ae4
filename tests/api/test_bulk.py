"""Many records at once, each with its own answer."""

import uuid

import pytest

from regulars.engine.models import Change, Team
from tests.api.conftest import problem
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


def send(api, operations, **more):
    return api.post("teams/bulk", {"operations": operations, **more})


def test_rows_are_done_in_their_order(admin):
    rows = send(
        admin,
        [
            {"op": "upsert", "external_id": "a", "values": {"name": "First"}},
            {"op": "update", "external_id": "a", "values": {"name": "Second"}},
            {"op": "delete", "external_id": "a"},
            {"op": "update", "external_id": "a", "values": {"name": "Third"}},
        ],
    ).json()["results"]
    assert [row["status"] for row in rows] == [201, 200, 204, 404]


def test_all_or_none(admin):
    good = {"op": "create", "values": {"name": "Good"}}
    body = problem(send(admin, [good, {"op": "create", "values": {}}], atomic=True), 422, "bulk_refused")
    assert [row["status"] for row in body["results"]] == [424, 422]
    assert not Team.objects.filter(name="Good").exists()
    assert send(admin, [good], atomic=True).json()["counts"]["created"] == 1


def test_one_batch_joins_the_changes(admin):
    body = send(admin, [{"op": "create", "values": {"name": f"Batch {n}"}} for n in range(3)]).json()
    assert Change.objects.filter(batch=body["batch"]).count() == 3
    assert [row["version"] for row in body["results"]] == [1, 1, 1]


def test_a_thousand_rows_take_few_queries(admin, django_assert_max_num_queries):
    operations = [{"op": "upsert", "external_id": f"e{n}", "values": {"name": f"Many {n}"}} for n in range(1000)]
    with django_assert_max_num_queries(30):
        assert send(admin, operations).json()["counts"]["created"] == 1000
    with django_assert_max_num_queries(30):
        assert send(admin, operations).json()["counts"]["unchanged"] == 1000


def test_more_than_a_thousand_or_none_are_refused(admin):
    for operations in ([{"op": "create"}] * 1001, [], None, {}, "x"):
        assert "operations" in problem(send(admin, operations), 422)["fields"]
    assert "more" in problem(send(admin, [{"op": "create"}], more=1), 422)["fields"]
    assert "atomic" in problem(send(admin, [{"op": "create"}], atomic="yes"), 422)["fields"]


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ({"op": "explode"}, "op"),
        ({"op": ["create"]}, "op"),
        ({"op": "create", "id": "x"}, "id"),
        ({"op": "update", "values": {}}, "id"),
        ({"op": "update", "id": "1", "external_id": "x"}, "id"),
        ({"op": "upsert", "values": {}}, "external_id"),
        ({"op": "upsert", "external_id": "x" * 201}, "external_id"),
        ({"op": "upsert", "external_id": 5}, "external_id"),
        ({"op": "update", "id": True}, "id"),
        ({"op": "update", "id": 1, "version": "1"}, "version"),
        ({"op": "create", "values": []}, "values"),
        ({"op": "create", "more": 1}, "more"),
    ],
)
def test_a_row_that_cannot_be_read_names_its_fault(admin, operation, field):
    row = send(admin, [operation]).json()["results"][0]
    assert row["status"] == 422
    assert field in row["problem"]["fields"]


def test_a_row_of_another_kind_is_refused_alone(admin):
    rows = send(admin, [5, None, {"op": "create", "values": {"name": "Fine"}}]).json()["results"]
    assert [row["status"] for row in rows] == [422, 422, 201]


def test_numbers_name_records_and_huge_ones_do_not(admin):
    record = sample_record("team")
    rows = send(
        admin,
        [
            {"op": "update", "id": record.number, "values": {"region": "N"}},
            {"op": "update", "id": 10**25, "values": {}},
            {"op": "update", "id": "²", "values": {}},
        ],
    ).json()["results"]
    assert [row["status"] for row in rows] == [200, 404, 404]


def test_a_version_that_has_passed_refuses_the_row(admin):
    record = sample_record("team")
    admin.patch(f"teams/{record.id}", {"region": "Moved"})
    for op in ("update", "delete"):
        row = send(admin, [{"op": op, "id": str(record.id), "version": 1, "values": {}}]).json()["results"][0]
        assert (row["status"], row["problem"]["code"], row["problem"]["version"]) == (409, "stale", 2)


def test_a_record_named_twice_in_two_ways_is_changed_once(admin):
    record = sample_record("team", external_id="twice")
    rows = send(
        admin,
        [
            {"op": "update", "id": str(record.id), "values": {"region": "One"}},
            {"op": "update", "external_id": "twice", "values": {"region": "Two"}},
        ],
    ).json()["results"]
    assert [row["status"] for row in rows] == [200, 409]


def test_names_that_stand_once_are_refused_within_a_bulk(admin):
    name = f"Unique {uuid.uuid4()}"
    rows = send(admin, [{"op": "create", "values": {"name": name}}] * 2).json()["results"]
    assert [row["status"] for row in rows] == [201, 422]
    assert rows[1]["problem"]["code"] == "not_unique"


def test_who_may_not_do_many_at_once_is_refused(company, api_of):
    problem(send(api_of(company.carl), [{"op": "create", "values": {"name": "x"}}]), 403)


def test_an_upsert_means_what_is_alive_and_not_what_lies_in_the_bin(admin):
    named = {"op": "upsert", "external_id": "again"}
    for name in ("First", "Second"):
        assert send(admin, [{**named, "values": {"name": name}}]).json()["counts"]["created"] == 1
        send(admin, [{"op": "delete", "external_id": "again"}])
    kept = send(admin, [{**named, "values": {"name": "Third"}}]).json()["results"][0]
    for name in ("Fourth", "Fifth"):
        [row] = send(admin, [{**named, "values": {"name": name}}]).json()["results"]
        assert (row["id"], row["result"]) == (kept["id"], "updated")
