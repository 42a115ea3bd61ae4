"""From the plan of an account to work: a task for an objective, a deal for what it does not buy yet."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.accounts.models import Objective
from regulars.areas.activities.models import Task
from regulars.areas.sales.models import Deal, DealLine
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import joined, save


def plan_task(
    objective: Objective,
    *,
    actor: Actor,
    name: str | None = None,
    due_at: datetime | None = None,
    owner: uuid.UUID | None = None,
) -> Task:
    """Something to do for an objective. Refused without a subject, and once the objective is no longer open."""
    if not is_open(objective):
        raise Refused(_("This objective is no longer open."), code="not_open")
    if not (name or "").strip():
        raise Refused(_("Say what is to be done."), code="invalid", fields={"name": _("This field is required.")})
    task = Task(
        name=(name or "").strip(),
        record_id=objective.pk,
        record_entity="objective",
        due_at=due_at,
        owner_id=owner or objective.owner_id or actor.id,
    )
    kept: Task = save(task, actor=actor)
    return kept


def is_open(objective: Any) -> bool:
    return bool(objective.status == "open")


@transaction.atomic
def begin_deal(account: Any, *, actor: Actor, product: uuid.UUID, name: str = "") -> Deal:
    """A deal of the account about a product that it does not buy yet, with the product's line. Raises NotFound for a product one may not see."""
    found = access.records("product", actor).get(product)
    with joined(uuid.uuid4()):
        title = name.strip() or _("%(product)s for %(account)s") % {"product": found.name, "account": account.name}
        deal: Deal = save(Deal(name=title, account_id=account.pk, owner_id=actor.id), actor=actor)
        save(DealLine(deal_id=deal.pk, product_id=found.pk), actor=actor)
    return deal
