"""A rule tried out: on one record, keeping nothing; and against the last month, only looking."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import speaking
from regulars.base.ids import uuid7
from regulars.base.working_time import NoWorkingTime
from regulars.engine import access, registry
from regulars.engine.actor import Actor, system
from regulars.engine.fields import Ref
from regulars.engine.fields.base import Wrong
from regulars.engine.labels import labels_of
from regulars.engine.models import Change
from regulars.engine.names import without_names
from regulars.engine.save import joined
from regulars.services.workflow import clock, taking, triggers
from regulars.services.workflow.book import Page
from regulars.services.workflow.models import RuleRun, RuleStep
from regulars.services.workflow.steps import Place, said
from regulars.services.workflow.walk import Broken, Ended, Walk

MOST_CHANGES = 20_000
SHOWN = 100


@dataclass
class Trial:
    """What would become of one record. `asked` are the conditions with their answers; `changes` what the steps would write."""

    asked: list[tuple[Mapping[str, Any], bool]]
    held: bool
    marks: list[RuleStep] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    ended: bool = False
    problem: str = ""


def try_out(page: Page, steps: Sequence[Mapping[str, Any]], key: str, *, viewer: Actor, incoming: Any = None) -> Trial:
    """Do a rule's steps on a record that the viewer sees, as the rule's actor, and keep nothing. Waits are passed over.

    `incoming` is what comes from outside and sets it off.

    Raises NotFound, Refused for a rule that nobody acts for, or whose condition cannot be asked, by the viewer above all.
    """
    entity = registry.get(page.entity)
    actor = page.actor()
    if actor is None:
        raise Refused(_("The owner of this rule has no open account."), code="owner")
    record = access.records(entity, viewer).get(key)
    require_askable(page, viewer)
    place = Place(page.id, entity, record.id, actor, viewer=viewer, incoming=incoming)
    try:
        asked = [(node, place.holds(node)) for node in _parts(page.condition)]
        trial = Trial(asked, place.holds(page.condition))
    except Wrong as problem:
        raise Invalid(fields={"condition": str(problem)}) from None
    if trial.held:
        with transaction.atomic():
            _perform(trial, page, steps, place, viewer)
            transaction.set_rollback(True)
    return trial


def require_askable(page: Page, viewer: Actor) -> None:
    """Raises Refused where a condition asks for what is withheld from the viewer: its answer would tell them."""
    for condition in (page.before, page.condition):
        if not _is_askable(page, condition, viewer) and _is_askable(page, condition, system()):
            text = _("A condition of this rule asks for fields that are withheld from you: its answer would tell them.")
            raise Refused(text, code="withheld_condition")


def _is_askable(page: Page, condition: Mapping[str, Any], actor: Actor) -> bool:
    try:
        access.records(page.entity, actor).matching(()).where(condition).ids(limit=1)
    except Refused:
        return False
    return True


def _parts(condition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The conditions that must all hold, each for itself."""
    listed = condition.get("all")
    return list(listed) if isinstance(listed, list) else [condition] if condition else []


def _perform(trial: Trial, page: Page, steps: Sequence[Mapping[str, Any]], place: Place, viewer: Actor) -> None:
    now = timezone.now()
    run = RuleRun(
        rule=page.id,
        number=0,
        occurrence=f"trial:{uuid7()}",
        entity=page.entity,
        record=place.record,
        due_at=now,
        created_at=now,
    )
    run.save(force_insert=True)
    with joined(run.id), speaking(viewer.manner.language):
        try:
            Walk(run, place, patient=False).through(steps)
        except Broken as problem:
            trial.problem = str(problem)
        except Ended:
            trial.ended = True
    trial.marks = list(run.done_steps.order_by("id"))
    trial.changes = visible(Change.objects.filter(batch=run.id).order_by("id"), viewer)


def visible(changes: Sequence[Change] | Any, viewer: Actor) -> list[Change]:
    """Changes as a person may see them: without names where the record is out of sight, without hidden fields."""
    listed = list(changes)
    seen: set[uuid.UUID] = set()
    for name in {change.entity for change in listed}:
        entity = registry.find(name)
        if entity is None or not access.may(viewer, entity, "view"):
            continue
        mine = access.records(entity, viewer).matching({change.record for change in listed if change.entity == name})
        seen |= {*mine.ids(), *mine.deleted().ids()}
    without_names(listed, viewer)
    for change in listed:
        if change.record not in seen:
            change.title, change.diff = "", {}
        withheld = viewer.withheld(change.entity)
        change.diff = {key: moved for key, moved in change.diff.items() if key not in withheld}
    return listed


# -- the last month -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Firing:
    """One time that a rule would have been set off. `label` is empty where the viewer does not see the record."""

    at: datetime | None
    record: uuid.UUID
    label: str
    change: int | None = None


@dataclass(frozen=True)
class Rehearsal:
    """How often a rule would have been set off, and on what, the newest first; `is_cut` where not all changes were looked at."""

    since: datetime
    count: int
    firings: list[Firing]
    is_cut: bool = False


def rehearse(page: Page, *, viewer: Actor, days: int = 30) -> Rehearsal:
    """When the rule would have been set off in the days past; conditions are asked of records as they are today.

    Raises Refused where it cannot be asked.
    """
    require_askable(page, viewer)
    since = timezone.now() - timedelta(days=days)
    kind = triggers.KINDS[page.kind]
    try:
        if kind.by_clock:
            occurred = clock.occurred(page, (since, timezone.now()), MOST_CHANGES)
            found = [(each.at, each.record, None) for each in occurred]
            return _told(page, since, found, viewer, is_cut=len(found) == MOST_CHANGES)
        if kind.happened is not None:
            came = [(at, record, None) for at, record in kind.happened(page.id, since)]
            return _told(page, since, came, viewer, is_cut=False)
        if kind.takes is None:
            return Rehearsal(since, 0, [])
        return _heard(page, since, viewer)
    except (Wrong, NoWorkingTime) as problem:
        raise Refused(said(problem), code="bad_rule") from None


def _heard(page: Page, since: datetime, viewer: Actor) -> Rehearsal:
    entity, actor = registry.get(page.entity), page.actor()
    past = replace(page, since=since)
    log = (
        Change.objects.filter(entity=page.entity, at__gt=since).exclude(source__in=taking.QUIET).order_by("-at", "-id")
    )
    listed = list(log[:MOST_CHANGES])
    heard = [change for change in listed if taking.counts(change) and triggers.hears(past.trigger, change)]
    met: set[int] = set()
    if actor is not None:
        for start in range(0, len(heard), 1000):
            met |= taking.matching(past, heard[start : start + 1000], entity, actor)
    found = [(change.at, change.record, change.id) for change in heard if change.id in met]
    return _told(page, since, found, viewer, is_cut=len(listed) == MOST_CHANGES)


def _told(page: Page, since: datetime, found: list[Any], viewer: Actor, *, is_cut: bool) -> Rehearsal:
    labels = labels_of([Ref(record, "", page.entity) for _at, record, _id in found[:SHOWN]], viewer)
    firings = [Firing(at, record, labels.get(record, ""), key) for at, record, key in found[:SHOWN]]
    return Rehearsal(since, len(found), firings, is_cut)
