"""What a model of leads may foretell: that one is converted, or that its deal is won."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.services.scoring import targets
from regulars.services.scoring.targets import Target

LOST = {
    "all": [
        {"field": "status", "op": "eq", "value": "disqualified"},
        {"field": "disqualify_reason", "op": "ne", "value": "duplicate"},
    ]
}
"""A lead that is known already says nothing of leads."""
AFTER = (
    "status", "disqualify_reason", "converted_at", "account", "contact", "deal", "accept_until", "declined_because", "waits_because",
    "answered_at", "answer_time", "next_step_at", "next_step_kind", "territory_is_manual",
)  # fmt: skip
ENDS = ("converted", "disqualified")


def add_targets() -> None:
    targets.add(
        Target(
            "lead",
            "converted",
            _("A lead is converted"),
            {"field": "status", "op": "eq", "value": "converted"},
            LOST,
            "status",
            ENDS,
            AFTER,
        )
    )
    targets.add(
        Target(
            "lead",
            "won",
            _("The deal of a lead is won"),
            {"field": "deal.status", "op": "eq", "value": "won"},
            {"any": [LOST, {"field": "deal.status", "op": "eq", "value": "lost"}]},
            "status",
            ENDS,
            AFTER,
        )
    )
