"""The top of an account's chart on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.accounts.org_chart.people import may_see, people_of
from regulars.areas.accounts.trees import chart_of
from regulars.engine.actor import Actor
from regulars.engine.describe import Panel

MOST = 4


def org_chart(account: Any, actor: Actor) -> dict[str, Any] | None:
    """The people at the top with those right below; how many more there are. None for a reader who sees no contacts."""
    if not may_see(actor):
        return None
    chart = chart_of(people_of(account, actor, None))
    return {"account": account, "chart": chart, "roots": chart.roots[:MOST], "most": MOST}


ORG_CHART = Panel("org-chart", _("Org chart"), "accounts/chart_panel.html", org_chart)
