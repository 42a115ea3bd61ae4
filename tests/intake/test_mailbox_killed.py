"""Readers of a mailbox killed by SIGKILL at random: each mail is taken once, and each is moved in the end."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings

from regulars.services.intake import mailbox, reading
from regulars.services.intake.models import Arrival, Mailbox
from tests.database import ROOT
from tests.factories.people import SYSTEM
from tests.intake.dovecot import NEEDED, PERSON, WORD, Dovecot
from tests.intake.post import mail
from tests.intake.test_mail import MAIL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    NEEDED,
]
MAILS = 40


@pytest.fixture
def server(monkeypatch):
    running = Dovecot()
    monkeypatch.setenv("SSL_CERT_FILE", str(running.cert))
    monkeypatch.setattr(settings, "OUTGOING_HOSTS", ["127.0.0.1", "localhost"])
    running.empty()
    yield running
    running.stop()


def test_no_mail_is_lost_or_taken_twice_though_its_reader_is_killed(rule, server):
    begun = rule(trigger=MAIL)
    given = {
        "host": "localhost",
        "port": server.tls,
        "username": PERSON,
        "password": WORD,
        "afterwards": "move",
        "moved_to": "Done",
    }
    mailbox.put(begun, given, actor=SYSTEM)
    for number in range(MAILS):
        server.put(mail(name=f"<{number}@example.com>"))
    kills = 0
    while Arrival.objects.count() < MAILS and kills < 60:
        kill_one(begun.pk)
        kills += 1
        Mailbox.objects.update(failures=0, problem="")
    reading.read(begun.pk)
    assert kills > 1
    assert sorted(Arrival.objects.values_list("key", flat=True)) == sorted(
        f"mail:{number}@example.com" for number in range(MAILS)
    )
    assert (len(server.flags()), len(server.flags("Done"))) == (0, MAILS)


def kill_one(rule):
    """A reader that is killed a moment after it took its first mails, wherever it stands."""
    there = Arrival.objects.count()
    command = [sys.executable, "-m", "tests.intake.reader_to_kill", str(rule)]
    environment = {**os.environ, "REGULARS_DATA": str(settings.DATA), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == "begun\n"
        latest = time.monotonic() + 60
        while Arrival.objects.count() == there and time.monotonic() < latest:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.15))
    finally:
        process.kill()
        process.wait()
