"""Saved views: changed by whom, in which order, opened first for a role or a person, carried in the file of settings."""

import json

import pytest

from regulars.engine import registry, saved_views, workspace
from regulars.engine.models import SavedView, ViewChoice
from regulars.engine.promotion import file, taking
from regulars.ui.views.tabs import tabs_of
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def view(owner, **more):
    return SavedView.objects.create(entity="deal", name=more.pop("name", "Big"), owner=owner, **more)


def first(user):
    return tabs_of(DEAL, actor_of(user))[0].key


def test_a_role_opens_a_view_first_and_a_persons_own_word_counts_before_it(browser, company):
    role = company.ann.roles.get()
    ada = browser(company.ada)
    assert role.name in ada.get("/deals/views/roles").content.decode()
    ada.post("/deals/views/roles", {f"role-{role.pk}": "won"})
    assert (first(company.ann), first(company.mary)) == ("won", "branch")
    browser(company.ann).post("/deals/views/all/first")
    assert first(company.ann) == "all"
    browser(company.ann).post("/deals/views/all/first")
    assert first(company.ann) == "won"
    browser(company.ada).post("/deals/views/roles", {})
    assert first(company.ann) == "mine"
    assert not ViewChoice.objects.exists()


def test_only_administrators_choose_for_roles_and_only_what_everyone_sees(browser, company):
    role = company.ann.roles.get()
    assert browser(company.mary).get("/deals/views/roles").status_code == 403
    assert browser(company.mary).post("/deals/views/roles", {f"role-{role.pk}": "won"}).status_code == 403
    private = view(company.ann)
    answer = browser(company.ada).post("/deals/views/roles", {f"role-{role.pk}": str(private.pk)})
    assert answer.status_code == 422
    assert not ViewChoice.objects.exists()


def test_of_several_roles_the_first_by_name_counts(company):
    one, other = sorted(company.bob.roles.all(), key=lambda role: role.name)
    ada = actor_of(company.ada)
    saved_views.open_first_for(DEAL, other, "won", actor=ada)
    assert first(company.bob) == "won"
    saved_views.open_first_for(DEAL, one, "all", actor=ada)
    assert first(company.bob) == "all"


def test_a_view_is_renamed_shared_and_overwritten_by_its_owner(browser, company):
    own = view(company.ann)
    ann = browser(company.ann)
    assert "Big" in ann.get(f"/deals/views/{own.pk}/edit").content.decode()
    assert ann.post(f"/deals/views/{own.pk}/edit", {"name": " ", "for": "me"}).status_code == 422
    ann.post(f"/deals/views/{own.pk}/edit", {"name": "Biggest", "for": "team"})
    ann.post(f"/deals/views/{own.pk}/overwrite?view={own.pk}&sort=-amount&group=owner")
    own.refresh_from_db()
    assert (own.name, own.team_id, own.sort, own.group) == ("Biggest", company.team.pk, "-amount", ["owner"])
    assert "Biggest" in browser(company.bob).get("/deals/").content.decode()


def test_others_cannot_change_it_administrators_only_where_it_is_shared(browser, company):
    own, shared = view(company.ann), view(company.ann, name="All see", is_shared=True)
    for person, key, status in (
        (company.bob, shared, 403),
        (company.bob, own, 404),
        (company.ada, own, 404),
    ):
        page = browser(person)
        assert page.post(f"/deals/views/{key.pk}/edit", {"name": "Mine now", "for": "me"}).status_code == status
        assert page.post(f"/deals/views/{key.pk}/overwrite").status_code == status
        assert page.post(f"/deals/views/{key.pk}/delete").status_code == status
    browser(company.ada).post(f"/deals/views/{shared.pk}/edit", {"name": "Renamed", "for": "all"})
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Big", "Renamed"}


def test_tabs_stand_in_the_order_a_person_gave_them(browser, company):
    own = view(company.ann)
    ann = browser(company.ann)
    assert str(own.pk) in ann.get("/deals/views/order").content.decode()
    keys = [tab.key for tab in tabs_of(DEAL, actor_of(company.ann))]
    ann.post("/deals/views/order", {"tab": [str(own.pk), "all", "nonsense", *keys]})
    after = [tab.key for tab in tabs_of(DEAL, actor_of(company.ann))]
    assert after[:2] == [str(own.pk), "all"]
    assert sorted(after) == sorted(keys)
    assert next(tab.key for tab in tabs_of(DEAL, actor_of(company.carl))) == "mine"


def test_first_views_of_roles_travel_with_the_settings(company):
    shared = view(company.ada, name="Shown to all", is_shared=True)
    role = company.ann.roles.get()
    saved_views.open_first_for(DEAL, role, str(shared.pk), actor=actor_of(company.ada))
    text = file.write()
    assert json.loads(text)["first_views"] == {f"deal.{role.name}": {"view": "view: deal.Shown to all"}}
    ViewChoice.objects.all().delete()
    taking.take(text, actor=actor_of(company.ada))
    assert first(company.ann) == str(shared.pk)


def test_a_deleted_view_leaves_the_order_of_the_others(browser, company):
    own = view(company.ann)
    ann = browser(company.ann)
    ann.post("/deals/views/order", {"tab": [str(own.pk), "all"]})
    ann.post(f"/deals/views/{own.pk}/delete")
    assert next(tab.key for tab in tabs_of(DEAL, actor_of(company.ann))) == "all"


def test_every_process_hears_of_a_changed_view(company, django_capture_on_commit_callbacks):
    """What a person's views are is kept in memory; the epoch says when it is to be read anew."""
    entity, ann = registry.get("deal"), actor_of(company.ann)
    assert saved_views.kept(entity, ann) is saved_views.kept(entity, ann)
    with django_capture_on_commit_callbacks() as told:
        view = SavedView.objects.create(entity="deal", name="Mine", owner=company.ann)
    assert workspace.move_settings_epoch in told
    assert [each.pk for each in saved_views.kept(entity, ann).views] == [view.pk]
