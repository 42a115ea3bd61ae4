"""Which fields of a form its person changed: only these are written over what others did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Wrong
from regulars.engine.models import Change
from regulars.ui.controls import is_as_shown


def kept(data: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """Without the fields where, in a conflict, the others' value was chosen."""
    return {key: value for key, value in data.items() if request.POST.get(f"keep-{key}") != "theirs"}


def untouched(entity: Entity, record: Any, data: Mapping[str, Any], version: int, actor: Actor) -> set[str]:
    """Fields that still hold in the form what they held when it was opened, though others may have changed them since."""
    shown = {
        key for key, raw in data.items() if is_as_shown(entity.by_key[key], entity.by_key[key].get(record), raw, actor)
    }
    if version >= record.version:
        return shown
    base: dict[str, Any] = {}
    later = Change.objects.filter(record=record.pk, version__gt=version).order_by("id").values_list("diff", flat=True)
    for diff in later:
        for key, (before, _after) in diff.items():
            base.setdefault(key, before)
    same = shown
    for key in base.keys() & data.keys():
        found = entity.by_key[key]
        try:
            value = found.parse(data[key], actor.manner)
        except Wrong:
            continue
        if (None if found.is_empty(value) else _dumped(found, value)) == base[key]:
            same.add(key)
    return same


def _dumped(found: Field, value: Any) -> Any:
    return {"entity": value.entity, "id": str(value.id)} if isinstance(found, AnyReference) else found.dump(value)
