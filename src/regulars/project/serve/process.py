"""A child that is forked, watched and begun again; the kernel ends it when its parent is gone."""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

PR_SET_PDEATHSIG = 1  # prctl(2)
STEADY_AFTER = 10.0  # seconds: who lived this long begins again at once
LONGEST_PAUSE = 15.0

logger = logging.getLogger("regulars.serve")


@dataclass
class Child:
    """`main` runs in the forked process and returns when it is done."""

    name: str
    main: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        parent = os.getpid()
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            _be_child(parent, self.main, self.name)

    def ended(self, status: int) -> None:
        """Plan the next start: at once after a steady life, later and later after short ones."""
        lived = time.monotonic() - self.started
        self.pause = 0.0 if lived > STEADY_AFTER else min(max(self.pause * 2, 0.25), LONGEST_PAUSE)
        self.due = time.monotonic() + self.pause
        self.pid = 0
        facts = {"process": self.name, "status": os.waitstatus_to_exitcode(status), "again_in": round(self.pause, 2)}
        logger.error("A process ended and is begun again", extra={"facts": facts})

    def signal(self, number: int) -> None:
        if self.pid:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                self.pid = 0


def apart(work: Callable[[], None]) -> None:
    """Do it in a process of its own, which takes its memory and connections along; its failure is ours."""
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        _tell_and_leave(work)
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(1)


def _tell_and_leave(work: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        work()
        status = 0
    except Exception as error:  # the edge of a process
        if os.environ.get("REGULARS_DEBUG"):
            logger.exception("Preparing failed")
        print(f"regulars: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel for a signal when the parent goes, however it goes."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def _be_child(parent: int, main: Callable[[], None], name: str) -> NoReturn:
    status = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which tells us in order
        die_with_parent(signal.SIGTERM)
        os.register_at_fork(after_in_child=die_with_parent)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() == parent:
            main()
            status = 0
    except Exception:  # the edge of a process
        logger.exception("A process broke", extra={"facts": {"process": name}})
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        os._exit(status)
