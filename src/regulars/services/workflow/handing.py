"""Records that a rule gave to somebody: accepted, declined, or given to the next one when the time is over."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, Refused
from regulars.base.i18n import N_
from regulars.engine import registry, rows
from regulars.engine.actor import Actor, system
from regulars.engine.models import User
from regulars.engine.save import save
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import RULE
from regulars.services.workflow import handed
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Handing, Rule
from regulars.services.workflow.steps import Place, assign, deadlines

AGAIN = timedelta(minutes=10)
"""How long is waited where nobody is at work now."""
WAITING = frozenset(("nobody_at_work", "everyone_full"))
"""Refusals that pass by themselves: who has it keeps it, and it is looked at again."""
PASSED_ON, UNACCEPTED = "passed_on", "unaccepted"


def accept(record: Any, *, actor: Actor) -> Any:
    """Take what was given. Refused where nobody is asked, NotAllowed for somebody else."""
    _require(record, actor)
    record.accept_until = None
    return save(record, actor=actor, verb="accept")  # its row goes when its time comes: until then an undo asks again


def decline(record: Any, *, actor: Actor, reason: str | None = None) -> Any:
    """Give it back, with the reason: the next one gets it."""
    _require(record, actor)
    with transaction.atomic():
        row = Handing.objects.select_for_update().filter(record=record.pk).first()
        record.accept_until, record.declined_because = None, reason or ""
        save(record, actor=actor, verb="decline")
        if row is not None:
            _pass_on(row, record)
    return record


def waits(record: Any) -> bool:
    return record.accept_until is not None


def pass_due(limit: int = 200) -> int:
    """Give on what was not accepted in time. Gives how many records were looked at."""
    done = 0
    while done < limit and _one():
        done += 1
    return done


def _one() -> bool:
    with transaction.atomic():
        due = Handing.objects.select_for_update(skip_locked=True).filter(due_at__lte=timezone.now())
        row = due.order_by("due_at").first()
        if row is None:
            return False
        entity = registry.find(row.entity)
        found = rows.lock(entity, {row.record}, "true", []).get(row.record) if entity is not None else None
        record = found[0] if found is not None else None
        if (
            record is None
            or record.deleted_at is not None
            or record.accept_until != row.until
            or record.owner_id != row.person
        ):
            row.delete()  # accepted, handed on or gone meanwhile
        elif (answered := getattr(record, "answered_at", None)) is not None and answered >= row.given_at:
            record.accept_until = None
            save(record, actor=system("workflow"), verb="accept")
            row.delete()
        else:
            _pass_on(row, record)
    return True


def _pass_on(row: Handing, record: Any) -> None:
    """To the next one of those the step chooses among who did not have it; where there is nobody, it stays where it is and that is told."""
    rule = Rule.objects.filter(pk=row.rule, deleted_at=None, is_active=True).first()
    tried = [*row.tried, row.person]
    try:
        if rule is None:
            raise Refused(_("There is nobody to assign it to."), code="nobody")
        entity, actor = registry.get(row.entity), page_of(rule).actor() or system("workflow")
        place = Place(row.rule, entity, row.record, actor, row.path)
        chosen, _among = assign.choose(place, row.step, record, without=tried)
    except Refused as problem:
        if problem.code in WAITING and record.accept_until is not None:
            Handing.objects.filter(pk=row.pk).update(due_at=timezone.now() + AGAIN)
            return
        _give_up(row, record, rule)
        return
    entity.by_key[entity.access.owner].set(record, chosen)
    record.accept_until = deadlines.after(row.step["accept_hours"], chosen)
    save(record, actor=actor, verb=PASSED_ON)
    row.tried, row.person, row.given_at = tried, chosen, timezone.now()
    row.until = row.due_at = record.accept_until
    row.save()
    handed.tell(entity, record, chosen)


def _give_up(row: Handing, record: Any, rule: Rule | None) -> None:
    if record.accept_until is not None:
        record.accept_until = None
        save(record, actor=system("workflow"), verb=UNACCEPTED)
    managers = [each.manager_id for each in User.objects.filter(pk=row.person) if each.manager_id]
    owners = [rule.owner_id] if rule is not None and rule.owner_id else []
    people: list[uuid.UUID] = [*managers, *owners] or [*administrators()]
    key = f"unaccepted:{row.record}:{row.until.isoformat()}"
    notify(people, Notice(RULE.name, key, N_("Nobody accepted it in time."), entity=row.entity, record=row.record))
    row.delete()


def _require(record: Any, actor: Actor) -> None:
    if not waits(record):
        raise Refused(_("Nobody is asked to accept it."), code="not_asked")
    if record.owner_id != actor.id:
        raise NotAllowed(_("It was given to somebody else."))
