"""How a run begins: once for each occurrence, within the rule's hourly limit, never in a circle."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.base.ids import uuid7
from regulars.services.workflow import troubles
from regulars.services.workflow.book import Page
from regulars.services.workflow.models import FAILED, HELD, STOPPED, WAITING, Rule, RuleRun

MOST_DEEP = 8
"""So many runs may follow from one another."""
TASK = "workflow.work"


@dataclass(frozen=True)
class Occurrence:
    """One thing that sets a rule off for a record. `name` is the same whenever it is noticed; `cause` is the run it follows from.

    `run` is the run's id, where something was written under it already; `at` when it occurred, where that is known without asking.
    """

    name: str
    record: uuid.UUID
    change: int | None = None
    cause: RuleRun | None = None
    run: uuid.UUID | None = None
    at: datetime | None = None


def begin(page: Page, occurrences: Sequence[Occurrence], *, problem: str = "") -> list[RuleRun]:
    """Keep a run for each, in the running transaction; those that are kept already stay as they are. Gives the new ones.

    What would go round in circles is stopped, what is beyond the hourly limit is held for somebody to look at.
    """
    left = page.limit - _lately(page) if occurrences else 0
    made = []
    for each in occurrences:
        run = _run(page, each, problem)
        if run.state == WAITING and left <= 0:
            run.state, run.reason = HELD, "limit"
        left -= run.state == WAITING
        made.append(run)
    RuleRun.objects.bulk_create(made, ignore_conflicts=True)
    kept = set(RuleRun.objects.filter(id__in=[run.id for run in made]).values_list("id", flat=True))
    begun = [run for run in made if run.id in kept]
    for state in (FAILED, HELD):
        if ill := next((run for run in begun if run.state == state), None):
            troubles.tell(ill)
    return begun


def wake() -> None:
    """Have a worker do what is due, when this transaction ends."""
    jobs.wake(TASK)


def require_call(rule: Rule, kinds: Sequence[str]) -> None:
    """Raises Refused for a rule that is not set off in one of these ways, or that is switched off."""
    if rule.trigger.get("kind") not in kinds:
        raise Refused(_("This rule is not set off by a call."), code="no_call")
    if not rule.is_active:
        raise Refused(_("This rule is switched off."), code="rule_off")


def _run(page: Page, each: Occurrence, problem: str) -> RuleRun:
    now = timezone.now()
    run = RuleRun(
        id=each.run or uuid7(), rule=page.id, number=page.number, occurrence=each.name, change=each.change, entity=page.entity, record=each.record,
        due_at=now, created_at=now,
    )  # fmt: skip
    own = f"{page.id}:{each.record}"
    if each.cause is not None:
        run.chain = [*each.cause.chain, f"{each.cause.rule}:{each.cause.record}"]
    if problem:
        run.state, run.reason = FAILED, problem
    elif own in run.chain:
        run.state, run.reason = STOPPED, "circle"
    elif len(run.chain) >= MOST_DEEP:
        run.state, run.reason = STOPPED, "depth"
    return run


def _lately(page: Page) -> int:
    hour = timezone.now() - timedelta(hours=1)
    return RuleRun.objects.filter(rule=page.id, created_at__gt=hour).exclude(state__in=(HELD, STOPPED)).count()


def causes_of(batches: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, RuleRun]:
    """The runs that wrote these batches."""
    wanted = {batch for batch in batches if batch is not None}
    return RuleRun.objects.in_bulk(wanted) if wanted else {}
