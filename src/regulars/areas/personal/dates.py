"""Important dates: when they come next, and the reminder of each, once."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.models import Task
from regulars.areas.personal import telling
from regulars.areas.personal.choices import DATE_KINDS, OTHER, TASK
from regulars.areas.personal.days import next_of, working_day_until
from regulars.areas.personal.models import ImportantDate
from regulars.areas.personal.people import keeper_of, person_of, title_of
from regulars.base.dates import format_date
from regulars.base.errors import Invalid
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.looking import one_by_one
from regulars.engine.save import save
from regulars.engine.storing import batch_now

HOUR = time(9)
MOST_LEAD = 365
KINDS = {option.value: option for option in DATE_KINDS}
FOLLOWS = ("day", "repeats", "kind")
"""What one that follows a birthday takes from it."""


def settle_dates(batch: Batch) -> None:
    """Called by its kind where it has no name; what comes next and when one is reminded follow. A new day is reminded of anew."""
    today = timezone.localdate()
    for item in batch.good:
        found: Any = item.record
        is_own = item.is_new or not found.from_birthday or batch.actor.is_system
        is_moved = batch_now() is None and batch.changed(item, "record")  # in a batch a merge moves it
        if not is_own and (is_moved or batch.changed(item, *FOLLOWS)):
            text = _("It follows the birthday of the contact: change it there.")
            batch.refuse(item, Invalid(fields={"day": text}))
            continue
        if found.day is None or not found.record_id:
            continue
        found.name = found.name or _named(found.kind)
        if item.is_new or batch.changed(item, "day", "repeats", "lead_days", "owner", "record"):
            put_next(found, today)


def _named(kind: str) -> str:
    """What its kind is called in the company's language: everybody reads it."""
    with speaking(str(workspace.value("language"))):
        return str(KINDS[kind].label) if kind in KINDS and kind != OTHER else _("Important date")


def put_next(found: Any, today: Any) -> None:
    """When it comes next, and the working day so many days before, by the calendar of whoever is reminded."""
    found.next_on = next_of(found.day, found.repeats, today)
    if found.next_on is None:
        found.remind_on = None
        return
    person = person_of(found)
    found.remind_on = working_day_until(
        found.next_on - timedelta(days=max(0, min(found.lead_days or 0, MOST_LEAD))), keeper_of(found, person)
    )


def look_after() -> dict[str, int]:
    """Days that are over are put to their next time; those whose reminder is due are reminded of. How many of both; a second time it finds nothing."""
    today = timezone.localdate()
    living = ImportantDate.objects.filter(deleted_at=None)
    over = living.filter(next_on__lt=today).order_by("id").values_list("pk", flat=True)
    moved = sum(one_by_one(over, lambda key: _move_on(key, today)))
    due = living.filter(remind_on__lte=today).exclude(Q(reminded_for=F("next_on")) & Q(reminded_for__isnull=False))
    told = sum(one_by_one(due.order_by("id").values_list("pk", flat=True), _remind))
    return {"moved": moved, "reminded": told}


def _move_on(key: uuid.UUID, today: Any) -> bool:
    held: Any = ImportantDate.objects.select_for_update().filter(pk=key, next_on__lt=today, deleted_at=None).first()
    if held is None:
        return False
    put_next(held, today)
    save(held, actor=system("personal"), verb="come_round")
    return True


def _remind(key: uuid.UUID) -> bool:
    held: Any = ImportantDate.objects.select_for_update().filter(pk=key, deleted_at=None).first()
    if held is None or held.next_on is None or held.reminded_for == held.next_on:
        return False
    person = person_of(held)
    keeper = keeper_of(held, person)
    if person is None or keeper is None:
        return False  # nobody is there to be reminded
    if held.reminder == TASK:
        _plan(held, person, keeper)
    else:
        telling.tell_date(held, keeper)
    held.reminded_for = held.next_on
    save(held, actor=system("personal"), verb="remind")
    return True


def _plan(held: Any, person: Any, keeper: uuid.UUID) -> None:
    """A task that is due on the day itself, or on the last working day before it."""
    language = str(workspace.value("language"))
    day = max(working_day_until(held.next_on, keeper), timezone.localdate())
    with speaking(language):
        name = _("%(what)s of %(whom)s on %(day)s") % {"what": held.name, "whom": title_of(person), "day": format_date(held.next_on, language)}  # fmt: skip
    task = Task(
        name=name,
        record_id=held.record_id,
        record_entity=held.record_entity,
        owner_id=keeper,
        due_at=workspace.moment_of(day, HOUR),
        description=held.note,
    )
    save(task, actor=system("personal"))
