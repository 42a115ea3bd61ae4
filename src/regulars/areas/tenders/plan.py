"""The plan up to the deadline: stages as tasks of the tender, so that they stand in the calendar, on Today and with their people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.models import Task
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine.actor import Actor
from regulars.engine.save import save_many

STAGES: tuple[tuple[str, float], ...] = (
    ("decide", 0.1),
    ("answers", 0.55),
    ("prices", 0.75),
    ("review", 0.88),
    ("submit", 1.0),
)
"""Each with the share of the time that is left until the deadline."""


def words() -> dict[str, str]:
    return {
        "questions": _("Tender: ask the customer"),
        "decide": _("Tender: decide whether to take part"),
        "answers": _("Tender: answer all positions"),
        "prices": _("Tender: agree on prices"),
        "review": _("Tender: review the documents"),
        "submit": _("Tender: hand in"),
    }


def plan(tender: Any, *, actor: Actor) -> list[Any]:
    """Tasks for what must be done until the deadline; those that are there and not done move to their new day. Refused without a deadline, and after it."""
    if tender.submit_by is None:
        raise Refused(_("Say first until when it must be handed in."), code="no_deadline")
    begin = timezone.now()
    if tender.submit_by <= begin:
        raise Refused(_("The deadline is over."), code="deadline_over")
    days: dict[str, datetime] = {}
    if tender.questions_until and tender.questions_until > begin:
        days["questions"] = tender.questions_until
    span = tender.submit_by - begin
    for name, share in STAGES:
        days[name] = tender.submit_by if share == 1 else _whole_hour(begin + span * share)
    known = {task.name: task for task in stages_of(tender)}
    planned: list[Any] = []
    for name, at in sorted(days.items(), key=lambda each: each[1]):
        label = words()[name]
        task = next((known[each] for each in _in_any_language(name) if each in known), None)
        if task is None:
            task = Task(name=label, record_id=tender.pk, record_entity="tender", owner_id=tender.owner_id)
        elif task.done_at is not None:
            continue
        task.due_at = at
        planned.append(task)
    save_many(planned, actor=actor)
    return planned


def _in_any_language(name: str) -> list[str]:
    """What a stage is called: whoever planned it may speak another language."""
    found = []
    for language in LANGUAGES:
        with speaking(language):
            found.append(words()[name])
    return found


def stages_of(tender: Any) -> list[Any]:
    """The tasks of a tender, the earliest first."""
    found = Task.objects.filter(record_id=tender.pk, record_entity="tender", deleted_at=None)
    return list(found.select_related("owner").order_by("due_at", "id")[:100])


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
