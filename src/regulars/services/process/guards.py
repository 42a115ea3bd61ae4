"""What the write door refuses of processes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.html import clean_html
from regulars.base.jobs import enqueue
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.engine.describe import Entity
from regulars.services.process.checking import may_have_process, stages_of, wrong_criteria, wrong_stages
from regulars.services.process.models import Process

MOST = 200


def guard(batch: Batch) -> None:
    """Refuse processes that could not be followed; stages found by their name, and harmless guidance, in the others."""
    refuse_wrong(batch, _wrong, then=_join)


def _join(row: Process, batch: Batch, _item: Item) -> None:
    if row.is_active:
        batch.afterwards(partial(enqueue, "process.join", entity=row.entity))


def _wrong(row: Process, batch: Batch, item: Item) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_have_process(entity):
        return {"entity": _("There is no entity “%(name)s” that goes from stage to stage.") % {"name": row.entity[:60]}}
    if not item.is_new and batch.changed(item, "entity"):
        return {"entity": _("A process stays with its entity. Make another one.")}
    if item.is_new and Process.objects.filter(deleted_at=None).count() >= MOST:
        return {"entity": _("There are at most %(limit)s processes.") % {"limit": MOST}}
    problem = wrong_criteria(row.condition, entity)
    if problem:
        return {"condition": problem}
    named = _found_by_name(row.stages, entity)
    wrong = wrong_stages(named, entity)
    if not wrong:
        row.stages = [_settled(each) for each in named]
    return wrong


def _found_by_name(stages: Any, entity: Entity) -> Any:
    """A stage that came from another installation under another identifier is known by its name, where one alone has it."""
    if not isinstance(stages, list):
        return stages
    lanes = stages_of(entity)
    by_value = {lane.value: str(lane.label) for lane in lanes}
    return [_named(each, by_value) if isinstance(each, dict) else each for each in stages]


def _named(stage: Mapping[str, Any], by_value: Mapping[str, str]) -> dict[str, Any]:
    value, name = str(stage.get("stage")), stage.get("name")
    if value in by_value:
        return {**stage, "name": by_value[value]}
    same = [each for each, label in by_value.items() if label == name]
    return {**stage, "stage": same[0]} if len(same) == 1 else dict(stage)


def _settled(stage: dict[str, Any]) -> dict[str, Any]:
    """A stage without what is empty, its guidance harmless."""
    kept = {name: value for name, value in stage.items() if value not in (None, "", [], {})}
    return kept | {name: clean_html(str(kept[name])) for name in ("guidance", "guidance_ru") if name in kept}
