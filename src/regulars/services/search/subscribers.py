"""Follow the renaming of records that others are found by."""

from __future__ import annotations

from regulars.base.jobs import enqueue
from regulars.engine import changes, registry
from regulars.engine.models import Change


def take(found: list[Change]) -> None:
    """A job for each record whose name changed."""
    renamed = {(change.entity, change.record) for change in found if _renames(change)}
    for name, record in sorted(renamed):
        enqueue("search.refresh", queueing_lock=f"search.refresh:{record}", entity=name, record=str(record))


def _renames(change: Change) -> bool:
    entity = registry.find(change.entity)
    return entity is not None and change.version > 1 and entity.title in (change.diff or {})


changes.subscribe(changes.Subscriber("search", take))
