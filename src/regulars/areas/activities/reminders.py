"""Reminders of tasks, meetings and calls: so many minutes before, or at a moment; kept with the activity, told once.

A reminder goes where its activity goes: whoever moves the activity moves it along. What nobody could be told in time, because no
worker was there, is told late; after a day it is no reminder any more.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regulars.areas.activities.models import Call, Meeting, Participant, Task
from regulars.base.i18n import N_
from regulars.engine import registry
from regulars.engine.batch import Batch, Item
from regulars.engine.models import User
from regulars.services.notify import kinds
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.said import said

REMINDER = kinds.add(kinds.Kind("reminder", N_("Reminders"), "alarm-clock", N_("A reminder."), "never"))
MOMENTS = {Task: "due_at", Meeting: "starts_at", Call: "starts_at"}
LATE = timedelta(days=1)
CHUNK = 500
OVER = {"due_at": N_("It is overdue."), "starts_at": N_("It should have begun.")}
UNITS = (
    (timedelta(days=2), timedelta(days=1), N_("In %(count)s days.")),
    (timedelta(hours=2), timedelta(hours=1), N_("In %(count)s hours.")),
    (timedelta(minutes=1), timedelta(minutes=1), N_("In %(count)s min.")),
)
NOW = N_("Now.")


def keep_reminders(moment: str) -> Callable[[Batch], None]:
    """When to remind follows from when it is; `moment` is the field that says so."""

    def keep(batch: Batch) -> None:
        new = [item for item in batch.good if _takes_usual(batch, item, moment)]
        usual = _usual({item.record.owner_id for item in new})
        for item in new:
            item.record.remind_before = usual.get(item.record.owner_id)
        for item in batch.good:
            _settle(batch, item, moment)

    return keep


def tell_due(now: datetime | None = None) -> int:
    """Tell of everything that is due; how many reminders that were. Who does it at the same moment does others."""
    told = 0
    for model, moment in MOMENTS.items():
        while found := _tell_some(model, moment, now or timezone.now()):
            told += found
    return told


def _takes_usual(batch: Batch, item: Item, moment: str) -> bool:
    """Whether a new activity lies ahead and says nothing of a reminder itself."""
    plan = item.record
    said = plan.remind_at is not None or plan.remind_before is not None
    at = getattr(plan, moment)
    ahead = at is not None and at > timezone.now() and plan.done_at is None
    return item.is_new and ahead and not said and plan.owner_id is not None and not batch.tells_history


def _usual(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How long before these people like to be reminded."""
    wanted = list(owners)
    if not wanted:
        return {}
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "remind_before")
    return {key: minutes for key, minutes in rows if minutes is not None}


def _settle(batch: Batch, item: Item, moment: str) -> None:
    plan = item.record
    at, was = getattr(plan, moment), batch.was(item, moment)
    said = batch.changed(item, "remind_at")
    if batch.changed(item, "remind_before") and not (said and plan.remind_before is None):
        plan.remind_at = _before(at, plan.remind_before)
    elif said:
        if plan.remind_at != _before(at, plan.remind_before):  # an undo brings both back
            plan.remind_before = None
    elif batch.changed(item, moment):
        if plan.remind_before is not None:
            plan.remind_at = _before(at, plan.remind_before)
        elif plan.remind_at is not None and at is not None and was is not None:
            plan.remind_at += at - was


def _before(at: datetime | None, minutes: int | None) -> datetime | None:
    if at is None or minutes is None:
        return None
    try:
        return at - timedelta(minutes=minutes)
    except OverflowError:  # so many minutes are refused by their field
        return None


def _tell_some(model: Any, moment: str, now: datetime) -> int:
    """A chunk of one kind: what is told and that it was told are one transaction."""
    with transaction.atomic():
        due = model.objects.select_for_update(skip_locked=True).filter(
            remind_at__lte=now, remind_at__gt=now - LATE, done_at=None, deleted_at=None
        )
        found = list(due.exclude(reminded_of=F("remind_at")).order_by("remind_at")[:CHUNK])
        guests = _guests([plan.pk for plan in found])
        for plan in found:
            notify(_people(plan, guests[plan.pk]), _notice(plan, getattr(plan, moment), moment, now))
        model.objects.filter(pk__in=[plan.pk for plan in found]).update(reminded_of=F("remind_at"))
    return len(found)


def _guests(plans: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[uuid.UUID]]:
    """The colleagues who take part and have not declined."""
    found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = Participant.objects.filter(activity_id__in=plans, person_entity="user", deleted_at=None)
    for plan, person in rows.exclude(response="declined").values_list("activity_id", "person_id"):
        if plan and person:
            found[plan].append(person)
    return found


def _people(plan: Any, guests: list[uuid.UUID]) -> list[uuid.UUID]:
    return [*([plan.owner_id] if plan.owner_id else []), *guests]


def _notice(plan: Any, at: datetime | None, moment: str, now: datetime) -> Notice:
    name = registry.of(plan).name
    text, count = _words(at, moment, now)
    key = f"reminder:{plan.pk}:{plan.remind_at.isoformat()}"
    return Notice(REMINDER.name, key, text, {"count": said(plan, moment, count)}, entity=name, record=plan.pk)


def _words(at: datetime | None, moment: str, now: datetime) -> tuple[str, str]:
    """How long it is until then, as it is when it is told."""
    if at is None:
        return REMINDER.text, ""
    left = at - now
    if left < -timedelta(minutes=1):
        return OVER[moment], ""
    for least, unit, text in UNITS:
        if left >= least:
            return text, str(round(left / unit))
    return NOW, ""
