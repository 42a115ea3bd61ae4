"""A real installation in a folder of its own, started as a person starts it."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    def __init__(self, folder: Path, *, database_url: str = "") -> None:
        self.database_url = database_url
        self.folder = folder
        self.port = _free_ports()
        self.server: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("REGULARS_", "DATABASE_URL", "PYTEST", "DJANGO_", "TEST_DATABASE"))
        }
        return kept | {
            "REGULARS_DATA": str(self.folder),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT / "src"),
            "DATABASE_URL": self.database_url,
        }

    def run(self, *arguments: str, text: str = "", status: int | None = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", "regulars.project.cli", *arguments],
            env=self.environment, input=text, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if status is not None:
            assert done.returncode == status, done.stdout + done.stderr
        return done

    def start(self, *arguments: str) -> float:
        """Serve, and tell how long it took until the first answer."""
        began = time.monotonic()
        self.log = (self.folder.parent / f"{self.folder.name}.log").open("ab")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "regulars.project.cli", "serve", *arguments],
            env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self.await_answer()
        return time.monotonic() - began

    def await_answer(self, seconds: float = 240) -> None:
        self._await(lambda: self.get("/healthz") == "ok\n", seconds)

    @property
    def live_port(self) -> int:
        return self.port + 1

    def await_live(self, seconds: float = 240) -> None:
        """Live updates begin beside the pages: later than these, on a machine that has much to do."""
        self._await(self._live_answers, seconds)

    def _live_answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.live_port), timeout=5):
            return True

    def _await(self, answers: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if answers():
                    return
            assert self.server is None or self.server.poll() is None, self.said()
            time.sleep(0.05)
        raise AssertionError("no answer: " + self.said())

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode()

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def stop(self) -> int:
        assert self.server is not None
        self.server.send_signal(signal.SIGINT)
        return self.server.wait(30)

    def children(self) -> list[psutil.Process]:
        assert self.server is not None
        return psutil.Process(self.server.pid).children(recursive=True)

    def database(self) -> psutil.Process | None:
        with contextlib.suppress(OSError, psutil.Error, ValueError):
            pid = int((self.folder / "pg" / "postmaster.pid").read_text().split()[0])
            return psutil.Process(pid)
        return None

    def end_all(self) -> None:
        """Whatever a test left running."""
        if self.server and self.server.poll() is None:
            for process in [*self.children(), psutil.Process(self.server.pid)]:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            self.server.wait(10)
        postmaster = self.database()
        if postmaster and postmaster.name().startswith("postgres"):
            postmaster.send_signal(signal.SIGQUIT)
            with contextlib.suppress(psutil.Error):
                postmaster.wait(20)


def _free_ports() -> int:
    """A port whose neighbour is free too: live updates take it.

    Below those that the machine gives to outgoing connections, one of which could take it before the server does.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
