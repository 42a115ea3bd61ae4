"""What contracts oblige to: done, due, overdue; a task for each in time."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.actions import complete
from regulars.areas.activities.models import Task
from regulars.areas.contracts import telling
from regulars.areas.contracts.choices import ACTIVE, DONE, ONCE, OPEN, OVERDUE, SIGNED, THEIRS
from regulars.areas.contracts.models import Contract, Obligation
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import speaking
from regulars.base.periods import moved
from regulars.engine import workspace
from regulars.engine.actor import Actor, system
from regulars.engine.batch import Batch
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.looking import one_by_one
from regulars.engine.models import Change
from regulars.engine.save import joined, save
from regulars.services.notify.said import said

IN_FORCE = (SIGNED, ACTIVE)
HOUR = time(9)
LONGEST = 2000


def settle_obligations(batch: Batch) -> None:
    """Overdue or not follows from its day; a recurring one keeps the day it began with."""
    today = timezone.localdate()
    contracts = Contract.objects.in_bulk({item.record.contract_id for item in batch.good} - {None})
    for item in batch.good:
        told: Any = item.record
        contract: Any = contracts.get(told.contract_id)
        if told.due_on is None or contract is None:
            continue
        if item.is_new or batch.changed(item, "due_on", "every", "contract"):
            if contract.starts_on and told.due_on < contract.starts_on:
                batch.refuse(item, Invalid(fields={"due_on": _("This day is before the contract starts.")}))
                continue
            if batch.verb != "follow":
                told.begins_on, told.turn = told.due_on, 0
        if item.is_new and told.owner_id is None:
            told.owner_id = contract.owner_id
        if told.done_on is None and told.state == OVERDUE and told.due_on >= today:
            told.state = OPEN
        if told.done_on is not None:
            told.state = DONE


def done(obligation: Obligation, *, actor: Actor, day: date | None = None, outcome: str | None = None) -> Obligation:
    """It was done, on this day; its task is completed, and of a recurring one the next follows. Refused twice, and for a day to come."""
    on = day or timezone.localdate()
    if on > timezone.localdate():
        raise Invalid(fields={"day": _("This day is still to come.")})
    with transaction.atomic(), joined(uuid.uuid4()):
        held: Any = Obligation.objects.select_for_update().get(pk=obligation.pk)
        if held.done_on is not None:
            raise Refused(_("This is done already."), code="already_done")
        held.done_on, held.outcome, held.state = on, (outcome or "").strip() or held.outcome, DONE
        save(held, actor=actor, verb="done")
        task = Task.objects.filter(pk=held.task_id, done_at=None, deleted_at=None).first() if held.task_id else None
        if task is not None:
            complete(task, actor=system("contracts"))
        if held.every != ONCE:
            _follow(held, actor)
    obligation.refresh_from_db()
    obligation.remember()
    return obligation


def reopen(obligation: Obligation, *, actor: Actor) -> Obligation:
    """It is to be done after all. Refused where it is open."""
    if obligation.done_on is None:
        raise Refused(_("This is open already."), code="already_open")
    obligation.done_on = None
    obligation.state = OVERDUE if obligation.due_on < timezone.localdate() else OPEN
    found: Obligation = save(obligation, actor=actor, verb="reopen")
    return found


def look_after() -> dict[str, int]:
    """Each open one of a contract in force gets its task in time, and is told of once it is overdue; how many of both. A second time it finds nothing."""
    today = timezone.localdate()
    open_ones = Obligation.objects.filter(
        done_on=None, deleted_at=None, contract__status__in=IN_FORCE, contract__deleted_at=None
    )
    begin = ExpressionWrapper(F("due_on") - F("lead_days"), output_field=DateField())
    coming = open_ones.filter(task=None).annotate(begin=begin).filter(begin__lte=today).order_by("id")
    late = open_ones.filter(state=OPEN, due_on__lt=today).order_by("id")
    return {
        "tasks": sum(one_by_one(coming.values_list("pk", flat=True), _plan, _tell_stuck)),
        "overdue": sum(one_by_one(late.values_list("pk", flat=True), _warn, _tell_stuck)),
    }


def follow_tasks(found: list[Change]) -> None:
    """Whoever completes the task of an obligation has done it."""
    tasks = {change.record: change for change in found if change.entity == "task" and change.verb == "complete"}
    if not tasks:
        return
    for each in Obligation.objects.filter(task__in=list(tasks), done_on=None, deleted_at=None):
        done(each, actor=system("contracts"))


def is_open(obligation: Any) -> bool:
    return obligation.done_on is None


def is_done(obligation: Any) -> bool:
    return obligation.done_on is not None


def _follow(before: Any, actor: Actor) -> None:
    """The next of a recurring one, unless the contract is over by then."""
    turn = before.turn + 1
    due_on = moved(before.begins_on or before.due_on, before.every, turn)
    end = before.contract.terminates_on or before.contract.ends_on
    if (end and due_on > end) or Obligation.objects.filter(
        contract=before.contract_id, name=before.name, due_on=due_on, deleted_at=None
    ).exists():
        return
    following = Obligation(due_on=due_on, turn=turn, begins_on=before.begins_on or before.due_on,
                           **{name: getattr(before, name) for name in ("name", "contract_id", "side", "every", "lead_days", "description", "owner_id")})  # fmt: skip
    save(following, actor=actor, verb="follow")


def _plan(key: uuid.UUID) -> bool:
    held: Any = (
        Obligation.objects.select_for_update()
        .select_related("contract")
        .filter(pk=key, task=None, done_on=None)
        .first()
    )
    if held is None:
        return False
    day = max(held.due_on, timezone.localdate())
    with speaking(str(workspace.value("language"))):
        name = _("See that they do: %(name)s") % {"name": held.name} if held.side == THEIRS else held.name
    task = Task(
        name=name,
        record_id=held.contract_id,
        record_entity="contract",
        owner_id=held.owner_id or held.contract.owner_id,
        due_at=workspace.moment_of(day, HOUR),
    )
    save(task, actor=system("contracts"))
    held.task_id = task.pk
    save(held, actor=system("contracts"), verb="plan")
    return True


def _warn(key: uuid.UUID) -> bool:
    held: Any = (
        Obligation.objects.select_for_update()
        .select_related("contract")
        .filter(pk=key, state=OPEN, done_on=None)
        .first()
    )
    if held is None:
        return False
    held.state = OVERDUE
    save(held, actor=system("contracts"), verb="overdue")
    telling.tell(
        held.contract, telling.OVERDUE, f"overdue:{held.pk}:{held.due_on}", whom=held.owner_id, words=said(held, "name")
    )
    return True


def _tell_stuck(key: uuid.UUID, words: str) -> None:
    telling.tell_stuck(Obligation.objects.values_list("contract", flat=True).get(pk=key), words)


subscribe(Subscriber("contracts.obligations", follow_tasks))
