"""The branch of an account on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.accounts.branch.companies import may_see, way_up
from regulars.areas.accounts.branch.figures import shown_totals
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Panel

MOST = 6


def group_panel(account: Any, actor: Actor) -> dict[str, Any] | None:
    """What it is part of, what is part of it, and what all of it brings. None where it stands alone."""
    if not may_see(actor):
        return None
    above = way_up(account, actor)
    children = access.records("account", actor).where(parent=account.pk)
    rows = children.order_by("name").rows(["name"], limit=MOST)
    if not above and not rows:
        return None
    below = access.records("account", actor).where({"field": "parent", "op": "under", "value": str(account.pk)})
    return {
        "account": account,
        "above": list(reversed(above)),
        "children": rows,
        "count": children.count().number,
        "all_below": below.count().number,
        "totals": shown_totals(account, actor),
    }


GROUP = Panel("group", _("Group of companies"), "accounts/branch_panel.html", group_panel)
