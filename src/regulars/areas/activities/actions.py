"""Verbs of activities: complete, reopen, reschedule, log a call, answer an invitation."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.models import Call, Task
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.save import save


def complete(
    activity: Any,
    *,
    actor: Actor,
    outcome: str | None = None,
    result: str | None = None,
    next_step: str | None = None,
    next_step_at: datetime | None = None,
    duration: timedelta | None = None,
) -> Any:
    """It is done, with this outcome; a next step becomes a task about the same record. Refused when it was done."""
    if activity.done_at is not None:
        raise Refused(_("This is done already."), code="already_done")
    activity.done_at = timezone.now()
    activity.outcome = outcome or activity.outcome or _usual_outcome(activity)
    activity.result = result or activity.result
    if duration is not None:
        activity.duration = duration
    activity.next_step = next_step or activity.next_step
    batch = uuid.uuid4() if next_step else None
    with transaction.atomic():
        save(activity, actor=actor, verb="complete", batch=batch)
        if next_step:
            save(_follow_up(activity, next_step, next_step_at), actor=actor, batch=batch)
    return activity


def reopen(activity: Any, *, actor: Actor) -> Any:
    """It is to be done after all. Refused when it is open."""
    if activity.done_at is None:
        raise Refused(_("This is open already."), code="already_open")
    activity.done_at = None
    activity.outcome = ""
    return save(activity, actor=actor, verb="reopen")


def reschedule(activity: Any, *, actor: Actor, at: datetime | None = None) -> Any:
    """Move it to another moment; a meeting keeps its length. Refused when it is done."""
    if activity.done_at is not None:
        raise Refused(_("This is done already."), code="already_done")
    if at is None:
        raise Refused(_("Say when."), code="invalid", fields={"at": _("This field is required.")})
    moment = "due_at" if isinstance(activity, Task) else "starts_at"
    before = getattr(activity, moment)
    if getattr(activity, "ends_at", None) is not None and before is not None:
        activity.ends_at += at - before
    setattr(activity, moment, at)
    return save(activity, actor=actor, verb="reschedule")


def log_call(
    call: Call,
    *,
    actor: Actor,
    outcome: str | None = None,
    duration: timedelta | None = None,
    result: str | None = None,
    next_step: str | None = None,
    next_step_at: datetime | None = None,
) -> Call:
    """The call took place: how it went, how long it took, what is next. Refused without an outcome."""
    if not outcome:
        raise Refused(_("Say how the call went."), code="invalid", fields={"outcome": _("This field is required.")})
    call.starts_at = call.starts_at or timezone.now()
    done: Call = complete(
        call,
        actor=actor,
        outcome=outcome,
        result=result,
        next_step=next_step,
        next_step_at=next_step_at,
        duration=duration,
    )
    return done


def respond(participant: Any, *, actor: Actor, response: str | None = None) -> Any:
    """Say whether one comes. Refused without an answer."""
    if not response:
        raise Refused(_("Choose an answer."), code="invalid", fields={"response": _("This field is required.")})
    participant.response = response
    return save(participant, actor=actor, verb="respond")


def is_open(activity: Any) -> bool:
    return activity.done_at is None


def is_done(activity: Any) -> bool:
    return activity.done_at is not None


def _usual_outcome(activity: Any) -> str:
    return {"Task": "done", "Meeting": "held", "Call": "reached"}[type(activity).__name__]


def _follow_up(activity: Any, next_step: str, at: datetime | None) -> Task:
    return Task(
        name=next_step,
        record_id=activity.record_id,
        record_entity=activity.record_entity,
        owner_id=activity.owner_id,
        due_at=at,
    )
