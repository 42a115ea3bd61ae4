"""The screen of a role: conditions, territories and masked fields are kept, changed, and refused where they are wrong."""

import json
import re
from html import unescape

import pytest

from regulars.base.errors import Invalid
from regulars.engine.models import Change
from regulars.services.identity import rights
from tests.factories.people import actor_of, grants, make_role

pytestmark = pytest.mark.django_db

SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}
CELLS = {"g:account:view": "condition", "g:account:edit": "condition", "g:deal:view": "territory"}


@pytest.fixture
def role(company):
    return make_role("Seller", grants("own"))


@pytest.fixture
def ada(client, company):
    client.force_login(company.ada)
    return client


def saved(ada, role, **more):
    return ada.post(f"/admin/roles/{role.pk}/", {"name": role.name, **CELLS, **more})


def held(page):
    """The condition that the accounts' control holds."""
    found = re.search(r'name="condition-account" value="([^"]*)"', page)
    return json.loads(unescape(found[1]) or "{}") if found else None


def test_the_screen_keeps_conditions_and_territories(ada, role):
    assert saved(ada, role, **{"condition-account": json.dumps(SOFTWARE)}).status_code == 302
    assert rights.conditions_of(role) == {"account": SOFTWARE}
    assert rights.grants_of(role)["deal", "view"] == "territory"
    page = ada.get(f"/admin/roles/{role.pk}/").content.decode()
    assert held(page) == SOFTWARE
    assert "Industry is Software" in page


def test_what_moved_in_a_condition_is_in_the_log(ada, role):
    saved(ada, role, **{"condition-account": json.dumps(SOFTWARE)})
    saved(ada, role, **{"condition-account": json.dumps(SOFTWARE | {"value": "retail"})})
    change = Change.objects.filter(record=role.pk, verb="set_grants").latest("id")
    assert change.diff == {"condition.account": [SOFTWARE, SOFTWARE | {"value": "retail"}]}
    assert "Accounts, Condition" in ada.get(f"/admin/roles/{role.pk}/").content.decode()


@pytest.mark.parametrize(
    "condition", ["", "{}", "{", '{"field": "wings", "op": "eq", "value": 1}', '{"field": "industry", "op": "flies"}']
)
def test_a_wrong_condition_is_refused_and_nothing_changes(ada, role, condition):
    before = rights.grants_of(role)
    assert saved(ada, role, **{"condition-account": condition}).status_code == 422
    assert rights.grants_of(role) == before


def test_grants_that_say_nothing_of_conditions_keep_them(ada, company, role):
    actor = actor_of(company.ada)
    rights.set_grants(role, {("account", "view"): "condition"}, {}, {"account": SOFTWARE}, actor=actor)
    rights.set_grants(role, {("account", "view"): "condition", ("account", "edit"): "own"}, {}, actor=actor)
    assert rights.conditions_of(role) == {"account": SOFTWARE}
    with pytest.raises(Invalid):
        rights.set_grants(role, {("account", "view"): "condition"}, {}, {}, actor=actor)
    twin = rights.create_role("Twin", copy_of=role, actor=actor)
    assert rights.conditions_of(twin) == {"account": SOFTWARE}


def test_a_title_can_be_locked_and_never_hidden(company, role):
    with pytest.raises(Invalid):
        rights.set_grants(role, {}, {("account", "name"): "hidden"}, actor=actor_of(company.ada))


def test_the_builder_puts_a_condition_into_the_form(ada):
    opened = ada.post("/accounts/condition", {"into": "condition-account", "condition-account": json.dumps(SOFTWARE)})
    assert 'name="into" value="condition-account"' in opened.content.decode()
    rule = {"node": "r.0", "r.0-field": "industry", "r.0-op": "eq", "r.0-value": "retail"}
    kept = ada.post("/accounts/condition", {"into": "condition-account", "step": "apply", **rule})
    assert held(kept.content.decode()) == SOFTWARE | {"value": "retail"}
    assert "dialog:close" in kept["HX-Trigger"]


def test_the_builder_refuses_what_is_no_condition(ada, client, company):
    rule = {"node": "r.0", "r.0-field": "created_at", "r.0-op": "lt", "r.0-value": ["day", "soon"]}
    asked = {"into": "condition-account", "step": "apply", **rule}
    assert ada.post("/accounts/condition", asked).status_code == 422
    assert ada.post("/accounts/condition", {"into": '"><script>'}).status_code == 404
    client.force_login(company.nobody)
    assert client.post("/accounts/condition", asked).status_code == 403
