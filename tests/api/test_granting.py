"""Rights over the API: what a role grants, and which roles a person has."""

import pytest

from regulars.engine.models import Change
from tests.api.conftest import problem
from tests.factories.people import grants, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(company):
    return make_role("Viewers", grants("own", ("view",), "account"))


def test_a_role_is_told_and_changed(admin, role, api_of, company):
    address = f"roles/{role.pk}/grants"
    assert admin.get(address).json() == {"grants": {"account": {"view": "own"}}, "conditions": {}, "fields": {}}
    condition = {"field": "industry", "op": "eq", "value": "retail"}
    wish = {
        "grants": {"account": {"view": "condition", "create": "all"}},
        "conditions": {"account": condition},
        "fields": {"account": {"phone": "hidden"}},
    }
    assert admin.patch(address, wish).json() == wish
    assert Change.objects.filter(record=role.pk, verb="set_grants", actor=company.ada.pk).exists()
    assert admin.patch(address, {"fields": {}}).json() == {**wish, "fields": {}}


def test_a_person_gets_roles_and_they_count_at_once(admin, role, api_of, company, django_capture_on_commit_callbacks):
    carl = api_of(company.carl)
    address = f"users/{company.carl.pk}/roles"
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.patch(address, {"roles": []}).json() == {"items": []}
    problem(carl.get("accounts"), 403)
    with django_capture_on_commit_callbacks(execute=True):
        given = admin.patch(address, {"roles": [role.name]}).json()
    assert given == {"items": [{"id": str(role.pk), "label": role.name}]}
    assert carl.get("accounts").status_code == 200
    assert admin.get(address).json()["items"][0]["label"] == role.name


@pytest.mark.parametrize(
    "wish",
    [
        {"grants": {"account": {"view": "everything"}}},
        {"grants": {"account": {"fly": "all"}}},
        {"grants": {"account": {"view": 1}}},
        {"grants": {"nothing": {"view": "all"}}},
        {"grants": []},
        {"grants": {"account": {"view": "condition"}}},
        {"fields": {"account": {"phone": "gone"}}},
        {"fields": {"account": ["phone"]}},
        {"rights": {}},
    ],
)
def test_a_right_that_there_is_not_is_refused_and_nothing_changes(admin, role, wish):
    address = f"roles/{role.pk}/grants"
    before = admin.get(address).json()
    problem(admin.patch(address, wish), 422)
    assert admin.get(address).json() == before


@pytest.mark.parametrize("wish", [{}, {"roles": "Viewers"}, {"roles": [1]}, {"roles": ["Nobody has this"]}])
def test_a_role_that_there_is_not_is_refused(admin, company, wish):
    problem(admin.patch(f"users/{company.carl.pk}/roles", wish), 422)


def test_only_administrators_move_rights(role, api_of, company):
    for api in (api_of(company.mary), api_of(company.ada, "write")):
        for address in (f"roles/{role.pk}/grants", f"users/{company.carl.pk}/roles"):
            problem(api.get(address), 403)
            problem(api.patch(address, {}), 403)


def test_rights_of_nobody_are_not_found(admin):
    problem(admin.get("roles/999999999/grants"), 404)
    problem(admin.patch("users/999999999/roles", {"roles": []}), 404)
