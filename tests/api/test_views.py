"""Saved views, as a program keeps them."""

import pytest

from regulars.engine.models import SavedView, ViewChoice
from regulars.engine.models.people import FieldRule
from tests.api.conftest import problem
from tests.factories.people import give, grants, make_role

pytestmark = pytest.mark.django_db
BIG = {"entity": "deal", "name": "Big", "filter": {"field": "amount", "op": "gt", "value": 1000}, "group": ["owner"]}


def test_a_view_is_kept_listed_changed_and_forgotten(api_of, company):
    ann = api_of(company.ann)
    made = ann.post("views", BIG)
    assert made.status_code == 201
    address = made["Location"]
    assert [each["name"] for each in ann.get("views?entity=deal").json()["items"]] == ["Big"]
    assert ann.patch(address, {"name": "Bigger", "for": "team", "sort": "-amount"}).json()["for"] == "team"
    seen = api_of(company.bob).get(address).json()
    assert (seen["name"], seen["may_change"]) == ("Bigger", False)
    problem(api_of(company.bob).patch(address, {"name": "Mine"}), 403)
    problem(api_of(company.carl).get(address), 404)
    assert ann.delete(address).status_code == 204
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"entity": "nothing"},
        {"name": ""},
        {"filter": {"field": "nothing"}},
        {"filter": []},
        {"sort": "nothing"},
        {"columns": ["nothing"]},
        {"group": ["closes_on:decade"]},
        {"rows": "tags"},
        {"layout": "pie"},
        {"for": "world"},
        {"owner": "me"},
    ],
)
def test_a_wrong_view_is_refused(api_of, company, change):
    problem(api_of(company.ann).post("views", {**BIG, **change}), 422)
    assert not SavedView.objects.exists()


def test_what_is_kept_from_a_reader_is_in_no_view_of_others(api_of, company):
    mary = api_of(company.mary)
    whole = {"entity": "deal", "for": "all"}
    by_amount = mary.post("views", {**BIG, **whole})["Location"]
    shows_it = {"columns": ["name", "amount"], "sort": "-amount", "group": ["forecast", "owner"], "rows": "forecast"}
    listed = mary.post("views", {**whole, "name": "Listed", **shows_it})["Location"]
    role = make_role("Short-sighted", grants("own"))
    for field in ("amount", "forecast"):
        FieldRule.objects.create(role=role, entity="deal", field=field, mode="hidden")
    give(company.ann, role)
    ann = api_of(company.ann)
    assert [each["name"] for each in ann.get("views?entity=deal").json()["items"]] == ["Listed"]
    problem(ann.get(by_amount), 404)
    named = [each["name"] for each in ann.get("reports?entity=deal").json()["items"]]
    assert by_amount.rsplit("/", 1)[-1] not in named
    seen = ann.get(listed).json()
    assert [seen[part] for part in ("columns", "sort", "group", "rows")] == [["name"], "", ["owner"], ""]
    assert mary.get(listed).json()["sort"] == "-amount"
    for wrong in (ann.get("deals?sort=amout"), ann.post("deals", {"name": "Roof", "amout": 5})):
        assert "amount" not in wrong.content.decode()


def test_what_opens_first_is_said_for_oneself_and_by_administrators_for_a_role(api_of, admin, company):
    ann = api_of(company.ann)
    role = company.ann.roles.get()
    assert ann.post("views/first", {"entity": "deal", "view": "won"}).json()["first"] == "won"
    problem(ann.post("views/first", {"entity": "deal", "view": "won", "role": role.name}), 403)
    problem(admin.post("views/first", {"entity": "deal", "view": "won", "role": "No such"}), 422)
    admin.post("views/first", {"entity": "deal", "view": "all", "role": role.name})
    assert ann.get("views?entity=deal").json()["first_by_roles"] == ["all"]
    ann.post("views/first", {"entity": "deal", "view": None})
    assert list(ViewChoice.objects.values_list("first", flat=True)) == ["all"]
