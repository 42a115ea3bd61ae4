import pytest

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access
from regulars.engine.models import Change, Role
from regulars.services.identity import actions, rights
from tests.factories.people import actor_of, give, grants, make_role

from .conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(db):
    return make_role("Seller", grants("own"))


def screen(role, **cells):
    """What the permission screen sends: `team__edit="all"`, `field__user__phone="hidden"`."""
    data = {"name": role.name, "description": role.description}
    for name, value in cells.items():
        kind, rest = ("f", name.removeprefix("field__")) if name.startswith("field__") else ("g", name)
        data[f"{kind}:{rest.replace('any__', '*__', 1).replace('__', ':', 1)}"] = value
    return data


def test_the_screen_shows_what_is_granted(ada, role):
    page = signed_in(ada).get(f"/admin/roles/{role.pk}/")
    everything = page.context_data["lines"][0]
    assert everything.cells["view"].value == "own"
    assert 'name="g:user:edit"' in page.content.decode()
    assert 'name="f:user:phone"' in page.content.decode()


def test_a_saved_screen_counts_at_the_next_request(ada, ann, role, django_capture_on_commit_callbacks):
    give(ann, role)
    assert not access.may(actor_of(ann), "team", "edit")
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(ada).post(
            f"/admin/roles/{role.pk}/", screen(role, any__view="branch", team__edit="all", field__user__phone="hidden")
        )
    assert answer.status_code == 302
    after = actor_of(ann)
    assert access.may(after, "team", "edit")
    assert after.hides("user", "phone")
    assert rights.grants_of(role) == {("*", "view"): "branch", ("team", "edit"): "all"}


def test_what_moved_is_in_the_log(ada, role):
    kept = dict(grants("own"))
    actions.set_grants(
        role,
        {**kept, ("*", "delete"): "none", ("team", "edit"): "all"},
        {("user", "phone"): "readonly"},
        actor=actor_of(ada),
    )
    change = Change.objects.filter(record=role.pk).latest("id")
    assert change.verb == "set_grants"
    assert change.diff == {
        "*.delete": ["own", "none"],
        "team.edit": [None, "all"],
        "fields.user.phone": [None, "readonly"],
    }


@pytest.mark.parametrize(
    "cells",
    [
        {"nothing__view": "all"},
        {"user__fly": "all"},
        {"user__edit": "galaxy"},
        {"user__edit": "own"},  # users have no responsible person
        {"field__user__wings": "hidden"},
        {"field__user__phone": "blurred"},
    ],
)
def test_a_wrong_cell_is_refused_and_nothing_changes(ada, role, cells):
    before = rights.grants_of(role)
    answer = signed_in(ada).post(f"/admin/roles/{role.pk}/", screen(role, **cells))
    assert answer.status_code == 422
    assert rights.grants_of(role) == before
    assert not rights.field_rules_of(role)


def test_a_role_is_copied_with_all_it_grants(ada, role):
    actions.set_grants(role, {("team", "edit"): "all"}, {("user", "phone"): "hidden"}, actor=actor_of(ada))
    answer = signed_in(ada).post(f"/admin/roles/{role.pk}/copy", {"name": "Twin"})
    twin = Role.objects.get(name="Twin")
    assert answer["Location"] == f"/admin/roles/{twin.pk}/"
    assert rights.grants_of(twin) == {("team", "edit"): "all"}
    assert rights.field_rules_of(twin) == {("user", "phone"): "hidden"}


def test_a_name_that_is_taken_is_refused(ada, role):
    answer = signed_in(ada).post("/admin/roles/new", {"name": role.name})
    assert answer.status_code == 422
    assert "name" in answer.context_data["errors"]


def test_a_new_role_grants_nothing(ada):
    signed_in(ada).post("/admin/roles/new", {"name": "Fresh", "description": "New"})
    assert rights.grants_of(Role.objects.get(name="Fresh")) == {}


def test_only_administrators_grant(ann, role):
    give(ann, make_role("All", grants("all")))
    with pytest.raises(NotAllowed):
        actions.set_grants(role, {}, {}, actor=actor_of(ann))
    with pytest.raises(NotAllowed):
        actions.create_role("Mine", actor=actor_of(ann))


def test_a_scope_without_meaning_is_refused(ada, role):
    with pytest.raises(Invalid):
        actions.set_grants(role, {("team", "delete"): "branch"}, {}, actor=actor_of(ada))


def test_the_screen_tells_who_changed_what(ada, role):
    grants_now = rights.grants_of(role) | {("team", "edit"): "all"}
    actions.set_grants(role, grants_now, {("user", "phone"): "hidden"}, actor=actor_of(ada))
    page = signed_in(ada).get(f"/admin/roles/{role.pk}/")
    entry = page.context_data["history"][0]
    assert entry.who == "Ada Admin"
    assert set(entry.moved) == {("Teams, Edit", "—", "All"), ("Users, Phone", "—", "Hidden")}
    assert "Teams, Edit" in page.content.decode()
