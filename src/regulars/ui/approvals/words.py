"""A request in words: who is asked, what happened, in the order in which it did."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.approvals import lock, queries
from regulars.services.approvals.models import (
    APPROVED,
    EXPIRED,
    REJECTED,
    WAITING,
    WITHDRAWN,
    ApprovalEvent,
    ApprovalRequest,
    ApprovalSeat,
)
from regulars.services.approvals.queries import Shown
from regulars.services.approvals.telling import STATES

TONES = {WAITING: "warn", APPROVED: "good", REJECTED: "bad", EXPIRED: "bad", WITHDRAWN: ""}
ICONS = {
    WAITING: "clock",
    APPROVED: "circle-check",
    REJECTED: "circle-alert",
    EXPIRED: "circle-alert",
    WITHDRAWN: "undo-2",
}
DEEDS = {
    "approve": gettext_lazy("Approve"),
    "reject": gettext_lazy("Reject"),
    "withdraw": gettext_lazy("Withdraw"),
    "hand-over": gettext_lazy("Hand over to another person"),
}
HAPPENED = {
    "asked": (gettext_lazy("asked for it"), "badge-check"),
    "said_yes": (gettext_lazy("said yes"), "check"),
    "said_no": (gettext_lazy("said no"), "x"),
    "skipped": (gettext_lazy("Level skipped: its condition does not hold"), "chevron-right"),
    "nobody": (gettext_lazy("Nobody of this level could be asked: administrators are"), "shield"),
    "reminded": (gettext_lazy("Reminded"), "bell"),
    "escalated": (gettext_lazy("The time was over: handed up"), "arrow-up"),
    "reassigned": (gettext_lazy("handed it over"), "users"),
    "time_yes": (gettext_lazy("The time was over: it counts as a yes"), "clock"),
    "failed": (gettext_lazy("It could not go on"), "triangle-alert"),
    **{state: (words, ICONS[state]) for state, words in STATES.items() if state != WAITING},
}
WAYS = {
    "page": "", "phone": gettext_lazy("on the phone"), "mail": gettext_lazy("by mail"), "api": gettext_lazy("by the API"),
}  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """Somebody who is asked, and what they said."""

    person: uuid.UUID
    name: str
    decision: str
    words: str
    comment: str
    at: datetime | None


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    icon: str
    who: str
    words: str
    comment: str


@dataclass
class Drawn:
    """A request as pages show it."""

    request: ApprovalRequest
    entity: Entity | None
    title: str
    state: str
    tone: str
    icon: str
    asker: str
    level: str
    waits_for: str
    url: str
    deeds: list[tuple[str, Any]]
    seats: list[Seat] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    open_fields: str = ""


def on_record(entity: Entity, record: uuid.UUID, actor: Actor) -> list[Drawn]:
    """What the page of a record shows above its fields: what it waits for, and the last answer. Asks nothing where there are no approvals."""
    if not lock.is_watched(entity):
        return []
    found = queries.of_record(entity, record, actor, limit=5)
    return [drawn(each, actor) for place, each in enumerate(found) if place == 0 or each.request.state == WAITING]


def drawn(each: Shown, actor: Actor) -> Drawn:
    """A request with its words."""
    request = each.request
    is_open = request.state == WAITING
    waits = [seat for seat in each.asked if not seat.decision] if is_open else []
    return Drawn(
        request=request,
        entity=each.entity,
        title=each.title or _("A record that you may not see"),
        state=str(STATES[request.state]),
        tone=TONES[request.state],
        icon=ICONS[request.state],
        asker=each.name(request.asked_by) or _("A rule"),
        level=_level(request) if is_open else "",
        waits_for=", ".join(filter(None, (each.name(seat.person) for seat in waits))),
        url=f"/{each.entity.plural}/{request.record}" if each.entity is not None else "",
        deeds=_deeds(each),
        seats=[_seat(each, seat) for seat in each.seats if seat.is_open or seat.decision],
        lines=[_line(each, event) for event in each.events],
        open_fields=_open_fields(each, actor) if is_open else "",
    )


def _deeds(each: Shown) -> list[tuple[str, Any]]:
    may = {
        "approve": each.may_decide,
        "reject": each.may_decide,
        "withdraw": each.may_withdraw,
        "hand-over": each.may_hand_over,
    }
    return [(name, DEEDS[name]) for name, able in may.items() if able]


def _level(request: ApprovalRequest) -> str:
    levels = request.plan["levels"]
    name = levels[request.level].get("label", "")
    if len(levels) == 1:
        return str(name)
    text = _("Level %(number)s of %(count)s") % {"number": request.level + 1, "count": len(levels)}
    return f"{text} ({name})" if name else text


def _seat(each: Shown, seat: ApprovalSeat) -> Seat:
    name = each.name(seat.person)
    if seat.decision and seat.decided_by and seat.decided_by != seat.person:
        name = _("%(who)s for %(whom)s") % {"who": each.name(seat.decided_by), "whom": name}
    words = str(STATES[seat.decision]) if seat.decision else _("not yet")
    way = str(WAYS.get(seat.way, "")) if seat.way else ""
    return Seat(seat.person, name, seat.decision, f"{words} {way}".strip(), seat.comment, seat.decided_at)


def _line(each: Shown, event: ApprovalEvent) -> Line:
    words, icon = HAPPENED.get(event.what, (event.what, "circle"))
    text = str(words)
    whom = each.name(event.whom)
    if whom and event.what in ("escalated", "reassigned"):
        text = f"{text}: {whom}"
    elif whom:
        text = _("%(words)s for %(whom)s") % {"words": text, "whom": whom}
    way = str(WAYS.get(event.way, ""))
    return Line(event.at, icon, each.name(event.who), f"{text} {way}".strip(), event.comment)


def _open_fields(each: Shown, actor: Actor) -> str:
    """The fields that may still change, by their labels."""
    if each.entity is None:
        return ""
    keys = each.request.plan.get("may_change") or ()
    fields = each.entity.by_key
    return ", ".join(str(fields[key].label) for key in keys if key in fields and not actor.hides(each.entity.name, key))
