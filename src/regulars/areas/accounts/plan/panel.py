"""The plan of an account in short, on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Panel
from regulars.engine.orders import usual_sort
from regulars.engine.query import Records

OPEN = {"field": "status", "op": "eq", "value": "open"}
MOST = 3


def plan(account: Any, actor: Actor) -> dict[str, Any] | None:
    """The next open objectives, how many open risks, and the way to the plan."""
    objectives: list[Any] = []
    if (found := _open("objective", account, actor)) and not actor.withholds("objective", "name"):
        keys = [key for key in ("name", "progress", "due_on") if not actor.withholds("objective", key)]
        objectives = found.order_by(usual_sort(found.entity, actor, "due_on")).rows(keys, limit=MOST)
    risks = found.count().number if (found := _open("account-risk", account, actor)) else 0
    return {"account": account, "objectives": objectives, "risks": risks}


def _open(entity: str, account: Any, actor: Actor) -> Records | None:
    """The open ones of an account; None for a reader who may not know which those are."""
    if not access.may(actor, entity, "view") or any(actor.withholds(entity, key) for key in ("account", "status")):
        return None
    return access.records(entity, actor).where(account=account.pk).where(OPEN)


PLAN = Panel("account-plan", _("Account plan"), "accounts/plan_panel.html", plan)
