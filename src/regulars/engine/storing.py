"""What is written of a batch: its rows, its changes, its search documents."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.engine import asked, rows, workspace
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.documents import documents
from regulars.engine.fields import AnyReference, Reference
from regulars.engine.lacks import OF_THE_PAST

RIGHTS_ENTITIES = frozenset(("user", "team", "role", "territory", "territory-member"))
_batch: ContextVar[uuid.UUID | None] = ContextVar("batch", default=None)
_cause: ContextVar[int | None] = ContextVar("cause", default=None)


@contextmanager
def joined(batch: uuid.UUID | None, *, cause: int | None = None) -> Iterator[None]:
    """Every change written inside belongs to this batch: a verb on many records, what follows from it too, is undone as one.

    `cause` is the change that led to all of them; inside of another batch it stays what it was there.
    """
    tokens = _batch.set(batch), _cause.set(_cause.get() if cause is None else cause)
    try:
        yield
    finally:
        _batch.reset(tokens[0])
        _cause.reset(tokens[1])


def batch_now() -> uuid.UUID | None:
    """The batch that everything written here belongs to, where there is one."""
    return _batch.get()


def store(group: Batch, items: list[Item]) -> None:
    """The rows: new ones are inserted, of others the columns that moved are set."""
    now = timezone.now()
    actor_id = group.actor.id
    new, old = [], []
    for item in items:
        record = item.record
        record.updated_at, record.updated_by_id = now, actor_id
        if item.is_new:
            if record.created_by_id is None:
                record.created_by_id = actor_id
            new.append(record)
            continue
        record.version += 1
        before = item.before or {}
        names = [name for name in record.column_names() if record.__dict__.get(name) != before.get(name)]
        old.append((record, [name for name in {*names, "version", "updated_at", "updated_by_id"} if name != "id"]))
    if new:
        rows.insert(group.entity, new)
    if old:
        rows.update(group.entity, old)
    asked.forget(group.entity.name)


def follow(group: Batch, items: list[Item], *, verb: str, batch: uuid.UUID | None, cause: int | None) -> None:
    """The change log and the closed list of inline subscribers."""
    if not items:
        return
    entity = group.entity
    found = documents(entity, items)
    if found:
        rows.put_documents(found, new=all(item.is_new for item in items))
    rows.log([change(group, item, verb or _verb(group, item), batch, cause) for item in items])
    if entity.name in RIGHTS_ENTITIES:
        transaction.on_commit(workspace.move_access_epoch)


def _verb(group: Batch, item: Item) -> str:
    if item.record.id in group.unasked:
        return OF_THE_PAST
    return "create" if item.is_new else "update"


def change(
    group: Batch, item: Item, verb: str, batch: uuid.UUID | None, cause: int | None, *, gone: bool | None = None
) -> dict[str, Any]:
    """One entry of the change log. `gone` says that the record went into the bin (or came back) with it."""
    title = group.entity.by_key[group.entity.title]
    return {
        "at": item.record.updated_at,
        "actor": group.actor.id,
        "source": group.actor.source,
        "token": group.actor.token,
        "entity": group.entity.name,
        "record": item.record.id,
        "version": item.record.version,
        "verb": verb,
        "title": title.text(title.get(item.record))[:200],
        "diff": item.diff,
        "refs": parents(group.entity, item.record),
        "cause": _cause.get() if cause is None else cause,
        "batch": batch or batch_now(),
        "happened_at": happened
        if (happened := item.record.happened_at) and happened < item.record.updated_at
        else None,
        "gone": gone,
    }


def parents(entity: Entity, record: Any) -> list[uuid.UUID]:
    """Records whose timeline shows this record's changes too."""
    links = entity.__dict__.get("_parent_links")
    if links is None:
        links = [each for each in entity.fields if isinstance(each, Reference | AnyReference) and each.parent]
        entity.__dict__["_parent_links"] = links
    found = []
    for each in links:
        value = each.get(record)
        if value is not None:
            found.append(value.id if isinstance(each, AnyReference) else value)
    return found
