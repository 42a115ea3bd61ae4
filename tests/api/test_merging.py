"""Merging through the API, and where the old addresses lead."""

import uuid

import pytest

from tests.api.conftest import problem
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(company):
    return sample_record("account", phone=None), sample_record("account", phone="+12025550143")


def test_merging_gives_the_winner(admin, two):
    one, other = two
    answer = admin.post("accounts/merge", {"winner": str(one.pk), "losers": [other.number]})
    assert answer.status_code == 200, answer.content
    assert answer.json()["record"]["phone"] == "+12025550143"
    assert uuid.UUID(answer.json()["batch"])


def test_the_losers_addresses_lead_to_the_winner(admin, two):
    one, other = two
    admin.patch(f"accounts/{other.pk}", {"external_id": "erp-7"})
    admin.post("accounts/merge", {"winner": str(one.pk), "losers": [str(other.pk)]})
    for key in (other.pk, other.number):
        answer = admin.get(f"accounts/{key}")
        assert answer.json()["id"] == str(one.pk)
        assert answer.json()["merged_from"] == str(key)
        assert answer["Content-Location"] == f"/api/v1/accounts/{one.pk}"
    assert admin.patch(f"accounts/{other.pk}", {"website": "https://a.example.com"}).json()["id"] == str(one.pk)
    row = {"op": "upsert", "external_id": "erp-7", "values": {"employees": 5}}
    found = admin.post("accounts/bulk", {"operations": [row]}).json()["results"][0]
    assert (found["id"], found["result"]) == (str(one.pk), "updated")


@pytest.mark.parametrize(
    "body", [{}, {"winner": 1}, {"winner": [], "losers": [1]}, {"winner": 1, "losers": [2], "choices": {"name": 3}}]
)
def test_a_merge_that_names_no_records_is_refused(admin, body):
    problem(admin.post("accounts/merge", body), 422)


def test_the_wrong_person_may_not_merge(company, api_of, two):
    one, other = two
    answer = api_of(company.ann).post("accounts/merge", {"winner": str(one.pk), "losers": [str(other.pk)]})
    assert answer.status_code in (403, 404)


def test_links_by_what_a_program_has_kept_lead_to_the_winner(admin, two):
    one, other = two
    admin.post("accounts/merge", {"winner": str(one.pk), "losers": [str(other.pk)]})
    made = admin.post("contacts", {"name": "Anna", "account": str(other.pk)})
    assert (made.status_code, made.json()["account"]["id"]) == (201, str(one.pk))
    kept = admin.patch(f"contacts/{made.json()['id']}", {"account": {"id": str(other.pk)}, "name": "Anna Smith"})
    assert kept.json()["account"]["id"] == str(one.pk)
    for record in (f"account:{other.pk}", {"entity": "account", "id": str(other.pk)}):
        note = admin.post("notes", {"text": "Said", "record": record})
        assert note.json()["record"]["id"] == str(one.pk), note.content
    rows = [
        {"op": "create", "values": {"name": "Bob", "account": key}} for key in (str(other.pk), str(uuid.uuid4()), 7, [])
    ]
    results = admin.post("contacts/bulk", {"operations": rows}).json()["results"]
    assert [row["status"] for row in results] == [201, 422, 422, 422]
