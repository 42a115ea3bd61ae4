"""Workers killed and a receiver that restarts: every change arrives at least once, those of a record in their order."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.utils import timezone

from regulars.engine import save
from regulars.services.webhooks.models import Delivery, Webhook
from tests.database import ROOT
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record
from tests.webhooks.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

RECORDS, CHANGES = 5, 12


@pytest.fixture
def worker():
    running = []

    def begin():
        environment = {
            **os.environ,
            "REGULARS_DATA": str(settings.DATA),
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
            "REGULARS_OUTGOING_HOSTS": "127.0.0.1",
        }
        command = [sys.executable, "-m", "tests.webhooks.worker_to_kill"]
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return running[-1]

    yield begin
    for each in running:
        each.kill()
        each.wait()


def test_nothing_is_lost_and_nothing_overtakes_when_both_sides_are_killed(told, receiver, worker):
    told()
    first = worker()
    records = [sample_record("team") for _each in range(RECORDS)]
    change(records, CHANGES // 3)
    until(lambda: len(receiver.got) > RECORDS)
    first.kill()
    first.wait()
    change(records, CHANGES // 3)
    port, seen = receiver.server.server_port, list(receiver.got)
    receiver.close()
    second = worker()
    until(lambda: Webhook.objects.get().failures > 0)
    change(records, CHANGES - 2 * (CHANGES // 3))
    again = Receiver(port)
    again.secrets = receiver.secrets
    Webhook.objects.update(resume_at=None)  # as if the pause were over
    Delivery.objects.filter(state=Delivery.WAITING).update(next_at=timezone.now())
    try:
        until(lambda: len(again.got) > 5)
        second.kill()
        second.wait()
        worker()
        until(lambda: Delivery.objects.count() == RECORDS * (CHANGES + 1) and not waiting(), 90)
        arrived = seen + again.got
    finally:
        again.close()
    assert not again.refused
    for record in records:
        versions = [told["data"]["version"] for _id, told in arrived if told["data"]["record"]["id"] == str(record.id)]
        once = list(dict.fromkeys(versions))
        assert once == list(range(1, CHANGES + 2))


def change(records, times):
    for number in range(times):
        for record in random.sample(records, len(records)):
            record.region = f"{number} {random.random()}"
            save.save(record, actor=SYSTEM)


def waiting():
    return Delivery.objects.filter(state=Delivery.WAITING).exists()


def until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
