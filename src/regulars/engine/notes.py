"""A change of what is no field of a record (a file hung on it, roles given to a person), kept in the change log like any other."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.engine import registry, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.derived.beside import written_beside
from regulars.engine.storing import RIGHTS_ENTITIES, batch_now, parents


def note(record: Any, *, verb: str, diff: dict[str, list[Any]], actor: Actor) -> None:
    """Write a change {what: [before, after]} with a new version of the record, inside the caller's transaction.

    The caller has checked the rights and changed what the note tells of. Where people's rights are told of, they count
    anew from here on.
    """
    entity = registry.of(record)
    record.version += 1
    record.updated_at, record.updated_by_id = timezone.now(), actor.id
    with written_beside(entity.name, [record.pk], "updated_at"):
        rows.update(entity, [(record, ("version", "updated_at", "updated_by_id"))])
    title = entity.by_key[entity.title]
    change = {
        "at": record.updated_at,
        "actor": actor.id,
        "source": actor.source,
        "token": actor.token,
        "entity": entity.name,
        "record": record.pk,
        "version": record.version,
        "verb": verb,
        "title": title.text(title.get(record))[:200],
        "diff": diff,
        "refs": parents(entity, record),
        "cause": None,
        "batch": batch_now(),
    }
    rows.log([change])
    record.remember()
    if entity.name in RIGHTS_ENTITIES:
        transaction.on_commit(workspace.move_access_epoch)
