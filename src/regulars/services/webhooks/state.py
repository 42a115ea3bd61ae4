"""How a webhook stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from regulars.base.i18n import N_
from regulars.services.webhooks.models import Delivery, Webhook

DELINQUENT_AFTER = timedelta(days=3)
OFF = {
    "delinquent": N_("Switched off: nothing has arrived there for three days."),
    "gone": N_("Switched off: the address answered that it is gone (410)."),
    "owner": N_("Switched off: the person in whose name it is sent may not sign in any more."),
    "filter": N_("Switched off: its filter or its entities are no longer understood."),
    "history": N_("Switched off: it has not come to changes that were archived meanwhile. Switched on again, it begins with what is new."),
    "secret": N_("Switched off: its secret cannot be read with the SECRET_KEY of this installation. Make a new one."),
}  # fmt: skip
PROBLEMS = {
    "bad_answer": N_("Answered %(status)s"),
    "timed_out": N_("No answer in time"),
    "unreachable": N_("Cannot be reached"),
    "no_host": N_("There is no such host"),
    "internal_address": N_("An internal address, which is not asked"),
    "bad_address": N_("Leads to what is no address"),
    "too_many_redirects": N_("Leads on and on"),
}
DELIVERY_STATES = {
    Delivery.WAITING: (N_("Waiting"), ""),
    Delivery.DONE: (N_("Arrived"), "good"),
    Delivery.FAILED: (N_("Given up"), "bad"),
}


def reason(hook: Webhook) -> str:
    """Why the program switched it off, or nothing."""
    return gettext(OFF[hook.off]) if hook.off in OFF else ""


def state_of(hook: Webhook) -> str:
    """`on`, `failing`, `off` (by a person) or `stopped` (by the program)."""
    if not hook.is_on:
        return "stopped" if hook.off else "off"
    return "failing" if hook.failures else "on"


def shown(hook: Webhook) -> tuple[str, str]:
    """The state in a word, and its tone."""
    return {
        "on": (gettext("On"), "good"),
        "failing": (gettext("Failing"), "warn"),
        "off": (gettext("Off"), ""),
        "stopped": (gettext("Stopped"), "bad"),
    }[state_of(hook)]


def delivery_shown(state: str) -> tuple[str, str]:
    """The state of a delivery in a word, and its tone."""
    label, tone = DELIVERY_STATES[state]
    return gettext(label), tone


def outcome(tried: Mapping[str, Any]) -> str:
    """What came of an attempt, in words."""
    if not tried["problem"]:
        return gettext("Answered %(status)s") % {"status": tried["status"]}
    words = gettext(PROBLEMS.get(tried["problem"], PROBLEMS["unreachable"]))
    return words % {"status": tried["status"]} if "%" in words else words
