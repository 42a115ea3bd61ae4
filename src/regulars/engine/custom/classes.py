"""The class of a custom entity's records: the shared table, and of it this entity's rows only."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps

from regulars.engine.models import CustomRecord

_aside = Apps()
_classes: dict[str, type[CustomRecord]] = {}


def class_of(name: str) -> type[CustomRecord]:
    """One class for each entity, kept for good: records loaded before a change of its fields stay records of it.

    A proxy of Django's, registered aside so that the apps' own models stay what they are.
    """
    found = _classes.get(name)
    if found is None:
        meta = type("Meta", (), {"proxy": True, "app_label": "engine", "apps": _aside})
        title = "_".join(part.capitalize() for part in name.split("-"))  # `po-box` and `pobox` are two
        body: dict[str, Any] = {
            "Meta": meta,
            "__module__": __name__,
            "of_entity": name,
            "__qualname__": f"Custom{title}",
            "__reduce__": _reduced,
        }
        found = _classes.setdefault(name, type(f"Custom{title}", (CustomRecord,), body))
    return found


def _reduced(record: CustomRecord) -> tuple[Any, ...]:
    """For copies: Django would look the class up among the apps' own models."""
    return _bare, (record.of_entity,), CustomRecord.__reduce__(record)[2]


def _bare(name: str) -> CustomRecord:
    found = class_of(name)
    return found.__new__(found)
