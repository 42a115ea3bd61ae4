"""How a call stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from regulars.base.i18n import N_
from regulars.services.callouts.models import Callout
from regulars.services.webhooks import state

PROBLEMS = {
    "no_credential": N_("A credential that it names is not there, has no value or is for another host"),
    "bad_secret": N_("What it is to be signed with is no secret of Standard Webhooks"),
    "erased": N_("Not sent: the person whom it was about was erased"),
}
STATES = {
    Callout.WAITING: (N_("On its way"), "accent"),
    Callout.DONE: (N_("Answered"), "good"),
    Callout.FAILED: (N_("Failed"), "bad"),
    Callout.WITHDRAWN: (N_("Not sent any more"), "warn"),
}


def outcome(tried: Mapping[str, Any]) -> str:
    """What came of an attempt, in words."""
    known = PROBLEMS.get(tried["problem"])
    return gettext(known) if known else state.outcome(tried)


def result(callout: Callout) -> str:
    """What came of it in the end, or so far."""
    if callout.state == Callout.WITHDRAWN or not (callout.tries or callout.problem):
        return shown(callout)[0]
    return outcome({"problem": callout.problem, "status": callout.status})


def shown(callout: Callout) -> tuple[str, str]:
    """Its state in a word, and its tone."""
    label, tone = STATES[callout.state]
    return gettext(label), tone
