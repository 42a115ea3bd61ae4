"""A worker that is killed in the middle of an import: the next one goes on, and every row counts once."""

import csv
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from regulars.areas.contacts.models import Account
from regulars.base import jobs
from regulars.engine import runs, stored, tasks
from regulars.engine.models import Change, Run
from regulars.services.exchange import importing, undoing
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.plan import read_plan
from tests.database import ROOT
from tests.factories.queue import empty_queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROWS, KNOWN, REFUSED = 3_200, 400, 16
POINTS = (("saved", 1), ("file", 1), ("committed", 0), ("beat", 0), ("saved", 0))


def kill_at(run, point, number):
    environment = {**os.environ, "REGULARS_DATA": str(settings.DATA), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    command = [sys.executable, "-m", "tests.services.exchange.worker_to_kill", str(run.id), point, str(number)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == -signal.SIGKILL, (point, done.stdout, done.stderr)
    run.refresh_from_db()
    assert run.state == runs.RUNNING
    Run.objects.filter(id=run.id).update(beat_at=timezone.now() - runs.LOST_AFTER - timedelta(seconds=1))
    tasks.recover(0)
    run.refresh_from_db()


@pytest.fixture
def file(write):
    """Every eighth row is a subsidiary of one further down; some are wrong; some are there already."""
    lines = ["name,external id,website,subsidiary of"]
    for number in range(ROWS):
        wrong = "not an address" if number % 200 == 199 else ""
        parent = f"E{ROWS - number}" if number % 8 == 0 and 0 < number < ROWS // 2 else ""
        lines.append(f"Company {number},E{number},{wrong},{parent}")
    return write("\n".join(lines) + "\n", "companies.csv")


def test_an_import_whose_worker_is_killed_again_and_again_ends_with_every_row_once(system, write, file):
    empty_queue()
    known = "".join(f"Old name {number},E{number * 8}\n" for number in range(KNOWN))
    import_file("account", write("name,external id\n" + known, "known.csv"), actor=system)
    plan = read_plan({"match": ["external_id"]})
    kept = stored.keep(file, name=file.name, media_type="text/csv", actor_id=None)
    run = importing.begin(importing.entity_of("account"), kept, plan, actor=system)
    far = []
    for point, number in POINTS:
        kill_at(run, point, number)
        far.append(run.done)
    assert far == sorted(far)
    assert far[-1] > 0
    jobs.run_pending(queues=["exchange"])
    run.refresh_from_db()
    assert run.state == runs.DONE
    assert run.counts == {"created": ROWS - KNOWN - REFUSED, "updated": KNOWN, "skipped": 0, "rejected": REFUSED}
    assert run.done == ROWS
    assert Account.objects.filter(deleted_at=None).count() == ROWS - REFUSED
    assert Account.objects.exclude(name__startswith="Company ").count() == 0
    assert Account.objects.filter(parent__isnull=False).count() == ROWS // 16 - 1
    assert Change.objects.filter(batch=run.batch, version=1).count() == ROWS - KNOWN - REFUSED
    with stored.path_of(run.errors).open(encoding="utf-8-sig", newline="") as refused:
        numbers = [int(row["Import row"]) for row in csv.DictReader(refused)]
    assert sorted(numbers) == [number * 200 + 201 for number in range(REFUSED)]

    undo = undoing.begin(run, actor=system)
    kill_at(undo, "saved", 3)
    jobs.run_pending(queues=["exchange"])
    undo.refresh_from_db()
    assert undo.state == runs.DONE
    assert undo.counts["left"] == 0
    assert Account.objects.filter(deleted_at=None).count() == KNOWN
    assert Account.objects.filter(deleted_at=None, name__startswith="Old name").count() == KNOWN
