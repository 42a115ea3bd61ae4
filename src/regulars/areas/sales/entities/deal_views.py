"""The views of deals that come with the product."""

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe import View

OPEN = {"field": "status", "op": "eq", "value": "open"}
MINE = {"field": "owner", "op": "me"}
STEP_TODAY = {"field": "next_step_at", "op": "period", "value": "today"}
STEP_BY_TODAY = {"field": "next_step_at", "op": "period", "value": "last_n_days:3650"}

VIEWS = (
    View("mine", _("My open deals"), {"all": [MINE, OPEN]}, sort="closes_on"),
    View("team", _("My team's open deals"), {"all": [{"field": "owner", "op": "my_team"}, OPEN]}, sort="closes_on"),
    View(
        "branch",
        _("My people's open deals"),
        {"all": [{"field": "owner", "op": "branch"}, OPEN]},
        sort="closes_on",
        for_leaders=True,
    ),
    View("open", _("All open"), OPEN, sort="closes_on"),
    View(
        "closing",
        _("Closing this month"),
        {"all": [OPEN, {"field": "closes_on", "op": "period", "value": "this_month"}]},
        sort="closes_on",
    ),
    View("idle", _("No next step"), {"all": [OPEN, {"field": "next_step_kind", "op": "empty"}]}, sort="-amount"),
    View(
        "risk",
        _("At risk"),
        {"all": [OPEN, {"field": "health", "op": "eq", "value": "risk"}]},
        sort="-amount",
        columns=("name", "amount", "account", "stage", "signals", "next_step_at", "owner"),
    ),
    View("step_today", _("Next step today"), {"all": [OPEN, STEP_TODAY]}, sort="next_step_at"),
    View(
        "step_overdue",
        _("Next step overdue"),
        {"all": [OPEN, STEP_BY_TODAY, {"none": [STEP_TODAY]}]},
        sort="next_step_at",
    ),
    View(
        "won",
        _("Won this quarter"),
        {
            "all": [
                {"field": "status", "op": "eq", "value": "won"},
                {"field": "closed_at", "op": "period", "value": "this_quarter"},
            ]
        },
        sort="-closed_at",
        columns=("name", "account", "amount", "closed_at", "win_reason", "owner"),
    ),
    View(
        "lost",
        _("Lost"),
        {"field": "status", "op": "eq", "value": "lost"},
        sort="-closed_at",
        columns=("name", "account", "amount", "closed_at", "loss_reason", "lost_to", "owner"),
    ),
)
