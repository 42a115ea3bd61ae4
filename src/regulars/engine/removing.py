"""Into the bin and back: records go and come with their parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.engine import access, gates, merged, registry, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import (
    Batch,
    Item,
    single,
)
from regulars.engine.derived import rollups
from regulars.engine.describe import Entity
from regulars.engine.documents import documents
from regulars.engine.sql import column_of
from regulars.engine.storing import RIGHTS_ENTITIES, batch_now, change, joined, store


def delete(records: Sequence[Any], *, actor: Actor, batch: uuid.UUID | None = None, verb: str = "delete") -> list[Any]:
    """Put records and their parts into the bin. Gives those that were put there now."""
    if not records:
        return []
    return delete_ids(registry.of(records[0]), [each.id for each in records], actor=actor, batch=batch, verb=verb)


def restore(records: Sequence[Any], *, actor: Actor, batch: uuid.UUID | None = None) -> list[Any]:
    """Take records back from the bin, with the parts that went along."""
    return (
        restore_ids(registry.of(records[0]), [each.id for each in records], actor=actor, batch=batch) if records else []
    )


def delete_ids(
    entity: Entity, ids: Sequence[uuid.UUID], *, actor: Actor, batch: uuid.UUID | None = None, verb: str = "delete"
) -> list[Any]:
    """The same by their identifiers: they are read once, under their lock."""
    batch = batch or batch_now() or (uuid.uuid4() if len(ids) > 1 else None)
    return _move(entity, ids, actor=actor, batch=batch, verb=verb, gone=True)


def restore_ids(entity: Entity, ids: Sequence[uuid.UUID], *, actor: Actor, batch: uuid.UUID | None = None) -> list[Any]:
    """The same by their identifiers."""
    return _move(entity, ids, actor=actor, batch=batch, verb="restore", gone=False)


def _move(
    entity: Entity, ids: Sequence[uuid.UUID], *, actor: Actor, batch: uuid.UUID | None, verb: str, gone: bool
) -> list[Any]:
    if not ids:
        return []
    access.require(actor, entity, "delete")
    with transaction.atomic():
        scope, params = access.scope_sql(entity, actor, "delete", "t0")
        stored = rows.lock(entity, ids, scope, params)
        if any(key not in stored for key in ids):
            raise NotFound(_("There is no such record, or you may not see it."))
        if not all(allowed for _record, allowed in stored.values()):
            raise NotAllowed(_("You may see this record, but not delete it."))
        current = [found for found, _allowed in stored.values() if (found.deleted_at is None) == gone]
        if not current:
            return []
        if not gone:
            merged.require_parting([found.id for found in current])
            gates.coming_back(entity, current, actor)
            merged.part([found.id for found in current])
            _require_free(entity, current)
        moment = timezone.now()
        went = {found.deleted_at for found in current}
        _mark(entity, current, actor=actor, batch=batch, verb=verb, moment=moment if gone else None)
        _move_parts(entity, current, actor=actor, batch=batch, verb=verb, moment=moment if gone else None, went=went)
    return current


def _require_free(entity: Entity, records: Sequence[Any]) -> None:
    """What comes back keeps its values that may stand once. Raises Invalid where another record has one of them by now."""
    ids = [record.id for record in records]
    for each in [
        *(found for found in entity.fields if found.unique and not found.retired),
        entity.by_key["external_id"],
    ]:
        values = {single(entity, each, record.__dict__): record for record in records}
        wanted = [value for value in values if value]
        column = column_of(entity, each, "t").sql
        taken = wanted and rows.query(
            f"select {column} from {entity.source} t where {column} = any(%s) and t.deleted_at is null and not t.id = any(%s)",
            [wanted, ids],
        )
        if taken:
            shown = each.text(each.get(values[taken[0][0]]))
            text = _("“%(value)s” (%(field)s) is taken by another record by now.") % {
                "value": shown,
                "field": each.label,
            }
            raise Invalid(text, code="not_unique", fields={each.key: text})


def _move_parts(
    entity: Entity, wholes: list[Any], *, actor: Actor, batch: uuid.UUID | None, verb: str, moment: Any, went: set[Any]
) -> None:
    """Parts go with the whole, and come back with it when they went together."""
    for part, key in registry.parts_of(entity):
        link = part.by_key[key].columns[0]
        owned = part.model._default_manager.filter(**{f"{link}__in": [whole.id for whole in wholes]})
        found = list(owned.filter(deleted_at=None) if moment else owned.filter(deleted_at__in=went))
        if found:
            _mark(part, found, actor=actor, batch=batch, verb=verb, moment=moment)
            _move_parts(part, found, actor=actor, batch=batch, verb=verb, moment=moment, went=went)


def _mark(entity: Entity, records: list[Any], *, actor: Actor, batch: uuid.UUID | None, verb: str, moment: Any) -> None:
    group = Batch(entity, actor, verb, [Item(record, record.loaded) for record in records])
    for item in group.items:
        item.record.deleted_at = moment
    store(group, group.items)
    rows.log([change(group, item, verb, batch, None, gone=bool(moment)) for item in group.items])
    rollups.follow(group, group.items, moved=True)
    if not moment and rollups.rollups_of(entity):
        rollups.refresh(entity, [record.id for record in records])
    gates.moved(entity, records, gone=bool(moment))
    if entity.search is not None:
        if moment:
            rows.drop_documents([record.id for record in records])
        else:
            for item in group.items:
                item.is_new = True
            rows.put_documents(documents(entity, group.items))
    if entity.name in RIGHTS_ENTITIES:
        transaction.on_commit(workspace.move_access_epoch)
    with joined(batch or batch_now()):
        for moved in entity.moved:
            moved(group)
    for record in records:
        record.remember()
