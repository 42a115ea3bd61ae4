"""Pipelines and their stages in the file of settings: by their names, before everything that refers to them.

Their keys stay when they are renamed, so that the other installation renames its own, too. What is only here stays, with the deals that
stand on it; a stage on which deals stand keeps its kind, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.models import Pipeline, Stage
from regulars.base.errors import Invalid
from regulars.engine import registry, save
from regulars.engine.actor import Actor
from regulars.engine.promotion import names, parts
from regulars.engine.promotion.parts import KEY, Item, Part, plain, put_record, said_key
from regulars.engine.promotion.renaming import Content, Keyed

OF_PIPELINE = "pipeline: "


def add_parts() -> None:
    """Once, when all entities are described."""
    pipelines, stages = (registry.get(name).label_plural for name in ("pipeline", "stage"))
    called = PIPELINES.renaming("pipeline")
    parts.add(Part("pipelines", pipelines, 32, read_pipelines, put_pipeline, renaming=called, kept=KEY))
    parts.add(Part("stages", stages, 33, read_stages, put_stage, renaming=STAGES.renaming("stage"), kept=KEY))
    names.add("pipeline", lambda: {name: row.pk for name, row in pipelines_by_name().items()})
    names.add("stage", lambda: {key: row.pk for key, row in stages_by_name().items()})


def read_pipelines() -> dict[str, Item]:
    return {name: {**said_key(row), **plain("pipeline", row)} for name, row in pipelines_by_name().items()}


def put_pipeline(key: str, item: Item, actor: Actor) -> None:
    """A pipeline as the file says."""
    put_record("pipeline", PIPELINES.row(key, item), item, actor)


def read_stages() -> dict[str, Item]:
    return {
        key: {**said_key(row), **plain("stage", row), "pipeline": str(row.pipeline_id)}
        for key, row in stages_by_name().items()
    }


def put_stage(key: str, item: Item, actor: Actor) -> None:
    """A stage as the file says, on the pipeline of that name."""
    pipeline = _pipeline_of(str(item.get("pipeline")))
    named = _key(pipeline.name, str(item.get("name")))
    if key != named and not (key.startswith(f"{named} ") and key.removeprefix(f"{named} ").isdecimal()):
        raise Invalid(fields={"name": _("The key of a stage is its pipeline and its name: “%(name)s”.") % {"name": named[:80]}})  # fmt: skip
    row = STAGES.row(key, {**item, "pipeline": pipeline.name})
    put_record("stage", row, {**item, "pipeline": str(pipeline.pk)}, actor)


def _call(row: Any, _key: str, item: Item, actor: Actor) -> None:
    row.name = str(item.get("name"))
    save.save(row, actor=actor)


def _pipeline_called(content: Content) -> Callable[[Stage], str]:
    """What the pipeline of a stage is called, once the file is taken over."""
    called = PIPELINES.renamed(content) if "pipelines" in content else {}
    return lambda stage: called.get(stage.pipeline.name, stage.pipeline.name)


def _named(_key: str, item: Item) -> str:
    return str(item.get("pipeline")).removeprefix(OF_PIPELINE)


def pipelines_by_name() -> dict[str, Pipeline]:
    return {row.name: row for row in Pipeline.objects.filter(deleted_at=None).order_by("-id")}


def _pipeline_of(said: str) -> Pipeline:
    """By identifier, as it is once names are replaced, or by name. Raises Invalid."""
    name = said.removeprefix(OF_PIPELINE)
    row = next((row for row in pipelines_by_name().values() if name in (row.name, str(row.pk))), None)
    if row is None:
        raise Invalid(fields={"pipeline": _("There is no pipeline “%(name)s”.") % {"name": name[:60]}})
    return row


def _key(pipeline: str, stage: str) -> str:
    return f"{pipeline} / {stage}"


def stages_by_name() -> dict[str, Stage]:
    """Living stages in the order of their pipelines; of several with one name the second and later ones have a number behind."""
    found: dict[str, Stage] = {}
    living = Stage.objects.filter(deleted_at=None, pipeline__deleted_at=None).select_related("pipeline")
    for row in living.order_by("pipeline__position", "pipeline__id", "position", "id"):
        parts.put_by_key(found, _key(row.pipeline.name, row.name), row)
    return found


PIPELINES = Keyed("pipelines", pipelines_by_name, _call)
STAGES = Keyed("stages", stages_by_name, _call, within=_pipeline_called, within_said=_named)
