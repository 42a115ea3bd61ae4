"""What time brings: a level whose time is over reminds, asks the managers, or answers by itself."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.actor import system
from regulars.services.approvals import deciding, levels, telling, who
from regulars.services.approvals.models import EXPIRED, WAITING, ApprovalRequest, ApprovalSeat

logger = logging.getLogger("regulars.approvals")
AGAIN = timedelta(hours=1)
"""What could not be done is tried again so much later."""
REMIND, ESCALATE, APPROVE, REJECT = "remind", "escalate", "approve", "reject"
LATE = (REMIND, ESCALATE, APPROVE, REJECT)


def work(limit: int = 1000) -> int:
    """Every request whose time is over, one transaction each. Gives how many there were."""
    due = ApprovalRequest.objects.filter(state=WAITING, due_at__lte=timezone.now()).order_by("due_at")
    keys = list(due.values_list("pk", flat=True)[:limit])
    return sum(_one(key) for key in keys)


def _one(key: Any) -> bool:
    with transaction.atomic():
        found = ApprovalRequest.objects.select_for_update(skip_locked=True)
        request = found.filter(pk=key, state=WAITING, due_at__lte=timezone.now()).first()
        if request is None:
            return False
        try:
            with transaction.atomic():
                _late(request)
        except Refused as problem:
            logger.warning("The request %s cannot go on: %s", request.pk, problem)
            _put_off(request, str(problem))
        except Exception:  # the edge of a job: one request keeps no other
            logger.exception("The request %s cannot go on.", request.pk)
            _put_off(request, "")
        return True


def _put_off(request: ApprovalRequest, why: str) -> None:
    request.refresh_from_db()
    levels.happened(request, "failed", comment=why[:500])
    ApprovalRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() + AGAIN)


def _late(request: ApprovalRequest) -> None:
    policy = request.plan["levels"][request.level].get("late", REMIND)
    actor = system(levels.SOURCE)
    if policy == REJECT:
        return levels.end(request, EXPIRED, actor=actor)
    if policy == APPROVE:
        levels.happened(request, "time_yes")
        levels.close(request)
        return levels.go_on(request, levels.record_of(request), actor=actor)
    seats = list(_waiting(request))
    if policy == ESCALATE and _escalate(request, seats):
        levels.settle(request, actor=actor)
    else:
        levels.happened(request, "reminded")
        telling.ask(request, seats, text=telling.AGAIN, key=f"again:{timezone.now():%y%m%d%H%M}")
    if request.state == WAITING:
        people = list(_waiting(request).values_list("person", flat=True))
        request.due_at = levels.due_after(request.plan["levels"][request.level], people)
        request.save(update_fields=("due_at",))
    return None


def _waiting(request: ApprovalRequest) -> Any:
    return ApprovalSeat.objects.filter(request=request.pk, level=request.level, is_open=True, decision="").order_by(
        "id"
    )


def _escalate(request: ApprovalRequest, seats: list[ApprovalSeat]) -> bool:
    """The managers are asked in their place; administrators for those who have none. Whether anybody else is asked now."""
    entity = registry.get(request.entity)
    barred = set() if request.plan.get("own_request") or request.asked_by is None else {request.asked_by}
    moved = False
    for seat in seats:
        above = who.manager_of(seat.person)
        people = who.able([] if above is None or above in barred else [above], entity, request.record)
        people = people or who.administrators(barred)
        if seat.person not in people:
            deciding.replace(request, seat, people, "escalated")
            moved = True
    return moved


__all__ = ["LATE", "work"]
