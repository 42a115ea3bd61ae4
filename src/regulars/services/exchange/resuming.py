"""Going on with long work that was cancelled or has failed, from where it stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import handing, runs, working
from regulars.engine.models import Run

FROM_A_FILE = ("import", "export")
KINDS = frozenset(("bulk", "undo", handing.KIND, *FROM_A_FILE))


def can_go_on(run: Run) -> bool:
    """Whether it has stopped and keeps what it needs to go on."""
    stopped = run.state in (runs.FAILED, runs.CANCELLED)
    return stopped and run.kind in KINDS and (run.kind not in FROM_A_FILE or "file" in run.input)


def go_on(run: Run) -> None:
    """Have the worker take it up again. Raises Refused for what has not stopped or cannot go on."""
    if not can_go_on(run):
        raise Refused(_("Only work that has stopped half-way can go on."), code="cannot_go_on")
    runs.reopen(run)
    working.ask(run)
