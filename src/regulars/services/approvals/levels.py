"""A request on its way: level after level is opened, the answers are counted, and in the end the record gets what follows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import working_time
from regulars.base.errors import NotFound, Refused
from regulars.engine import access, registry, rows, save, values
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.models import User
from regulars.engine.notes import note
from regulars.services.approvals import telling, who
from regulars.services.approvals.models import (
    APPROVED,
    EXPIRED,
    REJECTED,
    WAITING,
    ApprovalEvent,
    ApprovalRequest,
    ApprovalSeat,
)
from regulars.services.worktime.book import calendar_of

SOURCE = "approval"
_followers: list[Callable[[ApprovalRequest], None]] = []


def follow(function: Callable[[ApprovalRequest], None]) -> None:
    """Be told of every request that ends, in its transaction. Once, at start."""
    _followers.append(function)


def begin(request: ApprovalRequest, record: Any, *, actor: Actor) -> None:
    """Open the first level that is needed. Raises Refused where nobody could decide."""
    happened(request, "asked", who=request.asked_by, comment=request.comment, way=actor.source)
    note(record, verb="approval_asked", diff={}, actor=actor)
    go_on(request, record, actor=actor)


def go_on(request: ApprovalRequest, record: Any, *, actor: Actor) -> None:
    """The next level whose condition holds of the record as it is now; behind the last one it is approved."""
    entity = registry.get(request.entity)
    listed = request.plan["levels"]
    for number in range(request.level + 1, len(listed)):
        if meets(entity, request.record, listed[number].get("condition")):
            return _open(request, number, entity, record)
        happened(request, "skipped", level=number)
    return end(request, APPROVED, actor=actor, record=record)


def _open(request: ApprovalRequest, number: int, entity: Entity, record: Any) -> None:
    level = request.plan["levels"][number]
    asked = who.asked_at(
        level, entity, record, asker=request.asked_by, own_request=bool(request.plan.get("own_request"))
    )
    if not asked.people:
        raise Refused(_("Nobody could decide this: there is no other administrator."), code="nobody")
    if asked.why == "nobody":
        happened(request, "nobody", level=number)
    request.level, request.due_at = number, due_after(level, asked.people)
    request.save(update_fields=("level", "due_at"))
    seats = [ApprovalSeat(request=request, level=number, person=each, why=asked.why) for each in asked.people]
    telling.ask(request, ApprovalSeat.objects.bulk_create(seats))


def counted(request: ApprovalRequest) -> str:
    """What the answers of the present level come to: approved, rejected, or nothing yet."""
    seats = ApprovalSeat.objects.filter(request=request.pk, level=request.level, is_open=True)
    given = list(seats.values_list("decision", flat=True))
    need = needed(request.plan["levels"][request.level], len(given))
    if given.count(APPROVED) >= need:
        return APPROVED
    if request.plan["levels"][request.level].get("need", "any") == "any":
        return REJECTED if REJECTED in given else ""
    return REJECTED if len(given) - given.count(REJECTED) < need else ""


def needed(level: Mapping[str, Any], people: int) -> int:
    """How many must say yes; never more than there are."""
    need = level.get("need", "any")
    return 1 if need == "any" else people if need == "all" else min(int(need), people)


def settle(request: ApprovalRequest, *, actor: Actor) -> None:
    """After an answer: the next level, or the end."""
    verdict = counted(request)
    if verdict == REJECTED:
        end(request, REJECTED, actor=actor)
    elif verdict == APPROVED:
        close(request)
        go_on(request, record_of(request), actor=actor)


def close(request: ApprovalRequest) -> None:
    """Nobody else is asked at the present level."""
    left = ApprovalSeat.objects.filter(request=request.pk, level=request.level, is_open=True, decision="")
    left.update(is_open=False)


def end(request: ApprovalRequest, state: str, *, actor: Actor, comment: str = "", record: Any = None) -> None:
    """The answer stands: the lock falls, the record gets what follows, who asked is told, rules go on."""
    close(request)
    request.state, request.ended_at, request.due_at = state, timezone.now(), None
    request.save(update_fields=("state", "ended_at", "due_at"))
    happened(request, state, who=actor.id, comment=comment, way=actor.source)
    record = record or record_of(request)
    note(record, verb=f"approval_{state}", diff={}, actor=actor)
    outcome = {APPROVED: "on_approve", REJECTED: "on_reject", EXPIRED: "on_reject"}.get(state, "")
    if given := request.plan.get(outcome):
        program = system(SOURCE)
        values.apply(record, registry.get(request.entity), given, program)
        save.save_many([record], actor=program, batch=request.pk)
    telling.answer(request, actor)
    for each in _followers:
        each(request)


# -- what they share ------------------------------------------------------------------------------------------------------


def locked(key: uuid.UUID) -> ApprovalRequest:
    """A request under its lock, which is still to be decided. Raises NotFound, Refused saying how it ended."""
    request = ApprovalRequest.objects.select_for_update().filter(pk=key).first()
    if request is None:
        raise NotFound(_("There is no such request, or you may not see it."))
    if request.state != WAITING:
        raise Refused(_ended(request), code="decided")
    return request


def _ended(request: ApprovalRequest) -> str:
    last = ApprovalEvent.objects.filter(request=request.pk, what=request.state).order_by("-id").first()
    name = User.objects.filter(pk=last.who).values_list("name", flat=True).first() if last and last.who else ""
    said = str(telling.STATES[request.state])
    return _("This is decided already: %(state)s.") % {"state": f"{said} ({name})" if name else said}


def record_of(request: ApprovalRequest) -> Any:
    """The record of a request under its lock. Raises NotFound."""
    entity = registry.get(request.entity)
    found = rows.lock(entity, [request.record], "true", []).get(request.record)
    if found is None:
        raise NotFound
    return found[0]


def happened(request: ApprovalRequest, what: str, *, level: int | None = None, **more: Any) -> None:
    """Keep it in the request's history."""
    number = request.level if level is None else level
    ApprovalEvent.objects.create(request=request, at=timezone.now(), what=what, level=number, **more)


def meets(entity: Entity, record: uuid.UUID, condition: Mapping[str, Any] | None) -> bool:
    """Whether a record is there and meets a filter; asked as the program, for conditions are the administrator's."""
    return access.records(entity, system(SOURCE)).matching([record]).where(condition or {}).exists()


def may_write(request: ApprovalRequest, actor: Actor) -> bool:
    """Whether the actor may do anything at all here: not through another's eyes, nor with a token that only reads."""
    entity = registry.find(request.entity)
    return actor.viewer is None and entity is not None and access.token_allows(actor, entity, "edit")


def due_after(level: Mapping[str, Any], people: list[uuid.UUID]) -> datetime | None:
    """When the time of a level is over, in the working time of the one who is asked, of the company where several are."""
    if not level.get("hours"):
        return None
    calendar = calendar_of(people[0] if len(people) == 1 else None)
    return working_time.add(calendar, timezone.now(), timedelta(hours=level["hours"]))
