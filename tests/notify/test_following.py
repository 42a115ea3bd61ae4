"""Who follows a record hears of its changes, bundled, as far as they may see them."""

import uuid

import pytest

from regulars.engine import workspace
from regulars.engine.models.people import FieldRule
from regulars.services.notify.models import Follow, Notification
from regulars.services.notify.queries import page
from tests.areas.make import edit, make
from tests.factories.people import actor_of, give, grants, make_role

pytestmark = pytest.mark.django_db


def told(user):
    return [each for each in page(actor_of(user)).items if each.kind == "followed"]


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def account(company, ada):
    return make("account", ada, name="Acme", owner=str(company.ann.pk))


@pytest.fixture
def ann(company, account, enter):
    """Ann, who follows the account."""
    client = enter(company.ann)
    assert client.post(f"/accounts/{account.pk}/follow").status_code == 204
    return client


def test_changes_of_a_followed_record_are_one_line(company, ada, account, ann, hear):
    for name in ("Acme 1", "Acme 2", "Acme 3"):
        edit(account, ada, name=name)
    hear()
    (found,) = told(company.ann)
    assert (found.title, found.text, found.more) == ("Acme 3", "3 changes", "")


def test_a_note_about_it_is_a_change_for_those_who_may_see_the_note(company, ada, account, ann, enter, hear):
    enter(company.mary).post(f"/accounts/{account.pk}/follow")
    make("note", ada, text="<p>Of Bob</p>", record=f"account:{account.pk}", owner=str(company.bob.pk))
    hear()
    (found,) = told(company.mary)
    assert (found.title, found.text, found.who) == ("Acme", "1 change", "Ada Admin")
    assert not told(company.ann)


def test_ones_own_changes_are_not_told(company, account, ann, hear):
    edit(account, actor_of(company.ann), name="Mine")
    hear()
    assert not told(company.ann)


def test_who_follows_no_more_is_told_nothing(company, ada, account, ann, hear):
    ann.post(f"/accounts/{account.pk}/follow")
    edit(account, ada, name="Later")
    hear()
    assert not told(company.ann)


def test_a_change_of_fields_that_are_hidden_is_not_told(company, ada, account, ann, hear):
    role = make_role("Blind", grants("own"))
    FieldRule.objects.create(role=role, entity="account", field="website", mode="hidden")
    give(company.ann, role)
    workspace.move_access_epoch()
    edit(account, ada, website="https://acme.example")
    hear()
    assert not told(company.ann)


def test_who_lost_sight_of_it_is_told_nothing(company, ada, account, ann, hear):
    edit(account, ada, owner=str(company.ada.pk))
    edit(account, ada, name="Zqxhidden")
    hear()
    assert not Notification.objects.filter(recipient=company.ann, kind="followed").exists()


def test_the_page_shows_whether_and_how_many_follow(company, account, ann, enter):
    page = ann.get(f"/accounts/{account.number}").content.decode()
    assert "Following" in page
    other = enter(company.mary).get(f"/accounts/{account.number}").content.decode()
    assert 'aria-pressed="false"' in other


def test_one_follows_what_is_ticked_in_a_list_and_may_be_seen(company, ada, account, enter):
    hidden = make("account", ada, name="Hidden", owner=str(company.ada.pk))
    answer = enter(company.ann).post("/accounts/bulk/follow", {"id": [str(account.pk), str(hidden.pk)]})
    assert "You follow 1 record more." in answer.headers["HX-Trigger"]
    assert [each.record for each in Follow.objects.all()] == [account.pk]


def test_a_program_follows_and_sees_who_does(company, account, api_of):
    api = api_of(company.ann)
    address = f"accounts/{account.pk}/followers"
    assert api.get(address).json() == {"items": [], "count": 0, "following": False}
    now = api.post(address).json()
    assert (now["count"], now["following"]) == (1, True)
    assert api_of(company.mary).get(address).json()["items"] == [{"id": str(company.ann.pk), "label": "Ann Rep"}]
    assert api.delete(address).json()["following"] is False
    assert api_of(company.ann, "read").post(address).status_code == 403
    assert api_of(company.carl).post(address).status_code == 404
    assert api.post(f"accounts/{uuid.uuid4()}/followers").status_code == 404
    assert not Follow.objects.exists()
