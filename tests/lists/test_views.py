"""Which view of a list opens first, for whom."""

import pytest

from regulars.engine import registry
from regulars.engine.models import SavedView, ViewChoice
from regulars.ui.views.tabs import tabs_of
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


def test_a_manager_begins_with_what_their_people_sell(company):
    deal = registry.get("deal")
    assert tabs_of(deal, actor_of(company.mary))[0].key == "branch"
    ann = tabs_of(deal, actor_of(company.ann))
    assert ann[0].key == "mine"
    assert "branch" not in [tab.key for tab in ann]


def test_a_person_chooses_the_view_that_opens_first_and_takes_it_back(browser, company):
    mary = browser(company.mary)
    answer = mary.post("/deals/views/won/first")
    assert answer["HX-Redirect"] == "/deals/?view=won"
    assert tabs_of(registry.get("deal"), actor_of(company.mary))[0].key == "won"
    assert tabs_of(registry.get("deal"), actor_of(company.ann))[0].key == "mine"
    assert "Do not open this view first" in mary.get("/deals/").content.decode()
    mary.post("/deals/views/won/first")
    assert tabs_of(registry.get("deal"), actor_of(company.mary))[0].key == "branch"


def test_an_address_means_the_same_list_for_everybody(browser, company):
    page = browser(company.mary).get("/deals/?q=acme").content.decode()
    assert "view=branch" in page
    page = browser(company.ann).get("/deals/?q=acme&sort=name").content.decode()
    assert "view=mine" not in page.split("<tbody")[-1]


def test_views_of_others_and_unknown_ones_cannot_be_chosen(browser, company):
    private = SavedView.objects.create(entity="deal", name="Mine", owner=company.carl)
    ann = browser(company.ann)
    assert ann.post(f"/deals/views/{private.id}/first").status_code == 404
    assert ann.post("/deals/views/nothing/first").status_code == 404
    assert browser(company.nobody).post("/deals/views/all/first").status_code == 403
    assert not ViewChoice.objects.exists()


def test_a_deleted_view_opens_first_no_more(browser, company):
    own = SavedView.objects.create(entity="deal", name="Mine", owner=company.ann)
    ann = browser(company.ann)
    ann.post(f"/deals/views/{own.id}/first")
    assert tabs_of(registry.get("deal"), actor_of(company.ann))[0].label == "Mine"
    ann.post(f"/deals/views/{own.id}/delete")
    assert tabs_of(registry.get("deal"), actor_of(company.ann))[0].key == "mine"
    assert not ViewChoice.objects.exists()
