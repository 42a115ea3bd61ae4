"""Records for the tests of the areas, written through the doors as a person would."""

from regulars.areas.sales.models import Pipeline, Stage
from regulars.engine import registry, save, values


def make(entity: str, actor, /, **data):
    """A record of an entity from values as an API would send them."""
    description = registry.get(entity)
    record = values.new_record(description)
    values.apply(record, description, data, actor)
    return save.save(record, actor=actor)


def edit(record, actor, /, **data):
    values.apply(record, registry.of(record), data, actor)
    return save.save(record, actor=actor)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def stage(name: str, pipeline: str = "New business") -> Stage:
    return Stage.objects.get(name=name, pipeline=Pipeline.objects.get(name=pipeline))


def about(record) -> dict:
    return {"entity": registry.of(record).name, "id": str(record.id)}
