"""Say yes or no, hand the question to another person."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed
from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.approvals import levels, stand_ins, telling, who
from regulars.services.approvals.asking import comment_of
from regulars.services.approvals.models import APPROVED, REJECTED, WAITING, ApprovalRequest, ApprovalSeat


def decide(
    request: ApprovalRequest, decision: str, *, actor: Actor, comment: str = "", way: str = "", seat: int | None = None
) -> ApprovalRequest:
    """Answer for oneself, or for whom one stands in; with `seat` in that place alone. `way` is the way in where it is more than the source.

    Raises NotAllowed for those who are not asked, Refused where it is decided already, Invalid without a reason that is asked for.
    """
    assert decision in (APPROVED, REJECTED)
    comment = comment_of(comment)
    with transaction.atomic():
        request = levels.locked(request.pk)
        places = [each for each in seats_for(request, actor) if seat in (None, each.pk)]
        if not places:
            raise NotAllowed(_("You are not asked here, or have answered already."))
        if decision == REJECTED and request.plan.get("needs_reason", True) and not comment:
            raise Invalid(fields={"comment": _("Say why, so that it can be done better.")})
        way = way or actor.source
        for place in places:
            place.decision, place.comment, place.way = decision, comment, way
            place.decided_by, place.decided_at = actor.id, timezone.now()
            place.save()
            for_whom = place.person if place.person != actor.id else None
            levels.happened(request, f"said_{'yes' if decision == APPROVED else 'no'}", who=actor.id, whom=for_whom, comment=comment, way=way)  # fmt: skip
        levels.settle(request, actor=actor)
    return request


def seats_for(request: ApprovalRequest, actor: Actor) -> list[ApprovalSeat]:
    """The places in which the actor is asked now: their own, and those of those for whom they stand in.

    Nobody answers their own request, nor one about a record that they may not see any more.
    """
    if actor.id is None or not may_answer(request, actor):
        return []
    people = {actor.id, *stand_ins.principals_of(actor.id)}
    found = ApprovalSeat.objects.filter(
        request=request.pk, level=request.level, person__in=people, is_open=True, decision=""
    )
    seats = list(found.order_by("id"))
    return seats if seats and who.may_see(actor.id, registry.get(request.entity), request.record) else []


def may_answer(request: ApprovalRequest, actor: Actor) -> bool:
    """Whether nothing but being asked stands between the actor and an answer."""
    is_own = actor.id == request.asked_by and not request.plan.get("own_request")
    return request.state == WAITING and not is_own and levels.may_write(request, actor)


def hand_over(
    request: ApprovalRequest, person: uuid.UUID, to: Any, *, actor: Actor, comment: str = ""
) -> ApprovalRequest:
    """An administrator lets another person decide in the place of one who is asked. Raises NotAllowed, Invalid, Refused."""
    if not actor.is_admin or not levels.may_write(request, actor):
        raise NotAllowed(_("Only administrators give a question to another person."))
    comment = comment_of(comment)
    with transaction.atomic():
        request = levels.locked(request.pk)
        seat = _seat_of(request, person)
        new = id_of(to)
        barred = request.asked_by if not request.plan.get("own_request") else None
        if new is None or new == barred or not who.able([new], registry.get(request.entity), request.record):
            wrong = _("Choose a person with an open account who may see the record and did not ask.")
            raise Invalid(fields={"to": wrong})
        if _seats(request).filter(person=new).exists():
            raise Invalid(fields={"to": _("This person is asked already.")})
        replace(request, seat, [new], "reassigned", actor=actor.id, comment=comment)
    return request


def replace(
    request: ApprovalRequest,
    seat: ApprovalSeat,
    people: list[uuid.UUID],
    why: str,
    *,
    actor: uuid.UUID | None = None,
    comment: str = "",
) -> None:
    """Ask others in the place of one."""
    seat.is_open = False
    seat.save(update_fields=("is_open",))
    there = set(_seats(request).values_list("person", flat=True))
    made = [
        ApprovalSeat(request=request, level=request.level, person=each, why=why) for each in people if each not in there
    ]
    for each in people:
        levels.happened(request, why, who=actor, whom=each, comment=comment)
    telling.ask(request, ApprovalSeat.objects.bulk_create(made))


def _seats(request: ApprovalRequest) -> Any:
    return ApprovalSeat.objects.filter(request=request.pk, level=request.level, is_open=True)


def _seat_of(request: ApprovalRequest, person: uuid.UUID) -> ApprovalSeat:
    seat: ApprovalSeat | None = _seats(request).filter(person=person, decision="").first()
    if seat is None:
        raise Invalid(fields={"from": _("This person is not asked.")})
    return seat
