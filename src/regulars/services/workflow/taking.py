"""From the change log to runs: which rules each change sets off, asked in one statement for each rule and batch of changes."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine import access, judge, registry
from regulars.engine.actor import Actor
from regulars.engine.batch import stored_as_record
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Money
from regulars.engine.fields.base import PLAIN, Wrong
from regulars.engine.models import Change
from regulars.engine.rates import rate
from regulars.services.workflow import beginning
from regulars.services.workflow.beginning import Occurrence
from regulars.services.workflow.book import Page, book
from regulars.services.workflow.models import ASLEEP, RuleRun
from regulars.services.workflow.steps import said

logger = logging.getLogger("regulars.workflow")
QUIET = frozenset(("demo", "install"))
"""Sources whose changes set nothing off."""
UNDOING = frozenset(("undo", "restore"))


def take(changes: list[Change]) -> None:
    """Keep the runs that these changes set off; it is one transaction with the cursor, and each run is kept once."""
    woken = _wake_listeners(changes)
    asked = _asked(changes)
    if asked:
        causes = beginning.causes_of(change.batch for listed in asked.values() for change in listed)
        _begin_all(asked, causes)
    if asked or woken:
        beginning.wake()


def _asked(changes: Iterable[Change]) -> dict[Page, list[Change]]:
    """By rule the changes that are its trigger."""
    chapters = book()
    found: defaultdict[Page, list[Change]] = defaultdict(list)
    for change in changes:
        chapter = chapters.get(change.entity)
        if chapter is None or not counts(change):
            continue
        for page in chapter.asked_by(change):
            found[page].append(change)
    return found


def counts(change: Change) -> bool:
    """Whether rules hear it: not what is taken back, nor what an import tells of earlier days."""
    return change.source not in QUIET and change.verb not in UNDOING and change.happened_at is None


def _begin_all(asked: Mapping[Page, Sequence[Change]], causes: Mapping[uuid.UUID, RuleRun]) -> None:
    """Each rule's runs. Where one breaks the program, each is asked by itself, and that one's runs have failed: it holds up no other."""
    try:
        with transaction.atomic():
            for page, changes in asked.items():
                _begin(page, changes, causes)
    except OperationalError:
        raise
    except Exception:
        logger.warning("A rule broke; now each is asked by itself", exc_info=True)
        for page, changes in asked.items():
            _begin_alone(page, changes, causes)


def _begin_alone(page: Page, changes: Sequence[Change], causes: Mapping[uuid.UUID, RuleRun]) -> None:
    try:
        with transaction.atomic():
            _begin(page, changes, causes)
    except OperationalError:
        raise
    except Exception:  # the edge of a job
        logger.exception("The rule %s broke when it was asked.", page.key)
        beginning.begin(page, [_occurrence(change, causes) for change in changes], problem="program")


def _occurrence(change: Change, causes: Mapping[uuid.UUID, RuleRun]) -> Occurrence:
    return Occurrence(
        f"change:{change.id}", change.record, change.id, causes.get(change.batch) if change.batch else None
    )


def _begin(page: Page, changes: Sequence[Change], causes: Mapping[uuid.UUID, RuleRun]) -> None:
    actor, entity, problem = page.actor(), registry.get(page.entity), ""
    try:
        met = matching(page, changes, entity, actor) if actor is not None else set()
    except (Refused, Wrong) as ill:
        logger.warning("The rule %s cannot be asked: %s", page.key, said(ill))
        met, problem = {change.id for change in changes}, said(ill)
    if actor is None:
        met, problem = {change.id for change in changes}, "owner"
    occurrences = [_occurrence(change, causes) for change in changes if change.id in met]
    beginning.begin(page, occurrences, problem=problem)


def matching(page: Page, changes: Sequence[Change], entity: Entity, actor: Actor) -> set[int]:
    """Of the changes those whose record meets the rule's conditions: as it is now, and as it was before the change.

    Raises Refused, Wrong for a condition that cannot be asked any more.
    """
    ids = {change.record for change in changes}
    reached = access.records(entity, actor).matching(ids).where(page.condition)
    if not page.before:
        met = set(reached.ids(limit=len(ids)))
        return {change.id for change in changes if change.record in met}
    records = {record.id: record for record in reached.instances(limit=len(ids))}
    links = judge.Links()
    found = set()
    for change in changes:
        record = records.get(change.record)
        if record is not None and _held_before(page, change, entity, record, actor, links):
            found.add(change.id)
    return found


def _held_before(page: Page, change: Change, entity: Entity, record: Any, actor: Actor, links: judge.Links) -> bool:
    if change.version == 1:
        return False
    was = stored_as_record(dict(record.__dict__))
    was.extra = dict(was.extra or {})
    for key, (before, _after) in change.diff.items():
        found = entity.by_key.get(key)
        if found is not None:
            found.set(was, found.parse(before, PLAIN))
            _price(found, was)
    return judge.holds(page.before, entity, was, actor, links=links)


def _price(found: Field, record: Any) -> None:
    """Filters compare amounts in the workspace's currency."""
    if isinstance(found, Money):
        value = found.get(record)
        worth = rate(value.currency, timezone.now().date()) if value is not None else None
        found.set_base(record, None if worth is None else round(value.amount * worth, 4))


def _wake_listeners(changes: Iterable[Change]) -> bool:
    """Runs that wait for a condition look again when their record has changed, unless they changed it themselves."""
    ids = {change.record for change in changes}
    waiting = RuleRun.objects.filter(record__in=ids, listens=True, state=ASLEEP)
    return bool(waiting.update(due_at=timezone.now())) if RuleRun.objects.filter(listens=True).exists() else False
