"""The bell, the page and the API of notifications."""

import uuid

import pytest

from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.models import Notification
from tests.areas.make import make
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company):
    found = make("account", actor_of(company.ann), name="Acme", owner=str(company.ann.pk))
    notify([company.ann.pk], Notice("rule", "x", "Call them", entity="account", record=found.pk))
    return found


def test_the_bell_counts_what_is_not_read(company, account, enter):
    ann = enter(company.ann)
    assert "1 not read" in ann.get("/notifications/count").content.decode()
    assert "Call them" in ann.get("/notifications/latest").content.decode()
    assert ann.post("/notifications/read", {"all": "1"}).status_code == 302
    assert not ann.get("/notifications/count", headers={"HX-Request": "true"}).content.strip()


def test_opening_one_leads_to_its_record_and_reads_it(company, account, enter):
    told = Notification.objects.get(recipient=company.ann)
    answer = enter(company.ann).get(f"/notifications/{told.pk}")
    assert answer.url == f"/accounts/{account.pk}"
    told.refresh_from_db()
    assert told.read_at


def test_what_another_was_told_is_not_there(company, account, enter):
    told = Notification.objects.get(recipient=company.ann)
    mary = enter(company.mary)
    assert mary.get(f"/notifications/{told.pk}").status_code == 404
    assert "Call them" not in mary.get("/notifications/").content.decode()
    mary.post("/notifications/read", {"id": str(told.pk)})
    told.refresh_from_db()
    assert told.read_at is None


def test_the_page_lists_them_and_narrows_to_the_new_ones(company, account, enter):
    ann = enter(company.ann)
    assert "Call them" in ann.get("/notifications/?unread=1").content.decode()
    ann.post("/notifications/read", {"all": "1"})
    assert "Call them" in ann.get("/notifications/").content.decode()
    assert "Call them" not in ann.get("/notifications/?unread=1").content.decode()


def test_the_page_goes_on_where_the_last_one_ended(company, enter, api_of):
    for number in range(3):
        notify([company.ann.pk], Notice("rule", f"n{number}", f"Note {number}"))
    api = api_of(company.ann, "read")
    first = api.get("notifications?limit=2").json()
    assert [each["text"] for each in first["items"]] == ["Note 2", "Note 1"]
    last = api.get(f"notifications?limit=2&after={first['next']}").json()
    assert ([each["text"] for each in last["items"]], last["next"]) == (["Note 0"], None)


def test_a_program_reads_and_marks_them(company, account, api_of):
    api = api_of(company.ann, "read", "write")
    found = api.get("notifications?unread=true").json()
    (item,) = found["items"]
    assert (found["unread"], item["title"], item["url"]) == (1, "Acme", f"/api/v1/accounts/{account.pk}")
    assert api.post("notifications/read", {"ids": [item["id"]]}).json() == {"read": 1}
    assert api.get("notifications?unread=true").json()["items"] == []


@pytest.mark.parametrize(
    "body", [{}, {"ids": "all"}, {"ids": ["1"]}, {"ids": [1]}, {"all": False}, {"all": True, "ids": []}]
)
def test_what_cannot_be_read_changes_nothing(company, account, api_of, body):
    api = api_of(company.ann, "read", "write")
    assert api.post("notifications/read", body).status_code == 422
    assert Notification.objects.get(recipient=company.ann).read_at is None


def test_a_token_that_may_only_read_marks_nothing(company, account, api_of):
    assert api_of(company.ann, "read").post("notifications/read", {"all": True}).status_code == 403
    assert Notification.objects.get(recipient=company.ann).read_at is None


def test_an_address_that_cannot_be_read_is_refused(company, enter):
    assert enter(company.ann).get("/notifications/?after=x").status_code == 422
    assert enter(company.ann).get(f"/notifications/{uuid.uuid4()}").status_code == 404
