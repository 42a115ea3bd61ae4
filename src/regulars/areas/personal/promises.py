"""Promises: kept or broken, overdue, a task of each at most."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.actions import complete
from regulars.areas.activities.models import Task
from regulars.areas.activities.queries import Day, TodayItem, add_source
from regulars.areas.personal import telling
from regulars.areas.personal.choices import BROKEN, KEPT, OPEN, OVERDUE, UNSETTLED
from regulars.areas.personal.models import Promise
from regulars.areas.personal.people import keeper_of, person_of
from regulars.base.errors import Refused
from regulars.engine import access, workspace
from regulars.engine.actor import Actor, system
from regulars.engine.batch import Batch
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.looking import one_by_one
from regulars.engine.models import Change
from regulars.engine.save import joined, save

HOUR = time(18)
LONGEST = 2000
MOST = 50
MINE: list[dict[str, Any]] = [
    {"field": "owner", "op": "me"},
    {"field": "settled_on", "op": "empty"},
    {"field": "due_on", "op": "filled"},
]


def settle_promises(batch: Batch) -> None:
    """Whoever writes a promise down made it. Overdue or not follows from its day, settled or not from its status."""
    today = timezone.localdate()
    for item in batch.good:
        promise: Any = item.record
        if item.is_new and promise.owner_id is None and not batch.actor.is_system:
            promise.owner_id = batch.actor.id
        if promise.status in UNSETTLED:
            promise.settled_on = None
            is_late = promise.status == OVERDUE and promise.due_on and promise.due_on < today
            promise.status = OVERDUE if is_late else OPEN
        else:
            promise.settled_on = promise.settled_on or today


def keep(promise: Promise, *, actor: Actor, outcome: str | None = None) -> Promise:
    """It was kept; its task is completed. Refused where it is settled."""
    return _settle(promise, KEPT, actor, outcome)


def breach(promise: Promise, *, actor: Actor, outcome: str) -> Promise:
    """It was not kept, and why; its task is completed. Refused where it is settled."""
    return _settle(promise, BROKEN, actor, outcome)


def reopen(promise: Promise, *, actor: Actor) -> Promise:
    """It holds again. Refused where it is open."""
    if is_open(promise):
        raise Refused(_("This is open already."), code="already_open")
    promise.status, promise.settled_on = OPEN, None
    found: Promise = save(promise, actor=actor, verb="reopen")
    return found


def plan_task(promise: Promise, *, actor: Actor, due_at: datetime | None = None) -> Task:
    """The task of a promise, due on its day; whoever completes it keeps the promise. Refused where there is an open one, and where it is settled."""
    access.require(actor, "task", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        held: Any = Promise.objects.select_for_update().get(pk=promise.pk)
        if not is_open(held):
            raise Refused(_("This promise is settled."), code="settled")
        if _open_task(held) is not None:
            raise Refused(_("There is a task for it already."), code="has_task")
        due = due_at or (workspace.moment_of(held.due_on, HOUR) if held.due_on else None)
        owner = held.owner_id or actor.id
        task: Task = save(
            Task(
                name=held.name, record_id=held.record_id, record_entity=held.record_entity, due_at=due, owner_id=owner
            ),
            actor=actor,
        )
        held.task_id = task.pk
        save(held, actor=actor, verb="plan_task")
    promise.refresh_from_db()
    promise.remember()
    return task


def look_after() -> int:
    """Those whose day is over are overdue: whoever made them and whoever looks after the customer is told. How many were; a second time it finds none."""
    late = Promise.objects.filter(status=OPEN, due_on__lt=timezone.localdate(), settled_on=None, deleted_at=None)
    return sum(one_by_one(late.order_by("id").values_list("pk", flat=True), _warn))


def follow_tasks(found: list[Change]) -> None:
    """Whoever completes the task of a promise has kept it."""
    tasks = {change.record for change in found if change.entity == "task" and change.verb == "complete"}
    for each in Promise.objects.filter(task__in=tasks, settled_on=None, deleted_at=None) if tasks else ():
        keep(each, actor=system("personal"))


def today(actor: Actor, day: Day) -> Iterable[TodayItem]:
    """One's own promises that are overdue or due today and have no open task, which would stand there itself."""
    if not access.may(actor, "promise", "view") or any(actor.withholds("promise", key) for key in ("due_on", "owner")):
        return
    here = day.now.astimezone(ZoneInfo(actor.manner.timezone)).date()
    due = {"all": [*MINE, {"field": "due_on", "op": "lte", "value": here.isoformat()}, {"any": [{"field": "task", "op": "empty"}, {"field": "task.done_at", "op": "filled"}]}]}  # fmt: skip
    rows = access.records("promise", actor).where(due).order_by("due_on").rows(["name", "record", "due_on"], limit=MOST)
    for row in rows:
        at = datetime.combine(row["due_on"], time(), ZoneInfo(actor.manner.timezone))
        yield TodayItem(
            "promise", row.id, row.version, row["name"] or "", "overdue" if row["due_on"] < here else "today",
            at=at, about=row.values.get("record"), actions=("keep", "plan_task"),
        )  # fmt: skip


def is_open(promise: Any) -> bool:
    return bool(promise.status in UNSETTLED)


def is_settled(promise: Any) -> bool:
    return not is_open(promise)


def _settle(promise: Promise, status: str, actor: Actor, outcome: str | None) -> Promise:
    with transaction.atomic(), joined(uuid.uuid4()):
        held: Any = Promise.objects.select_for_update().get(pk=promise.pk)
        if not is_open(held):
            raise Refused(_("This promise is settled."), code="settled")
        held.status, held.settled_on = status, timezone.localdate()
        held.outcome = (outcome or "").strip() or held.outcome
        save(held, actor=actor, verb="keep" if status == KEPT else "breach")
        task = _open_task(held)
        if task is not None:
            complete(task, actor=system("personal"))
    promise.refresh_from_db()
    promise.remember()
    return promise


def _open_task(promise: Any) -> Any:
    found = Task.objects.filter(pk=promise.task_id, done_at=None, deleted_at=None) if promise.task_id else Task.objects.none()  # fmt: skip
    return found.first()


def _warn(key: uuid.UUID) -> bool:
    held: Any = Promise.objects.select_for_update().filter(pk=key, status=OPEN, deleted_at=None).first()
    today: date = timezone.localdate()
    if held is None or held.due_on is None or held.due_on >= today:
        return False
    held.status = OVERDUE
    save(held, actor=system("personal"), verb="overdue")
    person = person_of(held)
    manager = person.personal_manager_id if person is not None else None
    people = [each for each in (keeper_of(held, person), manager) if each is not None]
    telling.tell_overdue(held, people)
    return True


subscribe(Subscriber("personal.promises", follow_tasks))
add_source(today)
