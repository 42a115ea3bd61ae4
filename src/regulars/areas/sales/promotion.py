"""Pipelines and their stages in the file of settings: by their names, before everything that refers to them.

Their keys stay when they are renamed, so that the other installation renames its own, too. What is only here stays, with the deals that
stand on it; a stage on which deals stand keeps its kind, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.models import Pipeline, Stage
from regulars.base.errors import Invalid
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.promotion import names, parts
from regulars.engine.promotion.parts import Content, Item, Part, beginning, plain

KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")
OF_PIPELINE = "pipeline: "


def add_parts() -> None:
    """Once, when all entities are described."""
    pipelines, stages = (registry.get(name).label_plural for name in ("pipeline", "stage"))
    called = parts.Renaming(renamed_pipelines, rename_pipeline, "pipeline")
    parts.add(Part("pipelines", pipelines, 32, read_pipelines, put_pipeline, renaming=called))
    called = parts.Renaming(renamed_stages, rename_stage, "stage")
    parts.add(Part("stages", stages, 33, read_stages, put_stage, renaming=called))
    names.add("pipeline", lambda: dict(_pipelines().order_by("-id").values_list("name", "pk")))
    names.add("stage", lambda: {key: row.pk for key, row in _stages().items()})


def read_pipelines() -> dict[str, Item]:
    return {row.name: {"key": row.key, **plain("pipeline", row)} for row in _pipelines().order_by("name", "id")}


def put_pipeline(key: str, item: Item, actor: Actor) -> None:
    """A pipeline as the file says."""
    known = _pipelines()
    row = (item.get("key") and known.filter(key=item["key"]).first()) or known.filter(name=key).order_by("id").first()
    _put("pipeline", row, item, actor)


def renamed_pipelines(content: Content) -> dict[str, str]:
    """What is called otherwise in the file, and so neither by its name there nor new."""
    return _renamed({row.name: row.key for row in _pipelines()}, content["pipelines"])


def rename_pipeline(here: str, item: Item, actor: Actor) -> None:
    _call(_pipelines().get(name=here), item, actor)


def read_stages() -> dict[str, Item]:
    return {
        key: {"key": row.key, "pipeline": str(row.pipeline_id), **plain("stage", row)} for key, row in _stages().items()
    }


def put_stage(key: str, item: Item, actor: Actor) -> None:
    """A stage as the file says, on the pipeline of that name."""
    pipeline = _pipeline_of(str(item.get("pipeline")))
    named = _key(pipeline.name, str(item.get("name")))
    if key != named and not (key.startswith(f"{named} ") and key.removeprefix(f"{named} ").isdecimal()):
        raise Invalid(fields={"name": _("The key of a stage is its pipeline and its name: “%(name)s”.") % {"name": named[:80]}})  # fmt: skip
    stages = _stages()
    same = (row for row in stages.values() if row.pipeline_id == pipeline.pk and row.key == item.get("key"))
    _put("stage", next(same, None) or stages.get(key), {**item, "pipeline": str(pipeline.pk)}, actor)


def renamed_stages(content: Content) -> dict[str, str]:
    """As of pipelines; whose stages they are is told by what their pipeline is called there."""
    pipelines = renamed_pipelines(content) if "pipelines" in content else {}
    found: dict[str, str] = {}
    here: dict[str, dict[str, str]] = {}
    for key, row in _stages().items():
        here.setdefault(row.pipeline.name, {})[key] = row.key
    for pipeline, keys in here.items():
        name = pipelines.get(pipeline, pipeline)
        found |= _renamed(keys, {key: item for key, item in content["stages"].items() if _named(item) == name})
    return found


def rename_stage(here: str, item: Item, actor: Actor) -> None:
    _call(_stages()[here], item, actor)


def _renamed(here: Mapping[str, str], there: Mapping[str, Item]) -> dict[str, str]:
    """Names here that are others in the file, for the same key."""
    by_key = {str(item["key"]): name for name, item in there.items() if item.get("key")}
    return {name: by_key[key] for name, key in here.items() if key in by_key and by_key[key] != name}


def _call(row: Any, item: Item, actor: Actor) -> None:
    row.name = str(item.get("name"))
    save.save(row, actor=actor)


def _put(entity: str, row: Any, item: Item, actor: Actor) -> None:
    described, key = registry.get(entity), item.get("key")
    if key is not None and not (isinstance(key, str) and KEY.fullmatch(key)):
        raise Invalid(fields={"key": _("Small Latin letters, digits and hyphens are expected.")})
    row = row or values.new_record(described)
    values.apply(
        row,
        described,
        {**beginning(described), **{name: value for name, value in item.items() if name != "key"}},
        actor,
    )
    row.key = key or row.key
    save.save(row, actor=actor)


def _pipelines() -> Any:
    return Pipeline.objects.filter(deleted_at=None)


def _pipeline_of(said: str) -> Pipeline:
    """By identifier, as it is once names are replaced, or by name. Raises Invalid."""
    name = said.removeprefix(OF_PIPELINE)
    row = next((row for row in _pipelines().order_by("id") if name in (row.name, str(row.pk))), None)
    if row is None:
        raise Invalid(fields={"pipeline": _("There is no pipeline “%(name)s”.") % {"name": name[:60]}})
    return row


def _named(item: Item) -> str:
    return str(item.get("pipeline")).removeprefix(OF_PIPELINE)


def _key(pipeline: str, stage: str) -> str:
    return f"{pipeline} / {stage}"


def _stages() -> dict[str, Stage]:
    """Living stages in the order of their pipelines; of several with one name the second and later ones have a number behind."""
    found: dict[str, Stage] = {}
    living = Stage.objects.filter(deleted_at=None, pipeline__deleted_at=None).select_related("pipeline")
    for row in living.order_by("pipeline__position", "pipeline__id", "position", "id"):
        parts.put_by_key(found, _key(row.pipeline.name, row.name), row)
    return found
