"""Pipelines and their stages in the file of settings: by their names, before everything that refers to them.

What is only here stays, with the deals that stand on it; a stage on which deals stand keeps its kind, as everywhere.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.models import Pipeline, Stage
from regulars.base.errors import Invalid
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.promotion import names, parts
from regulars.engine.promotion.parts import Item, Part, beginning, of_records, plain


def add_parts() -> None:
    """Once, when all entities are described."""
    pipelines, stages = (registry.get(name).label_plural for name in ("pipeline", "stage"))
    parts.add(of_records("pipelines", "pipeline", pipelines, keys=("name",), place=32))
    parts.add(Part("stages", stages, 33, read_stages, put_stage))
    names.add("pipeline", lambda: dict(_pipelines().order_by("-id").values_list("name", "pk")))
    names.add("stage", lambda: {key: row.pk for key, row in _stages().items()})


def read_stages() -> dict[str, Item]:
    return {key: {"pipeline": row.pipeline.name, **plain("stage", row)} for key, row in _stages().items()}


def put_stage(key: str, item: Item, actor: Actor) -> None:
    """A stage as the file says, on the pipeline of that name."""
    entity = registry.get("stage")
    pipeline = _pipelines().filter(name=str(item.get("pipeline"))).order_by("id").first()
    if pipeline is None:
        raise Invalid(fields={"pipeline": _("There is no pipeline “%(name)s”.") % {"name": str(item.get("pipeline"))[:60]}})  # fmt: skip
    named = _key(pipeline.name, str(item.get("name")))
    if key != named and not (key.startswith(f"{named} ") and key.removeprefix(f"{named} ").isdecimal()):
        raise Invalid(fields={"name": _("The key of a stage is its pipeline and its name: “%(name)s”.") % {"name": named[:80]}})  # fmt: skip
    row = _stages().get(key) or values.new_record(entity)
    values.apply(row, entity, {**beginning(entity), **item, "pipeline": str(pipeline.pk)}, actor)
    save.save(row, actor=actor)


def _pipelines() -> Any:
    return Pipeline.objects.filter(deleted_at=None)


def _key(pipeline: str, stage: str) -> str:
    return f"{pipeline} / {stage}"


def _stages() -> dict[str, Stage]:
    """Living stages in the order of their pipelines; of several with one name the second and later ones have a number behind."""
    found: dict[str, Stage] = {}
    living = Stage.objects.filter(deleted_at=None, pipeline__deleted_at=None).select_related("pipeline")
    for row in living.order_by("pipeline__position", "pipeline__id", "position", "id"):
        parts.put_by_key(found, _key(row.pipeline.name, row.name), row)
    return found
