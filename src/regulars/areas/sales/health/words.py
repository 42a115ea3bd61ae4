"""Why a signal stands, and what can be done about it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.sales.choices import DEAL_ROLES
from regulars.areas.sales.health.learning import Advice
from regulars.areas.sales.health.signals import Signal
from regulars.base.numbers import format_number
from regulars.engine.fields import Manner

ROLES = {option.value: option.label for option in DEAL_ROLES}


def reason(signal: Signal, manner: Manner) -> str:
    """One sentence with the figures."""
    return _REASONS[signal.kind](signal.figures, manner)


def deed(kind: str) -> str:
    """What can be done."""
    return {
        "no_step": _("Plan the next step."),
        "past_close": _("Agree on a new day, or close the deal."),
        "silent": _("Call the customer."),
        "old": _("Move it on, or give it up."),
        "step_late": _("Do it, or plan it anew."),
        "put_off": _("Ask what the day depends on."),
        "one_contact": _("Get to know a second person."),
        "roles": _("Find out who they are."),
        "jump": _("Check the amount and who has to agree."),
        "no_amount": _("Set the amount."),
    }[kind]


def learnt(said: Advice, manner: Manner) -> str:
    """What the deals that ended say of an activity."""
    figures = {
        "with": format_number(said.with_it, manner.language, decimals=0),
        "without": format_number(said.without_it, manner.language, decimals=0),
        "ended_with": format_number(said.ended_with, manner.language, decimals=0),
        "ended_without": format_number(said.ended_without, manner.language, decimals=0),
    }
    if said.kind == "call":
        return (
            _(
                "Of %(ended_with)s deals with a call on this stage %(with)s%% were won; of %(ended_without)s without one %(without)s%%."
            )
            % figures
        )
    return (
        _(
            "Of %(ended_with)s deals with a meeting on this stage %(with)s%% were won; of %(ended_without)s without one %(without)s%%."
        )
        % figures
    )


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _old(figures: Mapping[str, Any], manner: Manner) -> str:
    if "limit" in figures:
        return _("%(days)s here; this stage is set to %(limit)s.") % {
            "days": _days(figures["days"]),
            "limit": _days(figures["limit"]),
        }
    return _("%(days)s here; three of four won deals needed at most %(usual)s (%(won)s won).") % {
        "days": _days(figures["days"]),
        "usual": _days(figures["usual"]),
        "won": format_number(figures["won"], manner.language, decimals=0),
    }


def _silent(figures: Mapping[str, Any], manner: Manner) -> str:
    days = {"days": _days(figures["days"])}
    return (
        _("Nothing was said or done for %(days)s.") % days
        if figures["ever"]
        else _("Never spoken to, for %(days)s.") % days
    )


def _jump(figures: Mapping[str, Any], manner: Manner) -> str:
    percent = figures["percent"]
    said = {"percent": format_number(abs(percent), manner.language, decimals=0)}
    return _("It grew by %(percent)s%%.") % said if percent > 0 else _("It fell by %(percent)s%%.") % said


def _missing(figures: Mapping[str, Any], manner: Manner) -> str:
    named = ", ".join(str(ROLES.get(role, role)) for role in figures["missing"])
    return _("Nobody is named as: %(roles)s.") % {"roles": named}


def _people(figures: Mapping[str, Any], manner: Manner) -> str:
    return (
        _("Only one person of the customer is known.") if figures["people"] else _("Nobody of the customer is known.")
    )


_REASONS: dict[str, Callable[[Mapping[str, Any], Manner], str]] = {
    "no_step": lambda figures, manner: _("Nothing is planned."),
    "past_close": lambda figures, manner: _("It was to close %(days)s ago.") % {"days": _days(figures["days"])},
    "silent": _silent,
    "old": _old,
    "step_late": lambda figures, manner: (
        _("What is planned has been due for %(days)s.") % {"days": _days(figures["days"])}
        if figures["days"]
        else _("What is planned is due.")
    ),
    "put_off": lambda figures, manner: (
        ngettext(
            "The expected close was put off %(count)s time.",
            "The expected close was put off %(count)s times.",
            figures["times"],
        )
        % {"count": figures["times"]}
    ),
    "one_contact": _people,
    "roles": _missing,
    "jump": _jump,
    "no_amount": lambda figures, manner: _("The stage is late, and nobody said what it is worth."),
}
