"""Changes are sent signed, in the order of each record, as far as the owner sees them, again until they arrive."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.engine import save
from regulars.engine.models import User
from regulars.services.identity import actions as people
from regulars.services.webhooks import actions, dispatch, sending, tasks
from regulars.services.webhooks.models import Delivery, Webhook
from tests.factories.people import SYSTEM, actor_of, give
from tests.factories.values import sample_record
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def rename(record, *names):
    for name in names:
        record.name = name
        save.save(record, actor=SYSTEM)


def all_due():
    """As if the time of every next attempt had come."""
    Delivery.objects.filter(state=Delivery.WAITING).update(next_at=timezone.now())
    Webhook.objects.update(resume_at=None)


def test_every_change_arrives_signed_in_the_order_of_its_record(told, receiver):
    hook = told()
    team, other = sample_record("team"), sample_record("team")
    rename(team, "A", "B", "C")
    rename(other, "X")
    save.delete([other], actor=SYSTEM)
    dispatch.once()
    mine = [
        (t["data"]["verb"], t["data"]["version"])
        for _id, t in receiver.got
        if t["data"]["record"]["id"] == str(team.id)
    ]
    assert mine == [("create", 1), ("update", 2), ("update", 3), ("update", 4)]
    theirs = [t for _id, t in receiver.got if t["data"]["record"]["id"] == str(other.id)]
    assert [each["type"] for each in theirs] == ["team.create", "team.update", "team.delete"]
    assert theirs[-1]["data"]["deleted"] is True
    assert len({message for message, _told in receiver.got}) == 7
    assert not receiver.refused
    assert hook.deliveries.filter(state=Delivery.DONE).count() == 7


def test_what_does_not_arrive_is_sent_again_and_the_rest_of_its_record_waits(told, receiver):
    hook = told()
    team = sample_record("team")
    rename(team, "A", "B")
    receiver.answers = [503, 500]
    dispatch.once()
    assert receiver.got == []
    waiting = hook.deliveries.order_by("place")
    assert [len(each.tries) for each in waiting] == [1, 0, 0]
    assert waiting[0].next_at > timezone.now()
    all_due()
    dispatch.once()
    all_due()
    dispatch.once()
    assert receiver.types == ["team.create", "team.update", "team.update"]
    first = hook.deliveries.order_by("place")[0]
    assert [tried["status"] for tried in first.tries] == [503, 500, 200]
    assert receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"]


def test_others_go_on_while_one_record_is_refused(told, receiver):
    told()
    stuck, free = sample_record("team"), sample_record("team")
    receiver.against = {str(stuck.id)}
    dispatch.once()
    assert {t["data"]["record"]["id"] for _id, t in receiver.got} == {str(free.id)}


def test_a_target_that_does_not_answer_is_left_alone_for_a_while_and_then_gets_everything(told, receiver):
    hook = told()
    records = [sample_record("team") for _each in range(12)]
    receiver.answers = [500] * 100
    dispatch.once()
    hook.refresh_from_db()
    assert hook.failures >= sending.TROUBLE
    assert hook.resume_at > timezone.now()
    tried = len(receiver.headers)
    dispatch.once()
    assert len(receiver.headers) == tried
    Webhook.objects.update(resume_at=None)
    Delivery.objects.filter(state=Delivery.WAITING).update(next_at=timezone.now())
    dispatch.once()
    assert len(receiver.headers) == tried + 1
    receiver.answers = []
    all_due()
    dispatch.once()
    assert len(receiver.got) == len(records)
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since, hook.resume_at) == (0, None, None)


def test_a_target_that_answers_a_test_again_gets_what_waits_at_once(told, receiver, company):
    hook = told()
    records = [sample_record("team") for _each in range(5)]
    receiver.answers = [500] * 100
    dispatch.once()
    hook.refresh_from_db()
    assert hook.resume_at > timezone.now()
    actions.test(hook, actor=actor_of(company.ada))
    hook.refresh_from_db()
    assert hook.resume_at > timezone.now(), "a test that fails changes nothing"
    receiver.answers = []
    actions.test(hook, actor=actor_of(company.ada))
    dispatch.once()
    assert len(receiver.got) == len(records) + 1
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since, hook.resume_at) == (0, None, None)


def test_a_delivery_is_given_up_after_days_and_the_next_of_its_record_goes(told, receiver):
    hook = told()
    team = sample_record("team")
    rename(team, "A")
    dispatch.reading.read_all()
    first, second = hook.deliveries.order_by("place")
    failed = {"at": "", "ms": 1, "status": 422, "problem": "bad_answer", "answer": ""}
    Delivery.objects.filter(place=first.place).update(tries=[failed] * len(sending.DELAYS))
    receiver.against = {str(team.id)}
    dispatch.once()
    assert list(hook.deliveries.order_by("place").values_list("state", flat=True)) == [
        Delivery.FAILED,
        Delivery.WAITING,
    ]
    second.refresh_from_db()
    assert len(second.tries) == 1


def test_a_webhook_is_switched_off_when_nothing_arrived_for_three_days(told, receiver, company):
    hook = told()
    sample_record("team")
    receiver.answers = [500] * 9
    dispatch.once()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=3, minutes=1))
    all_due()
    dispatch.once()
    hook.refresh_from_db()
    assert (hook.is_on, hook.off) == (False, "delinquent")
    receiver.answers = []
    sample_record("team")
    dispatch.once()
    assert receiver.got == []
    actions.change(hook, {"is_on": True}, actor=actor_of(company.ada))
    dispatch.once()
    assert receiver.types == ["team.create", "team.create"]


def test_an_address_that_is_gone_gets_nothing_more(told, receiver):
    hook = told()
    sample_record("team")
    receiver.answers = [410]
    dispatch.once()
    hook.refresh_from_db()
    assert hook.off == "gone"


def test_only_what_was_asked_for_comes(told, receiver):
    told(entities=["teams"], verbs=["update"], filter={"field": "region", "op": "eq", "value": "North"})
    north, south = sample_record("team", region="North"), sample_record("team", region="South")
    sample_record("role")
    rename(north, "A")
    rename(south, "B")
    dispatch.once()
    assert [(t["type"], t["data"]["record"]["id"]) for _id, t in receiver.got] == [("team.update", str(north.id))]


def test_the_owners_rights_decide(told, receiver, company):
    told(owner=company.ann, entities=["account"])
    hers = sample_record("account", actor_of(company.ann), name="Hers")
    sample_record("account", actor_of(company.carl), name="Carl's own")
    dispatch.once()
    assert [t["data"]["record"]["id"] for _id, t in receiver.got] == [str(hers.id)]


def test_rights_lost_between_reading_and_sending_count(told, receiver, company):
    told(owner=company.ann, entities=["account"])
    sample_record("account", actor_of(company.ann), name="Secret name")
    dispatch.reading.read_all()
    give(company.ann)
    dispatch.once()
    ((_message, sent),) = receiver.got
    assert (sent["data"]["deleted"], sent["data"]["diff"]) == (True, {})
    assert "Secret name" not in str(sent)


def test_a_closed_account_tells_nothing_more(told, receiver, company):
    hook = told(owner=company.ann)
    people.deactivate(User.objects.get(pk=company.ann.pk), actor=actor_of(company.ada))
    sample_record("team")
    dispatch.once()
    hook.refresh_from_db()
    assert hook.off == "owner"
    assert receiver.got == []


def test_the_old_secret_signs_until_its_time_is_over(told, receiver, company):
    hook = told()
    old = list(receiver.secrets)
    new = actions.rotate(hook, hours=1, actor=actor_of(company.ada))
    sample_record("team")
    dispatch.once()
    assert len(receiver.got) == 1
    receiver.secrets[:] = [new]
    sample_record("team")
    dispatch.once()
    assert len(receiver.got) == 2
    receiver.secrets[:] = old
    Webhook.objects.update(old_until=timezone.now())
    sample_record("team")
    dispatch.once()
    assert len(receiver.got) == 2
    assert len(receiver.refused) == 1


@pytest.mark.django_db(transaction=False)
def test_secrets_lie_sealed(told, receiver):
    hook = told()
    hook.refresh_from_db()
    assert receiver.secrets[0] not in hook.secret
    assert receiver.secrets[0].removeprefix("whsec_") not in hook.secret


def test_everything_since_a_moment_is_sent_once_more_under_the_ids_it_had(told, receiver, company):
    hook = told()
    sample_record("team")
    sample_record("team")
    dispatch.once()
    before = [message for message, _told in receiver.got]
    actions.replay(hook, (timezone.now() - timedelta(minutes=5)).isoformat(), actor=actor_of(company.ada))
    dispatch.once()
    after = [message for message, _told in receiver.got][len(before) :]
    assert set(before) <= set(after)


def test_an_internal_address_is_not_asked(told, receiver, settings):
    hook = told()
    settings.OUTGOING_HOSTS = []
    sample_record("team")
    dispatch.once()
    assert receiver.headers == []
    assert hook.deliveries.get().tries[0]["problem"] == "internal_address"


def test_a_target_that_hangs_holds_up_no_other(told, receiver, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 8.0)
    hanging = Receiver()
    hanging.hold = threading.Event()
    try:
        told(to=hanging, name="Hangs")
        for _each in range(6):
            sample_record("team")
        stop = threading.Event()
        thread = dispatch.start(stop)
        _until(lambda: len(hanging.held) >= 6)
        told(name="Quick")
        began = time.monotonic()
        sample_record("team")
        _until(lambda: len(receiver.got) == 1)
        assert time.monotonic() - began < 6
    finally:
        hanging.hold.set()
        stop.set()
        thread.join(20)
        hanging.close()


def test_old_deliveries_are_forgotten(told, receiver, monkeypatch):
    hook = told()
    for _each in range(4):
        sample_record("team")
    dispatch.once()
    monkeypatch.setattr(tasks, "MOST_KEPT", 3)
    tasks.tidy(0)
    assert hook.deliveries.count() == 3
    hook.deliveries.update(ended_at=timezone.now() - timedelta(days=15))
    tasks.tidy(0)
    assert not hook.deliveries.exists()


def _until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
