"""The page of webhooks, as an administrator uses it without script."""

import pytest

from regulars.services.webhooks import dispatch
from regulars.services.webhooks.models import Delivery, Webhook
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, company):
    client.force_login(company.ada)
    return client


def test_one_is_set_up_by_hand_and_its_secret_is_shown_once(ada, receiver, company):
    assert "No webhooks yet" in ada.get("/admin/webhooks/").content.decode()
    given = {
        "name": "ERP",
        "url": receiver.url,
        "owner": str(company.ada.pk),
        "entities": ["team"],
        "verbs": ["create"],
    }
    answer = ada.post("/admin/webhooks/new", given)
    hook = Webhook.objects.get()
    assert "whsec_" in answer.content.decode()
    page = ada.get(f"/admin/webhooks/{hook.pk}/").content.decode()
    assert "whsec_" not in page
    assert (hook.entities, hook.verbs) == (["team"], ["create"])
    condition = '{"all": [{"field": "region", "op": "eq", "value": "North"}]}'
    ada.post(f"/admin/webhooks/{hook.pk}/", {**given, "condition": condition})
    hook.refresh_from_db()
    assert hook.filter["all"][0]["value"] == "North"


def test_what_is_wrong_stands_beside_its_field(ada, company):
    answer = ada.post("/admin/webhooks/new", {"name": "ERP", "url": "nowhere", "owner": str(company.ada.pk)})
    assert answer.status_code == 422
    assert "begins with https://" in answer.content.decode()
    assert not Webhook.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_deliveries_are_seen_understood_and_sent_again(ada, told, receiver):
    hook = told()
    receiver.answers = [503]
    sample_record("team")
    dispatch.once()
    page = ada.get(f"/admin/webhooks/{hook.pk}/").content.decode()
    assert "Answered 503" in page
    assert "Failing" in page
    place = hook.deliveries.get().place
    assert (
        "Answered 200" in ada.post(f"/admin/webhooks/{hook.pk}/deliveries/{place}/resend", follow=True).content.decode()
    )
    assert hook.deliveries.get().state == Delivery.DONE
    assert "Arrived" in ada.get(f"/admin/webhooks/{hook.pk}/?state=done").content.decode()


def test_its_buttons_do_what_they_say(ada, told, receiver):
    hook = told()
    address = f"/admin/webhooks/{hook.pk}"
    ada.post(f"{address}/off")
    assert not Webhook.objects.get().is_on
    ada.post(f"{address}/on")
    assert Webhook.objects.get().is_on
    assert "Answered 200" in ada.post(f"{address}/test", follow=True).content.decode()
    assert "whsec_" in ada.post(f"{address}/rotate").content.decode()
    assert "once more" in ada.post(f"{address}/replay", {"since": "2020-01-01"}, follow=True).content.decode()
    assert "expected" in ada.post(f"{address}/replay", {"since": "x"}, follow=True).content.decode()
    ada.post(f"{address}/delete")
    assert not Webhook.objects.exists()


def test_others_are_shown_the_door(client, company, told):
    hook = told()
    client.force_login(company.mary)
    for address in ("/admin/webhooks/", "/admin/webhooks/new", f"/admin/webhooks/{hook.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/admin/webhooks/{hook.pk}/delete").status_code == 403
    assert Webhook.objects.exists()
