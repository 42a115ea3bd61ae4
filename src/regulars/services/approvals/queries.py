"""Requests as a person may see them: those that wait for them, those they asked for, those of a record; all for administrators."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from regulars.base.errors import NotFound
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.approvals import asking, deciding, stand_ins
from regulars.services.approvals.models import WAITING, ApprovalEvent, ApprovalRequest, ApprovalSeat

MINE, ASKED, ALL = "mine", "asked", "all"
SCOPES = (MINE, ASKED, ALL)
MOST_COUNTED = 100


@dataclass
class Shown:
    """A request for its reader. `entity` is None and `title` empty where the record is out of their sight."""

    request: ApprovalRequest
    entity: Entity | None
    title: str
    names: Mapping[uuid.UUID, str]
    seats: list[ApprovalSeat] = field(default_factory=list)
    events: list[ApprovalEvent] = field(default_factory=list)
    may_decide: bool = False
    may_withdraw: bool = False
    may_hand_over: bool = False

    def name(self, key: uuid.UUID | None) -> str:
        return self.names.get(key, "") if key else ""

    @property
    def asked(self) -> list[ApprovalSeat]:
        """Who is asked at the present level."""
        return [each for each in self.seats if each.level == self.request.level and each.is_open]


def waiting_for(actor: Actor) -> QuerySet[ApprovalRequest]:
    """What waits for the person, also as a stand-in."""
    if actor.id is None:
        return ApprovalRequest.objects.none()
    people: set[uuid.UUID] = {actor.id, *stand_ins.principals_of(actor.id)}
    seats = ApprovalSeat.objects.filter(
        request=OuterRef("pk"), level=OuterRef("level"), person__in=people, is_open=True, decision=""
    )
    found = ApprovalRequest.objects.filter(Exists(seats), state=WAITING)
    return found.exclude(Q(asked_by=actor.id) & ~Q(plan__own_request=True))


def waiting_count(actor: Actor) -> int:
    """How many wait; MOST_COUNTED means that many or more."""
    return waiting_for(actor)[:MOST_COUNTED].count()


def listed(
    actor: Actor, *, scope: str = MINE, state: str = "", before: uuid.UUID | None = None, limit: int = 50
) -> list[Shown]:
    """Requests, the newest first. `all` are all of them for administrators, for others those they have to do with."""
    found = _scope(actor, scope)
    found = found.filter(state=state) if state else found
    found = found.filter(pk__lt=before) if before else found
    return shown(found.order_by("-pk")[:limit], actor)


def of_record(entity: Entity, record: uuid.UUID, actor: Actor, limit: int = 20) -> list[Shown]:
    """The requests of a record that the actor sees, the newest first. Raises NotFound, NotAllowed."""
    access.records(entity, actor).get(record)
    return shown(ApprovalRequest.objects.filter(record=record).order_by("-pk")[:limit], actor)


def one(key: uuid.UUID | str, actor: Actor) -> Shown:
    """A request that the actor asked for, is asked in, or whose record they see. Raises NotFound."""
    try:
        request = ApprovalRequest.objects.filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        request = None
    if request is not None and _may_see(request, actor):
        found = shown([request], actor)[0]
        found.events = list(request.events.order_by("id"))
        found.names = _names([request], found.seats, found.events, actor)
        return found
    raise NotFound


def shown(requests: Iterable[ApprovalRequest], actor: Actor) -> list[Shown]:
    """Requests with who is asked and what their record is called, as the actor may know it."""
    rows = list(requests)
    seats: dict[uuid.UUID, list[ApprovalSeat]] = {row.pk: [] for row in rows}
    for seat in ApprovalSeat.objects.filter(request__in=list(seats)).order_by("level", "id"):
        seats[seat.request_id].append(seat)
    names = _names(rows, [seat for group in seats.values() for seat in group], [], actor)
    titles = labels_of([Ref(row.record, "", row.entity) for row in rows], actor)
    people = {actor.id, *stand_ins.principals_of(actor.id)} if actor.id else set()
    found = []
    for row in rows:
        entity = registry.find(row.entity) if row.record in titles else None
        each = Shown(row, entity, titles.get(row.record, ""), names, seats[row.pk])
        each.may_decide = entity is not None and deciding.may_answer(row, actor) and _is_asked(each, people)
        each.may_withdraw = asking.may_withdraw(row, actor)
        each.may_hand_over = actor.is_admin and row.state == WAITING and actor.viewer is None
        found.append(each)
    return found


def _is_asked(each: Shown, people: set[uuid.UUID]) -> bool:
    return any(seat.person in people and not seat.decision for seat in each.asked)


def _scope(actor: Actor, scope: str) -> QuerySet[ApprovalRequest]:
    if scope == MINE:
        return waiting_for(actor)
    if scope == ASKED:
        return ApprovalRequest.objects.filter(asked_by=actor.id) if actor.id else ApprovalRequest.objects.none()
    if actor.is_unlimited or actor.id is None:
        return ApprovalRequest.objects.all() if actor.is_unlimited else ApprovalRequest.objects.none()
    seats = ApprovalSeat.objects.filter(request=OuterRef("pk"), person=actor.id)
    return ApprovalRequest.objects.filter(Q(asked_by=actor.id) | Exists(seats))


def _may_see(request: ApprovalRequest, actor: Actor) -> bool:
    if actor.is_unlimited or (actor.id is not None and actor.id == request.asked_by):
        return True
    people = {actor.id, *stand_ins.principals_of(actor.id)} if actor.id else set()
    if request.seats.filter(person__in=people).exists():
        return True
    entity = registry.find(request.entity)
    return (
        entity is not None
        and access.may(actor, entity, "view")
        and access.records(entity, actor).matching([request.record]).exists()
    )


def _names(
    rows: Iterable[ApprovalRequest], seats: Iterable[ApprovalSeat], events: Iterable[ApprovalEvent], actor: Actor
) -> Mapping[uuid.UUID, str]:
    people = {row.asked_by for row in rows}
    people |= {each for seat in seats for each in (seat.person, seat.decided_by)}
    people |= {each for event in events for each in (event.who, event.whom)}
    return labels_of([Ref(each, "", "user") for each in people if each], actor)
