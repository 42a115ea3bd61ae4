"""Files that a field holds are the record's: who sees it may open them, and the search reads them, whichever way they came."""

from __future__ import annotations

from functools import partial
from typing import Any

from regulars.engine import stored
from regulars.engine.batch import Batch, changed
from regulars.engine.fields import File, Image
from regulars.engine.models import StoredFile


def hold_files(batch: Batch) -> None:
    """A file that its owner brought by itself and now names in a field hangs on the record from then on."""
    fields = [each for each in batch.entity.fields if isinstance(each, File | Image)]
    held: dict[Any, Any] = {
        value: item.record.pk
        for item in (batch.good if fields and not batch.is_rehearsal else ())
        for each in fields
        if changed(batch.entity, item, each) and (value := each.get(item.record)) is not None
    }
    if held:
        batch.afterwards(partial(_take, batch, held))


def _take(batch: Batch, held: dict[Any, Any]) -> None:
    loose = StoredFile.objects.select_for_update().filter(pk__in=held, record=None, entity="")
    if batch.actor.id is not None:
        loose = loose.filter(created_by=batch.actor.id)
    for file in loose.order_by("id"):
        file.entity, file.record = batch.entity.name, held[file.pk]
        file.save(update_fields=("entity", "record"))
        stored.tell(file)
