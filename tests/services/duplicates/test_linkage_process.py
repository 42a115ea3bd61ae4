"""The process that compares does not outlive the worker that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PARENT = """
import sys
from pathlib import Path
from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.traits import Trait
said = lambda told: print(told.get("stage", ""), flush=True)
parent.link(Path(sys.argv[1]), parent.Plan([Trait("family", "family")]), said=said)
"""
PATIENCE = 60


def test_it_ends_when_its_worker_is_killed(tmp_path):
    os.mkfifo(tmp_path / "records.csv")  # nobody ever writes: it waits in the midst of its work
    worker = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline().strip() == "read"
        child = int(Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()[0])
        assert is_running(child)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    try:
        assert ends(child)
    finally:
        if is_running(child):
            os.kill(child, signal.SIGKILL)


def ends(process):
    until = time.monotonic() + PATIENCE
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.1)
    return not is_running(process)


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
