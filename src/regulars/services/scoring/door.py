"""Scores at the write door: in the same save as what they follow from, so that rules which give records to people can ask for them.

A record that has come to its end keeps the score it had.
"""

from __future__ import annotations

from typing import Any

from regulars.engine import judge
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.gates import Gate
from regulars.services.scoring import working
from regulars.services.scoring.book import plan_of
from regulars.services.scoring.fields import may_be_scored


class ScoringGate(Gate):
    """Works out the scores of a batch before it is stored."""

    def judge(self, batch: Batch) -> None:
        plan = plan_of(batch.entity)
        if plan is None:
            if may_be_scored(batch.entity):
                _by_hand_alone(batch)
            return
        links, actor, now = judge.Links(), system(), working.present()
        links.fetch_for(batch.entity, batch.records, working.paths_of(plan))
        held = working.held_of(plan, batch.entity, [item.record.pk for item in batch.good if not item.is_new])
        for item in batch.good:
            record: Any = item.record
            if not judge.still_holds(batch.entity.unfinished, batch.entity, record, actor):
                record.score = record.score if record.score_set is None else record.score_set
                continue
            record.score, record.chance, record.score_points = working.worked_out(
                plan, batch.entity, record, actor, links=links, held=held, now=now
            )


def _by_hand_alone(batch: Batch) -> None:
    """Without rules and without a model a score is what was set by hand."""
    for item in batch.good:
        record: Any = item.record
        if item.is_new or batch.changed(item, "score_set"):
            record.score = record.score_set
