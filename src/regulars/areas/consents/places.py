"""Where other parts of the program meet consents: pages on the side, letters of rules."""

from __future__ import annotations

from typing import Any

from regulars.areas.consents import actions, queries
from regulars.areas.consents.choices import CHANNELS, PURPOSES
from regulars.areas.consents.reach import may_reach
from regulars.base.i18n import N_
from regulars.services.privacy import rights
from regulars.services.workflow.consents import Consents, Held, keep
from regulars.ui.navigation import Place, add_place


def add_places() -> None:
    """Personal data, for those whose role names the right."""
    add_place(
        Place("/admin/personal-data/", N_("Personal data"), "shield-check", group="contacts", shown=rights.may_look)
    )


def answer_rules() -> None:
    """Letters of rules go to those who allowed mail for their purpose; what somebody allows in a form is written down."""
    keep(
        Consents(
            PURPOSES,
            CHANNELS,
            frozenset(("contact", "lead")),
            lambda person, purpose: queries.may_contact(person, "email", purpose),
            actions.give,
            _hold,
        )
    )


def _hold(person: Any) -> Held | None:
    """A letter of a rule waits for the end of a do-not-disturb time; one that has no end in sight is not sent."""
    found = may_reach(person, "email")
    return None if found.may else Held(found.reason, found.until)
