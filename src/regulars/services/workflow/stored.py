"""Runs and their steps as a worker reads and keeps them, over and over: statements that are planned once (see `engine.prepared`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from regulars.engine import prepared, rows
from regulars.services.workflow.models import DUE, Rule, RuleRun, RuleStep, RuleVersion

_IS_DUE = f"state in ({', '.join(repr(state) for state in DUE)})"  # as the index says it: a value that is given would not use it
_OLDEST = f"{_IS_DUE} and due_at <= %s order by due_at, id limit 1 for update skip locked"
MARKED = ("path", "kind", "state", "told", "at")


def next_due() -> RuleRun | None:
    """The run that is due longest and that nobody else carries out; its row is locked."""
    return _first(rows.find(RuleRun, _OLDEST, [timezone.now()]))


def rule(key: uuid.UUID) -> Rule | None:
    return _first(rows.find(Rule, "id = %s", [key]))


def edition_of(key: uuid.UUID, number: int) -> RuleVersion | None:
    """What a rule said in this edition."""
    return _first(rows.find(RuleVersion, "rule = %s and number = %s", [key, number]))


def marks_of(run: RuleRun) -> dict[str, RuleStep]:
    """The steps that were done or wait, by their place."""
    return {mark.path: mark for mark in rows.find(RuleStep, "run_id = %s", [run.pk])}


def mark(run: RuleRun, marks: Iterable[RuleStep]) -> None:
    """Keep what became of steps; of one that has a mark, the new one."""
    told = [{name: getattr(each, name) for name in MARKED} for each in marks]
    if not told:
        return
    columns = ", ".join(MARKED)
    moved = ", ".join(f"{name} = excluded.{name}" for name in MARKED[1:])
    prepared.send(
        f"insert into workflow_rulestep (run_id, {columns}) select %s, {columns} "
        "from json_populate_recordset(null::workflow_rulestep, %s::json) "
        f"on conflict (run_id, path) do update set {moved}",
        [run.pk, rows.packed(told)],
    )


def keep(run: RuleRun) -> None:
    """Where a run stands now."""
    prepared.send(
        "update workflow_rulerun set state = %s, reason = %s, due_at = %s, ended_at = %s, listens = %s where id = %s",
        [run.state, run.reason, run.due_at, run.ended_at, run.listens, run.pk],
    )


def _first(found: list[Any]) -> Any:
    return found[0] if found else None
