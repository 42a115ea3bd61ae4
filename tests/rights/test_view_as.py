"""View as: an administrator sees what a person sees, changes nothing, and both ends are in the log."""

import pytest

from regulars.engine import registry, workspace
from regulars.engine.models import Change, Run, SavedView, Share, User
from regulars.services.audit.models import AuditEvent
from regulars.services.search.models import Opened
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

LISTED = [entity for entity in registry.entities() if entity.menu]
EVERY = pytest.mark.parametrize("entity", LISTED, ids=[each.name for each in LISTED])
HX = {"HX-Request": "true"}


@pytest.fixture
def through(company, enter):
    """Ada's browser, looking through Ann's eyes."""
    browser = enter(company.ada)
    assert browser.post(f"/admin/people/{company.ann.pk}/view-as").status_code == 302
    return browser


def mine(user, entity="account", **given):
    return sample_record(entity, SYSTEM, owner=str(user.pk), **given)


def log(user):
    return list(
        Change.objects.filter(record=user.pk, verb__startswith="view_as").order_by("id").values_list("verb", "actor")
    )


def test_the_page_of_a_person_offers_it(company, enter):
    ada = enter(company.ada)
    assert "/view-as" in ada.get(f"/admin/people/{company.ann.pk}/").content.decode()
    assert "/view-as" not in ada.get(f"/admin/people/{company.ada.pk}/").content.decode()


def test_what_the_person_sees_is_seen_and_nothing_else(company, through):
    own, others = mine(company.ann), mine(company.carl)
    html = through.get("/accounts/?view=all").content.decode()
    assert f'data-id="{own.pk}"' in html
    assert f'data-id="{others.pk}"' not in html
    assert through.get(f"/accounts/{others.number}").status_code == 404
    assert through.get("/admin/people/").status_code == 403


@EVERY
def test_every_page_opens_and_says_whose_eyes_these_are(entity, company, through):
    whose = actor_of(company.ann) if entity.access.through else SYSTEM
    record = mine(company.ann, entity.name) if entity.owner_column else sample_record(entity, whose)
    for address in (f"/{entity.plural}/", f"/{entity.plural}/{record.number}"):
        answer = through.get(address)
        assert answer.status_code == 200, address
        assert "You look through the eyes of Ann Rep" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/calendar", "/dashboard", "/search?q=a", "/shares/", "/runs"])
def test_pages_of_no_entity_open(through, address):
    answer = through.get(address, follow=True)
    assert answer.status_code == 200
    assert "You look through the eyes of" in answer.content.decode()


@EVERY
def test_nothing_is_changed(entity, company, through):
    record = mine(company.ann, entity.name) if entity.owner_column else sample_record(entity)
    before = Change.objects.count()
    base = f"/{entity.plural}"
    for address, data in (
        (f"{base}/new", {}),
        (f"{base}/{record.pk}/delete", {}),
        (f"{base}/{record.number}/edit", {}),
        (f"{base}/{record.pk}/fields/{entity.title}", {entity.title: "x", "version": "1"}),
        (f"{base}/bulk/delete", {"id": str(record.pk), "step": "do"}),
        (f"{base}/{record.pk}/share", {"user": str(company.bob.pk)}),
        (f"{base}/views/new", {"name": "x"}),
        (f"{base}/views/all/first", {}),
    ):
        assert through.post(address, data, headers=HX).status_code in (403, 404), address
    assert Change.objects.count() == before
    assert not SavedView.objects.exists()
    assert not Share.objects.exists()
    assert not Run.objects.exists()


def test_the_filter_builder_still_asks(company, through):
    answer = through.post("/accounts/filter", {"step": "apply", "r-joiner": "all"}, headers=HX)
    assert answer.status_code == 204


def test_the_pages_of_ones_own_settings_are_not_the_persons(company, through):
    for address in ("/settings/", "/settings/tokens/", "/auth/password/change/", "/auth/2fa/"):
        assert through.get(address).status_code == 403, address


def test_what_was_opened_lately_stays_the_persons_own(company, through):
    record = mine(company.ann)
    through.get(f"/accounts/{record.number}")
    assert not Opened.objects.exists()


def test_back_to_oneself(company, through):
    others = mine(company.carl)
    assert through.post("/view-as/end").status_code == 302
    html = through.get(f"/accounts/{others.number}").content.decode()
    assert "You look through the eyes" not in html
    assert log(company.ann) == [("view_as", company.ada.pk), ("view_as_end", company.ada.pk)]
    page = through.get(f"/admin/people/{company.ann.pk}/").content.decode()
    assert "Seen through by an administrator" in page


def test_signing_out_ends_it_and_says_so(company, through, enter):
    through.post("/auth/logout/")
    assert log(company.ann)[-1] == ("view_as_end", company.ada.pk)
    assert "You look through the eyes" not in enter(company.ada).get("/").content.decode()


def test_it_is_never_nested(company, through):
    assert through.post(f"/admin/people/{company.bob.pk}/view-as").status_code == 403
    assert log(company.bob) == []


@pytest.mark.parametrize("who", ["ada", "other_admin", "closed"])
def test_some_eyes_are_not_looked_through(company, enter, who):
    User.objects.filter(pk=company.bob.pk).update(is_admin=True)
    User.objects.filter(pk=company.carl.pk).update(is_active=False)
    workspace.move_access_epoch()
    user = {"ada": company.ada, "other_admin": company.bob, "closed": company.carl}[who]
    ada = enter(company.ada)
    ada.post(f"/admin/people/{user.pk}/view-as")
    assert "You look through the eyes" not in ada.get("/").content.decode()
    assert log(user) == []


def test_others_cannot_begin(company, enter):
    assert enter(company.ann).post(f"/admin/people/{company.bob.pk}/view-as").status_code == 403
    assert log(company.bob) == []


def test_it_ends_when_the_person_may_not_be_looked_through_any_more(company, through):
    User.objects.filter(pk=company.ann.pk).update(is_active=False)
    workspace.move_access_epoch()
    assert "You look through the eyes" not in through.get("/accounts/").content.decode()
    assert log(company.ann)[-1][0] == "view_as_end"


def test_it_ends_when_the_viewer_is_no_administrator_any_more(company, through):
    User.objects.filter(pk=company.ada.pk).update(is_admin=False)
    give(User.objects.get(pk=company.ada.pk), make_role("Own", grants("own")))
    assert "You look through the eyes" not in through.get("/accounts/").content.decode()
    assert log(company.ann)[-1] == ("view_as_end", company.ada.pk)


def test_the_language_stays_the_administrators_own(company, enter):
    User.objects.filter(pk=company.ann.pk).update(language="ru")
    workspace.move_access_epoch()
    ada = enter(company.ada)
    ada.post(f"/admin/people/{company.ann.pk}/view-as")
    assert '<html lang="en"' in ada.get("/accounts/").content.decode()


def test_what_is_refused_is_told_of_who_looked(company, through):
    """The audit never says that the person tried what an administrator did through their eyes."""
    foreign = mine(company.carl)
    assert through.get(f"/accounts/{foreign.pk}").status_code == 404
    event = AuditEvent.objects.filter(kind="denied").latest("id")
    assert (event.actor, event.record) == (company.ada.pk, foreign.pk)
    assert event.detail["eyes"] == {"id": str(company.ann.pk), "label": company.ann.name}
