"""What a stage asks for before a deal may stand on it."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.choices import REQUIREMENTS
from regulars.areas.sales.stages import Place, Places
from regulars.engine import rows
from regulars.engine.batch import Batch, Item
from regulars.engine.lacks import Lack

LABELS = {option.value: option.label for option in REQUIREMENTS}
PARTS = {"lines": "sales_dealline", "roles": "sales_dealrole", "competitors": "sales_dealcompetitor"}
OWN = tuple(option.value for option in REQUIREMENTS if option.value not in PARTS)


def meet_requirements(batch: Batch, places: Places) -> None:
    """Find what deals lack that come to a stage, or stand on it; the door refuses them with all of it named."""
    concerned = [item for item in batch.good if batch.changed(item, "stage", *OWN) or item.is_new]
    if not concerned:
        return
    by_id = places.by_id
    placed = [(item, stage) for item in concerned if (stage := by_id.get(item.record.stage_id)) and stage.required]
    parts = _parts_present([item.record.id for item, _stage in placed], {k for _i, s in placed for k in s.required})
    for item, stage in placed:
        missing = [key for key in stage.required if _asked(batch, item, key) and _is_missing(item.record, key, parts)]
        batch.lack(item, [lack(stage, key) for key in missing])


def lack(stage: Place, key: str) -> Lack:
    """What a stage still needs, told with whatever else is missing for it."""
    text = _("Needed on the stage “%(stage)s”.") % {"stage": stage.name}
    kind = "part" if key in PARTS else "field"
    return Lack(key, str(LABELS[key]), text, str(stage.id), stage.name, kind)


def _asked(batch: Batch, item: Item, key: str) -> bool:
    """Everything when a deal comes to the stage; later only what is being taken away."""
    return item.is_new or batch.changed(item, "stage") or (key in OWN and batch.changed(item, key))


def _is_missing(record: Any, key: str, parts: dict[str, set[uuid.UUID]]) -> bool:
    if key in PARTS:
        return record.id not in parts.get(key, ())
    value = getattr(record, f"{key}_id", None) if hasattr(record, f"{key}_id") else getattr(record, key)
    return value is None or value == ""


def _parts_present(ids: list[uuid.UUID], asked: set[str]) -> dict[str, set[uuid.UUID]]:
    found: dict[str, set[uuid.UUID]] = {}
    for key in asked & PARTS.keys():
        sql = f'select distinct deal_id from "{PARTS[key]}" where deal_id = any(%s) and deleted_at is null'
        found[key] = {row[0] for row in rows.query(sql, [ids])}
    return found
