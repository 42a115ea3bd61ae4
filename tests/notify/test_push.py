"""Push to browsers: signed and encrypted for each, in their language, within their rights, and no more where nobody listens."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.services.notify import choosing, devices, pushing, vapid
from regulars.services.notify.actions import Notice, mark_read, notify
from regulars.services.notify.models import Device, Notification, PushKey
from tests.areas.make import edit, make
from tests.factories.people import actor_of
from tests.factories.queue import empty_queue
from tests.notify.push_service import PushService

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    empty_queue()
    made = PushService()
    yield made
    made.close()


@pytest.fixture
def phone(company, service):
    return devices.add(service.subscription(), label="Phone", actor=actor_of(company.ann))


@pytest.fixture
def account(company):
    return make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))


def tell(user, number=1, **given):
    notify([user.pk], Notice("rule", f"n{number}", f"Call number {number}", **given))


def test_what_is_told_reaches_the_device_and_only_it_can_read_it(company, service, phone, account):
    tell(company.ann, entity="account", record=account.pk)
    jobs.run_pending(queues=["default"])
    (shown,) = service.shown
    told = Notification.objects.get(recipient=company.ann)
    assert shown == {"title": "Acme", "body": "Call number 1", "url": f"/notifications/{told.pk}", "tag": str(told.pk)}
    assert service.headers[0]["Content-Encoding"] == "aes128gcm"
    assert service.headers[0]["TTL"] == "86400"
    assert pushing.send_due() == 0, "it is told once"
    assert Device.objects.get().used_at


def test_each_device_of_a_person_is_told_and_no_other(company, service, phone):
    devices.add(service.subscription("two"), label="Laptop", actor=actor_of(company.ann))
    devices.add(service.subscription("bobs"), label="Bob's", actor=actor_of(company.bob))
    tell(company.ann)
    assert pushing.send_due() == 2


def test_a_browser_that_is_gone_is_forgotten(company, service, phone):
    for status in (410, 404):
        devices.add(service.subscription(), label="Phone", actor=actor_of(company.ann))
        service.answers = [status]
        tell(company.ann, status)
        pushing.send_due()
        assert not Device.objects.exists()


def test_a_service_that_is_down_is_asked_again_a_little_later(company, service, phone):
    service.answers = [503]
    tell(company.ann)
    assert pushing.send_due() == 0
    assert Device.objects.get().failures == 1
    Notification.objects.update(push_at=timezone.now())
    assert pushing.send_due() == 1
    assert Device.objects.get().failures == 0


def test_quiet_hours_hold_it_back_and_what_was_read_meanwhile_stays_silent(company, service, phone):
    quiet = {"paused_until": (timezone.now() + timedelta(hours=2)).isoformat()}
    choosing.change(quiet, person=company.ann.pk, actor=actor_of(company.ann))
    tell(company.ann, 1)
    tell(company.ann, 2)
    assert pushing.send_due() == 0
    choosing.change({"paused_until": None}, person=company.ann.pk, actor=actor_of(company.ann))
    mark_read([Notification.objects.get(text="Call number 1").pk], actor=actor_of(company.ann))
    Notification.objects.update(push_at=timezone.now())
    pushing.send_due()
    assert [each["title"] for each in service.shown] == ["Call number 2"]


def test_who_wants_no_push_of_a_kind_gets_none(company, service, phone):
    choosing.change({"kinds": {"rule": {"push": False}}}, person=company.ann.pk, actor=actor_of(company.ann))
    tell(company.ann)
    assert pushing.send_due() == 0


def test_what_may_no_longer_be_seen_is_not_pushed(company, service, phone, account):
    tell(company.ann, entity="account", record=account.pk)
    edit(account, actor_of(company.ada), owner=str(company.ada.pk))
    assert pushing.send_due() == 0
    assert service.shown == []


def test_an_address_inside_the_network_is_neither_kept_nor_asked(company, service, settings, phone):
    settings.OUTGOING_HOSTS = []
    with pytest.raises(Refused):
        devices.add(service.subscription(), label="Phone", actor=actor_of(company.ann))
    Device.objects.update(endpoint=service.origin.replace("http://", "https://") + "/push")
    tell(company.ann)
    assert pushing.send_due() == 0
    assert service.headers == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "ftp://example.com/x"}, {"endpoint": 1}, {"endpoint": "https://example.com/" + "x" * 1000}, {"keys": None},
        {"keys": {"p256dh": "AAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, {"keys": {"p256dh": 1, "auth": 2}}, {"keys": {}},
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(company, service, api_of, wrong):
    answer = api_of(company.ann).post("notifications/devices", {**service.subscription(), **wrong})
    assert answer.status_code == 422
    assert not Device.objects.exists()


def test_one_sees_and_removes_only_ones_own_devices(company, service, phone, enter, api_of):
    assert "Phone" in enter(company.ann).get("/settings/notifications/").content.decode()
    assert "Phone" not in enter(company.bob).get("/settings/notifications/").content.decode()
    assert enter(company.bob).post(f"/notifications/devices/{phone.pk}/remove").status_code == 404
    assert api_of(company.bob).get("notifications/devices").json()["items"] == []
    assert api_of(company.bob).delete(f"notifications/devices/{phone.pk}").status_code == 404
    assert api_of(company.ann, "read").delete(f"notifications/devices/{phone.pk}").status_code == 403
    assert api_of(company.ann).delete(f"notifications/devices/{uuid.uuid4()}").status_code == 404
    assert Device.objects.exists()
    assert enter(company.ann).post(f"/notifications/devices/{phone.pk}/remove").status_code == 302
    assert not Device.objects.exists()


def test_a_browser_that_another_signs_in_with_is_theirs_from_then_on(company, service, phone):
    devices.add(service.subscription(), label="Phone", actor=actor_of(company.bob))
    assert Device.objects.get().person_id == company.bob.pk


def test_the_key_is_made_once_and_its_private_half_is_sealed(company):
    assert vapid.public_key() == vapid.public_key()
    assert "PRIVATE KEY" not in PushKey.objects.get().private


def test_the_worker_stands_at_the_root_for_everybody():
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
