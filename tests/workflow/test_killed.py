"""Workers killed at random while changes come in: every step of every rule is done once for each change."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.database import ROOT
from tests.factories.queue import empty_queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_each_step_is_done_once_for_each_change_though_workers_are_killed():
    empty_queue()
    environment = {**os.environ, "REGULARS_DATA": str(settings.DATA), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    command = [sys.executable, "-m", "bench.workflow_kill", "60", "0.65"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every step once" in done.stdout
