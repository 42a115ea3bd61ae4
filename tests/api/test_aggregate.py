"""Counts and sums by group, as a program asks for them."""

import json
from urllib.parse import quote

import pytest

from regulars.engine import registry
from tests.api.conftest import problem
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals(company):
    def deal(name, owner, amount, day):
        return sample_record("deal", name=name, owner=str(owner.id), amount=amount, closes_on=day)

    return [
        deal("A", company.ann, "100", "2026-01-05"),
        deal("B", company.ann, "50.50", "2026-01-31"),
        deal("C", company.carl, "7", "2026-02-01"),
    ]


def test_groups_have_counts_sums_and_the_filter_that_opens_them(admin, deals):
    found = admin.get("deals/aggregate?group=owner,closes_on:month&sum=amount&sort=-amount").json()
    assert (found["group_count"], found["count"], found["next_offset"]) == (2, 3, None)
    assert found["sums"]["amount"]["amount"] == "157.50"
    first, second = found["groups"]
    assert first["values"]["owner"]["label"] == "Ann Rep"
    assert first["values"]["closes_on:month"] == "2026-01-01"
    assert (first["count"], first["sums"]["amount"]["amount"]) == (2, "150.50")
    assert second["count"] == 1
    listed = admin.send("GET", f"deals?filter={json.dumps(first['filter'])}").json()
    assert {each["name"] for each in listed["items"]} == {"A", "B"}


def test_the_filters_of_a_list_count_and_pages_tell_what_is_left(admin, deals):
    found = admin.get("deals/aggregate?group=name&limit=2&amount__lt=1000").json()
    assert ([each["values"]["name"] for each in found["groups"]], found["next_offset"]) == (["A", "B"], 2)
    rest = admin.get("deals/aggregate?group=name&limit=2&offset=2&amount__lt=1000").json()
    assert ([each["values"]["name"] for each in rest["groups"]], rest["next_offset"]) == (["C"], None)
    whole = admin.get("deals/aggregate?sum=amount&amount__lt=60").json()
    assert (whole["count"], whole["sums"]["amount"]["amount"], whole["groups"]) == (2, "57.50", [])


def test_a_program_counts_only_what_its_person_may_see(api_of, company, deals):
    found = api_of(company.carl).get("deals/aggregate?group=owner&sum=amount").json()
    assert [(each["values"]["owner"]["label"], each["count"]) for each in found["groups"]] == [("Carl Other", 1)]
    assert found["sums"]["amount"]["amount"] == "7.00"
    problem(api_of(company.nobody).get("deals/aggregate?group=owner"), 403)


def test_tags_and_ranges_are_groups_whose_filters_find_them(admin, deals):
    for by in ("tags", "amount:ranges", "amount:100"):
        found = admin.get(f"deals/aggregate?group={by}&sum=amount").json()
        assert found["count"] == admin.get("deals?count=exact").json()["count"], by
        for each in found["groups"]:
            listed = admin.get(f"deals?count=exact&filter={quote(json.dumps(each['filter']))}").json()
            assert listed["count"] == each["count"], (by, each)
    assert set(found["groups"][0]["values"]["amount:100"]) == {"from", "below"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("group=amount:month", "bad_group"),
        ("group=owner,stage,name,closes_on", "bad_group"),
        ("group=closes_on:decade", "bad_group"),
        ("group=owner&sort=name", "bad_group"),
        ("group=owner&sum=name", "bad_sum"),
        ("group=nothing", "unknown_field"),
        ("group=owner&limit=0", "bad_parameter"),
        ("group=owner&offset=-1", "bad_parameter"),
    ],
)
def test_a_wrong_question_is_refused(admin, deals, query, code):
    problem(admin.get(f"deals/aggregate?{query}"), 422, code)


@pytest.mark.parametrize("entity", list(registry.entities()), ids=lambda entity: entity.name)
def test_every_entity_can_be_counted(admin, entity):
    found = admin.get(f"{entity.plural}/aggregate?group=created_by").json()
    assert sum(each["count"] for each in found["groups"]) == found["count"]
