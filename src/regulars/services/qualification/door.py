"""Procedures at the write door: points follow the answers in the same save, and no record comes to a stage without those it needs there.

The same for forms, panels, boards, verbs, bulk edit, imports, the API, undo and rules.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import judge
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.gates import Gate
from regulars.engine.lacks import Lack
from regulars.engine.stages import choice_of, lanes_of, stage_of, standing_on
from regulars.services.qualification.book import paths_of, plan_for, plans_of
from regulars.services.qualification.definition import Plan, words_of
from regulars.services.qualification.tally import lacking, tally


class QualificationGate(Gate):
    """What procedures say of a batch before it is stored."""

    def judge(self, batch: Batch) -> None:
        plans = plans_of(batch.entity)
        if not plans:
            return
        links = judge.Links()
        links.fetch_for(batch.entity, batch.records, paths_of(plans))
        for item in batch.good:
            plan = plan_for(plans, batch.entity, item.record, batch.actor, links)
            record: Any = item.record
            record.qualification_points, record.questions_open = tally(plan, batch.entity, record)
            if plan is not None and _comes_to(batch, item, plan):
                batch.lack(item, lacks_of(plan, batch.entity, record, batch.actor))


def _comes_to(batch: Batch, item: Item, plan: Plan) -> bool:
    """Whether a record comes to a stage now for which its procedure wants answers."""
    found = stage_of(batch.entity)
    return (
        found is not None
        and standing_on(batch.entity, item.record) in plan.before
        and (item.is_new or batch.changed(item, found.key))
    )


def lacks_of(plan: Plan, entity: Entity, record: Any, actor: Actor) -> list[Lack]:
    """The required answers that a record still needs for the stage on which it is to stand."""
    stage = standing_on(entity, record)
    lanes = lanes_of(entity, actor, choice_of(entity, record))
    name = next((str(lane.label) for lane in lanes if lane.value == stage), stage)
    found = []
    for question, field in lacking(plan, entity, record):
        words = words_of(question, field)
        text = _("“%(question)s” has to be answered before “%(stage)s”.") % {"question": words, "stage": name}
        found.append(Lack(field.key, words, text, stage, name))
    return found
