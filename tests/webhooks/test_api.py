"""Webhooks over the API: made, changed, tested, sent once more; closed to everyone but administrators."""

import pytest

from regulars.services.webhooks import dispatch
from regulars.services.webhooks.models import Delivery, Webhook
from tests.api.conftest import problem
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
logged = pytest.mark.django_db(transaction=True)
"""For tests that read the change log, in which only ended transactions stand."""


@pytest.fixture
def admin(company, api_of):
    return api_of(company.ada)


def test_it_is_made_changed_and_deleted(admin, receiver, company):
    made = admin.post("webhooks", {"name": "ERP", "url": receiver.url, "entities": ["teams"], "verbs": ["create"]})
    assert made.status_code == 201
    body = made.json()
    assert body["secret"].startswith("whsec_")
    assert (body["entities"], body["state"], body["owner"]["label"]) == (["team"], "on", "Ada Admin")
    address = made["Location"]
    assert "secret" not in admin.get(address).json()
    assert admin.patch(address, {"verbs": [], "owner": str(company.ann.pk)}).json()["owner"]["label"] == "Ann Rep"
    assert admin.get("webhooks").json()["items"][0]["verbs"] == []
    assert admin.delete(address).status_code == 204
    problem(admin.get(address), 404)


WRONG = (
    ("name", ""), ("name", 7), ("url", "ftp://example.com"), ("url", "https://user:pass@example.com"), ("url", "x" * 3000),
    ("entities", ["teem"]), ("entities", "team"), ("verbs", ["creat"]), ("filter", {"field": "name"}), ("filter", [1]),
    ("is_on", "yes"), ("owner", "x"), ("owner", "00000000-0000-0000-0000-000000000000"), ("colour", 1),
)  # fmt: skip


def test_what_is_wrong_is_named_and_changes_nothing(admin, told):
    hook = told()
    for part, value in WRONG:
        found = problem(admin.patch(f"webhooks/{hook.pk}", {"name": "Other", part: value}), 422)
        assert part in found["fields"], (part, value)
    hook.refresh_from_db()
    assert hook.name == "Test"


INSIDE = (
    "http://127.0.0.1:8000/",
    "https://localhost/x",
    "https://[::1]/",
    "http://10.0.0.7/",
    "http://169.254.169.254/latest",
    "http://db.localhost/",
)


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_the_network_is_refused_when_it_is_written_down(admin, told, settings, url):
    hook = told()
    settings.OUTGOING_HOSTS = []
    for answer in (
        admin.post("webhooks", {"name": "ERP", "url": url}),
        admin.patch(f"webhooks/{hook.pk}", {"url": url}),
    ):
        assert "REGULARS_OUTGOING_HOSTS" in problem(answer, 422)["fields"]["url"]
    assert Webhook.objects.count() == 1
    kept = admin.patch(f"webhooks/{hook.pk}", {"is_on": False, "url": hook.url})
    assert kept.json()["state"] == "off", "what was kept before can still be switched off"


def test_a_name_that_nobody_knows_yet_is_taken(admin, settings):
    settings.OUTGOING_HOSTS = []
    assert admin.post("webhooks", {"name": "ERP", "url": "https://not-yet.invalid/told"}).status_code == 201


def test_a_filter_is_checked_against_its_entity(admin, told):
    hook = told(entities=["team"])
    given = {"filter": {"field": "regoin", "op": "eq", "value": "x"}}
    assert "filter" in problem(admin.patch(f"webhooks/{hook.pk}", given), 422)["fields"]
    given["filter"]["field"] = "region"
    assert admin.patch(f"webhooks/{hook.pk}", given).status_code == 200


def test_a_test_says_what_came_of_it(admin, told, receiver):
    hook = told()
    assert admin.post(f"webhooks/{hook.pk}/test").json()["state"] == "done"
    assert receiver.types == ["webhook.test"]
    receiver.answers = [500]
    found = admin.post(f"webhooks/{hook.pk}/test").json()
    assert (found["state"], found["tries"][0]["status"], found["tries"][0]["answer"]) == ("failed", 500, "heard")


@logged
def test_deliveries_are_listed_and_sent_again(admin, told, receiver):
    hook = told()
    for _each in range(3):
        sample_record("team")
    dispatch.once()
    page = admin.get(f"webhooks/{hook.pk}/deliveries?limit=2").json()
    rest = admin.get(f"webhooks/{hook.pk}/deliveries?limit=2&after={page['next']}").json()
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    again = admin.post(f"webhooks/{hook.pk}/deliveries/{page['items'][0]['id']}/resend").json()
    assert (again["state"], len(again["tries"])) == ("done", 2)
    assert len(receiver.got) == 4
    assert admin.get(f"webhooks/{hook.pk}/deliveries?state=failed").json()["items"] == []
    problem(admin.post(f"webhooks/{hook.pk}/deliveries/999999999/resend"), 404)


@logged
def test_everything_since_a_day_once_more(admin, told, receiver):
    hook = told()
    sample_record("team")
    dispatch.once()
    today = admin.get(f"webhooks/{hook.pk}").json()["created_at"][:10]
    assert admin.post(f"webhooks/{hook.pk}/replay", {"since": today}).status_code == 202
    dispatch.once()
    assert receiver.types.count("team.create") >= 2
    for wrong in ({"since": "soon"}, {"since": "2999-01-01"}, {}, {"until": today}):
        problem(admin.post(f"webhooks/{hook.pk}/replay", wrong), 422)


def test_a_new_secret_is_shown_once(admin, told):
    hook = told()
    made = admin.post(f"webhooks/{hook.pk}/rotate", {"hours": 2}).json()
    assert made["secret"].startswith("whsec_")
    assert made["old_secret_until"]
    problem(admin.post(f"webhooks/{hook.pk}/rotate", {"hours": 1000}), 422)


def test_nobody_else_comes_near(api_of, company, told):
    hook = told()
    delivery = Delivery.objects.create(webhook=hook, record=hook.pk, type="team.create")
    for stranger in (api_of(company.mary), api_of(company.ann), api_of(company.ada, "read", "write")):
        for path in ("webhooks", f"webhooks/{hook.pk}", f"webhooks/{hook.pk}/deliveries"):
            problem(stranger.get(path), 403)
        problem(stranger.post("webhooks", {"name": "x", "url": "https://example.com"}), 403)
        problem(stranger.patch(f"webhooks/{hook.pk}", {"name": "x"}), 403)
        problem(stranger.delete(f"webhooks/{hook.pk}"), 403)
        for what in ("test", "replay", "rotate", f"deliveries/{delivery.place}/resend"):
            problem(stranger.post(f"webhooks/{hook.pk}/{what}"), 403)
    assert Webhook.objects.get().name == "Test"
