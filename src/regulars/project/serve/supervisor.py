"""Starts the children, begins again those that end, and ends all of them in order."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable

from regulars.base.postgres import DatabaseUnavailable
from regulars.project.serve.process import Child

PATIENCE = 15.0  # seconds for requests and jobs under way to end
LOOK_AFTER = 1.0  # seconds between two looks at the database

logger = logging.getLogger("regulars.serve")


class Supervisor:
    """`mend` is asked every second to begin the database again, should it be gone."""

    def __init__(self, children: list[Child], *, mend: Callable[[], None]) -> None:
        self.children = children
        self.mend = mend
        self.leaving = False

    def run(self, *, address: tuple[str, int], announce: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; a second one ends the children at once. `announce` once the address answers."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._leave)
        for child in self.children:
            child.start()
        announced, looked = False, time.monotonic()
        while not self.leaving:
            self._reap()
            self._begin_again()
            if not announced and _answers(address):
                announced = True
                announce()
            if time.monotonic() - looked > LOOK_AFTER:
                self._mend()
                looked = time.monotonic()
            time.sleep(0.25 if announced else 0.1)
        self._end()

    def _mend(self) -> None:
        try:
            self.mend()
        except DatabaseUnavailable as error:
            logger.critical("%s", error)

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
