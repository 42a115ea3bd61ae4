"""Starts the children, begins again those that end, and ends all of them in order."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable

from regulars.project.serve.process import Child

PATIENCE = 15.0  # seconds for requests and jobs under way to end

logger = logging.getLogger("regulars.serve")


class Supervisor:
    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.leaving = False

    def run(self, *, address: tuple[str, int], announce: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; a second one ends the children at once. `announce` once the address answers."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._leave)
        for child in self.children:
            child.start()
        announced = False
        while not self.leaving:
            self._reap()
            self._begin_again()
            if not announced and _answers(address):
                announced = True
                announce()
            time.sleep(0.1)
        self._end()

    def _leave(self, number: int, frame: object) -> None:
        if self.leaving:
            for child in self.children:
                child.signal(signal.SIGKILL)
        self.leaving = True

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self.children:
                if child.pid == pid:
                    if self.leaving:
                        child.pid = 0
                    else:
                        child.ended(status)

    def _begin_again(self) -> None:
        for child in self.children:
            if not child.pid and not self.leaving and time.monotonic() >= child.due:
                child.start()

    def _end(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.signal(signal.SIGTERM)
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.02)
        for child in self.children:
            if child.pid:
                logger.warning("A process had to be killed", extra={"facts": {"process": child.name}})
                child.signal(signal.SIGKILL)
        self._reap()


def _answers(address: tuple[str, int]) -> bool:
    host, port = address
    try:
        with socket.create_connection(({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port), timeout=0.2):  # noqa: S104
            return True
    except OSError:
        return False
