"""Records for the tests of lists, written through the doors."""

import uuid

from django.utils import timezone

from regulars.engine import access, registry, save, values
from regulars.engine.models import Change
from tests.factories.people import SYSTEM


def make(entity, actor=SYSTEM, **data):
    description = registry.get(entity)
    record = values.new_record(description)
    values.apply(record, description, data, SYSTEM)
    return save.save(record, actor=actor)


def edit(record, actor=SYSTEM, **data):
    entity = registry.of(record)
    record = access.records(entity, SYSTEM).get(record.id)
    values.apply(record, entity, data, SYSTEM)
    return save.save(record, actor=actor)


def deal(name, owner, actor=SYSTEM, **data):
    from tests.areas.make import stage

    first = stage("Prospecting") if "stage" not in data else None
    more = {"stage": str(first.id), "pipeline": str(first.pipeline_id)} if first else {}
    return make("deal", actor, name=name, owner=str(owner.id), **more, **data)


def names(entity, actor, data):
    found = access.records(entity, actor).where(data).order_by("name").page(["name"], limit=500)
    return [getattr(row["name"], "full", row["name"]) for row in found.rows]


def backdate(record, moment):
    """Move the changes of a record to another time."""
    Change.objects.filter(record=record.id).exclude(verb="create").update(at=moment)


def unknown():
    return str(uuid.uuid4())


__all__ = ["backdate", "deal", "edit", "make", "names", "timezone", "unknown"]
