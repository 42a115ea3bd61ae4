"""How far a process is kept to, stage by stage: counted by the database over the records that the reader sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.engine import access, rows
from regulars.engine.access import scope_sql
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.stages import lanes_of
from regulars.services.process import refused
from regulars.services.process.definition import Plan, Step

MOST_MISSING = 5

_STAYS = """
select s.stage, count(*),
       count(*) filter (where s.way = 'forward'), count(*) filter (where s.way = 'back'), count(*) filter (where s.way = 'closed'),
       count(*) filter (where s.left_at is null),
       count(*) filter (where s.due_at < coalesce(s.left_at, now())),
       count(*) filter (where s.way = 'forward' and s.skipped = '{{}}' and (s.due_at is null or s.left_at <= s.due_at)),
       percentile_cont(0.5) within group (order by extract(epoch from s.left_at - s.entered_at)) filter (where s.left_at is not null),
       percentile_cont(0.9) within group (order by extract(epoch from s.left_at - s.entered_at)) filter (where s.left_at is not null)
  from process_stay s join {source} t0 on t0.id = s.record and t0.deleted_at is null
 where s.process = %s and s.entered_at >= %s and s.entered_at < %s and {scope}
 group by s.stage
"""
_STEPS = """
select s.stage, d.step, count(*) filter (where d.is_done), count(*) filter (where not d.is_done)
  from process_stay s join {source} t0 on t0.id = s.record and t0.deleted_at is null
 cross join lateral (select unnest(s.done) as step, true as is_done union all select unnest(s.skipped), false) d
 where s.process = %s and s.entered_at >= %s and s.entered_at < %s and s.way = 'forward' and {scope}
 group by s.stage, d.step
"""
_REFUSED = """
select s.stage, m.key, count(distinct s.id)
  from process_refusedmove s join {source} t0 on t0.id = s.record and t0.deleted_at is null
 cross join lateral (select unnest(s.missing) as key union all select '') m
 where s.process = %s and s.at >= %s and s.at < %s and {scope}
 group by s.stage, m.key
"""


@dataclass(frozen=True)
class StepCount:
    """How often a step was done, or left out, when its stage was left for a later one."""

    step: Step
    done: int = 0
    skipped: int = 0


@dataclass
class StageFigures:
    """Of the stays that began in the time: how they ended, how long they took (seconds, by the clock on the wall), what was kept to.

    `kept` left forward with every step done and in time. `refused` are moves that were not let through, `missing` what they lacked most.
    """

    stage: str
    label: str
    hours: float | None
    entered: int = 0
    forward: int = 0
    back: int = 0
    closed: int = 0
    standing: int = 0
    overdue: int = 0
    kept: int = 0
    median: float | None = None
    ninety: float | None = None
    refused: int = 0
    missing: Sequence[tuple[str, int]] = ()
    steps: list[StepCount] = field(default_factory=list)


def figures(plan: Plan, entity: Entity, actor: Actor, *, since: datetime, until: datetime) -> list[StageFigures]:
    """Every stage that somebody came to or of which the process says something, in the order of the boards. Raises NotAllowed."""
    access.require(actor, entity, "view")
    refused.gathered.write()
    scope, params = scope_sql(entity, actor, "view", "t0")

    def asked(sql: str) -> list[tuple[Any, ...]]:
        return rows.query(sql.format(source=entity.source, scope=scope), [plan.id, since, until, *params])

    stays = {row[0]: row[1:] for row in asked(_STAYS)}
    steps = {(stage, key): (done, skipped) for stage, key, done, skipped in asked(_STEPS)}
    stopped: dict[str, Counter[str]] = {}
    for stage, key, count in asked(_REFUSED):
        stopped.setdefault(stage, Counter())[key] = count
    return [
        _of_stage(plan, value, label, stays.get(value), steps, stopped.get(value, Counter()))
        for value, label in _labels(entity, actor)
        if value in stays or value in plan.stages or value in stopped
    ]


def _of_stage(
    plan: Plan,
    value: str,
    label: str,
    counts: Sequence[Any] | None,
    steps: dict[tuple[str, str], tuple[int, int]],
    stopped: Counter[str],
) -> StageFigures:
    stage = plan.stage(value)
    names = ("entered", "forward", "back", "closed", "standing", "overdue", "kept", "median", "ninety")
    found = StageFigures(value, label, stage.hours, **dict(zip(names, counts or (), strict=False)))
    found.steps = [StepCount(step, *steps.get((value, step.key), (0, 0))) for step in stage.steps]
    found.refused = stopped.pop("", 0)
    found.missing = stopped.most_common(MOST_MISSING)
    return found


def _labels(entity: Entity, actor: Actor) -> list[tuple[str, str]]:
    """The stages of every board, each once."""
    board = entity.board
    choices = [key for key, _label in board.choices(actor)] if board and board.choices else [""]
    return list(
        {lane.value: (lane.value, str(lane.label)) for key in choices for lane in lanes_of(entity, actor, key)}.values()
    )
