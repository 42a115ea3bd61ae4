"""The plan of an account in short, on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Panel

OPEN = {"field": "status", "op": "eq", "value": "open"}
MOST = 3


def plan(account: Any, actor: Actor) -> dict[str, Any] | None:
    """The next open objectives, how many open risks, and the way to the plan."""
    objectives: list[Any] = []
    if access.may(actor, "objective", "view") and not actor.withholds("objective", "name"):
        keys = [key for key in ("name", "progress", "due_on") if not actor.withholds("objective", key)]
        records = access.records("objective", actor).where(account=account.pk).where(OPEN)
        objectives = records.order_by("due_on").rows(keys, limit=MOST)
    risks = 0
    if access.may(actor, "account-risk", "view"):
        risks = access.records("account-risk", actor).where(account=account.pk).where(OPEN).count().number
    return {"account": account, "objectives": objectives, "risks": risks}


PLAN = Panel("account-plan", _("Account plan"), "accounts/plan_panel.html", plan)
