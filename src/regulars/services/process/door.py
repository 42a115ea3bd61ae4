"""Processes at the write door: the same rule for the board, forms, inline and bulk edit, imports, the API, undo and rules.

Going forward asks for the exit criteria of what lies behind; going back, and closing without success, is always free. Whoever
brings a new record stands before the first stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from regulars.engine import gates, judge, registry
from regulars.engine.batch import Batch, Item, stored_as_record
from regulars.engine.describe import Entity
from regulars.engine.lacks import APPROVAL, STEP, Lack
from regulars.engine.stages import stage_of, standing_on
from regulars.services.process import refused, stays
from regulars.services.process.book import paths_of, plan_for, plans_of
from regulars.services.process.definition import Plan, Stage
from regulars.services.process.facts import Facts, StepState, gather, state_of
from regulars.services.process.grants import needed
from regulars.services.process.moves import Move, Paths, move_of

NAME = "process"


class ProcessGate(gates.Gate):
    """What processes say of a batch before it is stored, and what they keep of it with the rows."""

    def judge(self, batch: Batch) -> None:
        plans = plans_of(batch.entity)
        moved = [item for item in batch.good if _has_moved(batch, item)] if plans else []
        if not moved:
            return
        links = judge.Links()
        links.fetch_for(batch.entity, [item.record for item in moved], paths_of(plans))
        moves = moves_of(batch, moved, plans, links)
        known = [move.item.record.id for move in moves if not move.item.is_new]
        facts = gather(batch.entity, known, _stages_of(moves))
        is_past = gates.way_of(batch.actor).past is not None
        for move in moves:
            lacks = lacks_of(move, batch, facts, links)
            if lacks:
                batch.lack(move.item, lacks)
                if not is_past:
                    refused.note(batch, move, lacks)
        batch.carried[NAME] = moves, facts

    def keep(self, batch: Batch, items: Sequence[Item]) -> None:
        moves, facts = batch.carried.get(NAME, ((), None))
        moved = [item for item in items if _has_moved(batch, item)] if facts else []
        if moved:
            stays.write(batch, moved, moves, facts)


def _has_moved(batch: Batch, item: Item) -> bool:
    found = stage_of(batch.entity)
    return found is not None and (item.is_new or batch.changed(item, found.key))


def moves_of(batch: Batch, items: Sequence[Item], plans: Sequence[Plan], links: judge.Links) -> list[Move]:
    """The moves of records that have a process."""
    paths = Paths(batch.entity, batch.actor, [item.record.id for item in items])
    found = []
    for item in items:
        plan = plan_for(plans, batch.entity, item.record, batch.actor, links)
        if plan is None:
            continue
        move = move_of(item, plan, paths, _origin(batch, item), standing_on(batch.entity, item.record))
        if move is not None:
            found.append(move)
    return found


def _origin(batch: Batch, item: Item) -> str:
    return standing_on(batch.entity, stored_as_record(item.before)) if item.before else ""


def _stages_of(moves: Iterable[Move]) -> list[Stage]:
    """The stages that moves ask about, and those they leave."""
    values = {(move.plan, value) for move in moves for value in (move.origin, *(lane.value for lane in move.asked))}
    return [plan.stage(value) for plan, value in values]


def lacks_of(move: Move, batch: Batch, facts: Facts, links: judge.Links) -> list[Lack]:
    """Everything a move still needs, in the order of the stages behind it."""
    found = []
    if move.jumped is not None:
        text = _("“%(stage)s” comes first: the process passes over no stage.") % {"stage": move.jumped.label}
        found.append(_lack(move, "stage:" + move.jumped.value, str(move.jumped.label), text, "path"))
    for lane in move.asked:
        stage = move.plan.stage(lane.value)
        found += _of_steps(move, stage, lane.label, batch, facts)
        if not judge.still_holds(stage.criteria, batch.entity, move.item.record, batch.actor, links=links):
            label = str(stage.criteria_label) or _("Exit condition of “%(stage)s”") % {"stage": lane.label}
            text = _("What “%(stage)s” asks for before it is left does not hold yet.") % {"stage": lane.label}
            own = tuple(key for key in dict.fromkeys(judge.paths_in(stage.criteria)) if key in batch.entity.by_key)
            found.append(replace(_lack(move, f"criteria:{stage.value}", label, text, "condition"), about=own))
        found += _of_approvals(move, stage, lane.label, batch, facts)
    return found


def _of_approvals(move: Move, stage: Stage, name: str, batch: Batch, facts: Facts) -> Iterable[Lack]:
    """The approvals of a stage that are not granted. What was said yes to is judged as it was, too: no move slips out of its condition."""
    item = move.item
    before = [stored_as_record(item.before)] if item.before else []
    for grant in needed(stage, batch.entity, [*before, item.record], facts.granted):
        if not grant.is_given:
            words = grant.approval.words
            text = _("“%(approval)s” has to be granted before “%(stage)s” is left.") % {
                "approval": words,
                "stage": name,
            }
            yield _lack(move, APPROVAL + grant.approval.key, words, text, "approval")


def _of_steps(move: Move, stage: Stage, name: str, batch: Batch, facts: Facts) -> Iterable[Lack]:
    """The required steps of a stage that are not done: fields by themselves, so that they can be filled in at once."""
    for step in stage.steps:
        state = state_of(step, stage.value, batch.entity, move.item.record, facts)
        if not step.required or state.is_done:
            continue
        if state.empty:
            for key, label, kind in labels_of_empty(state, batch.entity):
                yield _lack(move, key, label, _needed(label, name), kind)
            continue
        yield _lack(move, STEP + step.key, str(step.label), _needed(str(step.label), name), "step", at=stage.value)


def _needed(label: str, stage: str) -> str:
    return _("“%(name)s” is needed before “%(stage)s” is left.") % {"name": label, "stage": stage}


def labels_of_empty(state: StepState, entity: Entity) -> Iterable[tuple[str, str, str]]:
    """(key, label, kind) of what a step still wants to be filled in."""
    for key in state.empty:
        found = entity.by_key.get(key)
        if found is not None:
            yield key, str(found.label), "field"
        elif (part := registry.find(key)) is not None:
            yield key, str(part.label_plural), "part"


def _lack(move: Move, key: str, label: str, text: str, kind: str, *, at: str = "") -> Lack:
    return Lack(key, label, text, move.target.value, str(move.target.label), kind, at)
