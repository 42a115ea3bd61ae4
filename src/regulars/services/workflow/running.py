"""Runs carried out: each step's effect and its mark are one transaction, so that a step is done once whatever dies when.

A run is taken under its row's lock, which goes with the process that held it. Steps of one run stand in one transaction,
up to `MOST_AT_ONCE`; each has a savepoint, so that what a step refuses leaves nothing behind and the steps before it stay.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import registry
from regulars.engine.save import joined
from regulars.services.callouts.models import Callout
from regulars.services.workflow import beginning, book, stored, triggers, troubles
from regulars.services.workflow.models import (
    ASLEEP,
    DONE,
    DUE,
    FAILED,
    HELD,
    STOPPED,
    WAITING,
    RuleRun,
    RuleStep,
    RuleVersion,
)
from regulars.services.workflow.steps import Place, flow
from regulars.services.workflow.walk import Asleep, Broken, Ended, Paused, Walk

logger = logging.getLogger("regulars.workflow")
MOST_ATTEMPTS = 5
AGAIN = timedelta(seconds=10)
MOST_AGAIN = 1000


def work(limit: int = 1000) -> int:
    """Carry out what is due, one after the other; several workers may. Gives how many runs were taken."""
    taken = 0
    while taken < limit and _one():
        taken += 1
    return taken


def _one() -> bool:
    key: uuid.UUID | None = None
    try:
        with transaction.atomic():
            run = stored.next_due()
            if run is None:
                return False
            key = run.pk
            carry_on(run)
    except OperationalError:  # two waited for each other, or the connection was lost
        if key is None:
            raise
        _try_again(key, "database")
    except Exception:  # the edge of a job: what breaks one run holds up no other
        if key is None:
            raise
        logger.exception("The run %s broke.", key)
        _try_again(key, "program")
    return True


def _try_again(key: uuid.UUID, reason: str) -> None:
    """Later, behind those that are due now; after so many times it has failed for the reason given."""
    run = RuleRun.objects.get(pk=key)
    run.attempts += 1
    run.due_at = timezone.now() + AGAIN
    if run.attempts >= MOST_ATTEMPTS:
        run.state, run.reason, run.ended_at = FAILED, reason, timezone.now()
    run.save(update_fields=("attempts", "due_at", "state", "reason", "ended_at"))
    if run.state == FAILED:
        troubles.tell(run)


def carry_on(run: RuleRun) -> None:
    """Do the steps of a run, from where it stands, up to its end or its next wait. Call it inside a transaction, under the row's lock."""
    row = stored.rule(run.rule)
    version = stored.edition_of(run.rule, run.number)
    page = book.page_of(row) if row is not None and row.deleted_at is None else None
    actor = page.actor() if page is not None else None
    if page is None or version is None:
        return _end(run, STOPPED, "gone")
    if actor is None:
        return _end(run, FAILED, "owner")
    entity = registry.find(run.entity)
    if entity is None:
        return _end(run, STOPPED, "gone")
    came = triggers.brought(version.trigger, run.occurrence)
    walk = Walk(run, Place(run.rule, entity, run.record, actor, run=run.pk, incoming=came))
    with joined(run.id, cause=run.change), speaking(actor.manner.language):
        _walk(walk, version, run)
    return None


def _walk(walk: Walk, version: RuleVersion, run: RuleRun) -> None:
    try:
        walk.through(version.steps)
    except Asleep as nap:
        run.state, run.due_at, run.listens = ASLEEP, nap.until, nap.listens
        stored.keep(run)
    except Paused:
        run.state, run.due_at = WAITING, timezone.now()
        stored.keep(run)
    except Ended:
        _end(run, DONE, "ended")
    except Broken as problem:
        _end(run, FAILED, str(problem))
    else:
        _end(run, DONE)


def _end(run: RuleRun, state: str, reason: str = "") -> None:
    run.state, run.reason, run.ended_at, run.listens = state, reason[:1000], timezone.now(), False
    stored.keep(run)
    if state == FAILED:
        troubles.tell(run)


def retry(run: RuleRun) -> None:
    """Let a failed or held run go on: steps that are done stay done, the one that failed is tried again, as the rule says now. Raises Refused."""
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().get(pk=run.pk)
        if run.state not in (FAILED, HELD):
            raise Refused(_("Only what failed or was held can be tried again."), code="not_failed")
        run.done_steps.filter(state=FAILED).delete()
        _again(run)
        run.save()
        beginning.wake()


def _again(run: RuleRun) -> None:
    """It goes on, by the present version of its rule: people mend a rule and try again. By the one it began with where a step that it has done is another now."""
    run.state, run.reason, run.ended_at, run.due_at, run.attempts = WAITING, "", None, timezone.now(), 0
    rule = stored.rule(run.rule)
    if rule is None or rule.edition == run.number:
        return
    versions = {
        each.number: each for each in RuleVersion.objects.filter(rule=run.rule, number__in=(run.number, rule.edition))
    }
    old, new = versions.get(run.number), versions.get(rule.edition)
    if old is None or new is None or old.trigger.get("kind") != new.trigger.get("kind"):
        return
    if flow.goes_on(old.steps, new.steps, run.done_steps.values_list("path", flat=True)):
        Callout.objects.filter(run=run.pk, state=Callout.FAILED).delete()  # the new words are sent, not the old ones
        run.number = new.number


def retry_all(rule: uuid.UUID, state: str) -> int:
    """Let every failed, or every held, run of a rule go on as `retry` does, a thousand at a time; how many do. Raises Refused."""
    if state not in (FAILED, HELD):
        raise Refused(_("Only what failed or was held can be tried again."), code="not_failed")
    with transaction.atomic():
        ill = RuleRun.objects.select_for_update(skip_locked=True).filter(rule=rule, state=state).order_by("id")
        ids = list(ill.values_list("id", flat=True)[:MOST_AGAIN])
        RuleStep.objects.filter(run__in=ids, state=FAILED).delete()
        runs = list(RuleRun.objects.filter(id__in=ids))
        for run in runs:
            _again(run)
        RuleRun.objects.bulk_update(runs, ("state", "reason", "ended_at", "due_at", "attempts", "number"))
        beginning.wake()
    return len(ids)


def halt(run: RuleRun) -> None:
    """End a run that waits or is about to begin; what it has done stays. Raises Refused for one that is over."""
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().get(pk=run.pk)
        if run.state not in DUE:
            raise Refused(_("This run is over."), code="over")
        _end(run, STOPPED, "halted")


__all__ = ["carry_on", "halt", "retry", "retry_all", "work"]
