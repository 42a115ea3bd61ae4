"""Starting, stopping and coming back: each test is a real installation."""

import signal
import time
import urllib.error
from contextlib import suppress

import psutil
import pytest

pytestmark = pytest.mark.slow


def test_a_start_answers_and_ctrl_c_ends_all_of_it(installation):
    installation.start()
    assert '"database": "ok"' in installation.get("/readyz")
    _eventually(lambda: len(installation.children()) >= 4)
    _eventually(lambda: '"worker": "ok"' in installation.get("/readyz"))
    children, database = installation.children(), installation.database()
    assert installation.stop() == 0
    _gone, alive = psutil.wait_procs([*children, database], timeout=30)
    assert not alive


def test_a_second_start_prepares_nothing_anew(empty_installation, capsys):
    first = empty_installation.start()
    empty_installation.stop()
    prepared = empty_installation.said()
    second = empty_installation.start()
    with capsys.disabled():
        print(f"\nfirst start {first:.1f} s, second start {second:.1f} s")
    assert "Collecting" not in empty_installation.said().removeprefix(prepared)


def test_every_killed_child_is_begun_again(installation):
    installation.start()
    for child in installation.children():
        if child.is_running():
            child.kill()
    _eventually(lambda: len(installation.children()) >= 4)
    installation.await_answer()


def test_children_leave_when_the_supervisor_is_killed_and_the_next_start_recovers(installation):
    installation.start()
    children = installation.children()
    installation.server.kill()
    installation.server.wait()
    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
    installation.start()
    assert installation.get("/readyz")


def test_a_start_recovers_after_kill_9_of_everything(installation):
    installation.start()
    postmaster = installation.database()
    backends = postmaster.children(recursive=True)
    for process in [psutil.Process(installation.server.pid), *installation.children(), postmaster, *backends]:
        with suppress(psutil.NoSuchProcess):  # a backend that had just ended
            process.kill()
    installation.server.wait()
    installation.start()
    assert installation.get("/readyz")


def test_the_database_killed_alone_is_begun_again(installation):
    installation.start()
    installation.database().send_signal(signal.SIGKILL)

    def answers():
        try:
            return bool(installation.get("/readyz"))
        except (urllib.error.HTTPError, OSError):
            return False

    _eventually(answers, seconds=30)


def test_a_taken_port_is_named(installation):
    installation.start()
    done = installation.run("serve", status=1)
    assert f"Port {installation.port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def _eventually(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
