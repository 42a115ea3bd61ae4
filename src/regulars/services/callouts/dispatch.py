"""The part of the worker that calls addresses (`engine.dispatch`); its targets are hosts."""

from __future__ import annotations

import threading

from regulars.engine import dispatch
from regulars.engine.dispatch import Dispatch
from regulars.services.callouts import sending

CALLOUTS = Dispatch("callout", sending.due, sending.send_due)


def start(stop: threading.Event) -> threading.Thread:
    """Send in a thread of the worker until `stop` is set."""
    return dispatch.start(CALLOUTS, stop)


def once() -> int:
    """Send all that is due now, here. Gives the attempts made."""
    return dispatch.once(CALLOUTS)
