"""Write search documents anew: all of them, or those that name a record which was renamed."""

from __future__ import annotations

import uuid

from django.db import transaction

from regulars.engine import access, registry, rows
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.documents import documents_of
from regulars.engine.fields import Reference
from regulars.engine.sql import column_of

GROUP = 500
FIRST = uuid.UUID(int=0)


def rebuild(entity: Entity) -> int:
    """Every document of an entity, oldest first, while people work. Gives how many were written."""
    done, last = 0, FIRST
    while ids := following(entity, last):
        done += write(entity, ids)
        last = ids[-1]
    clear(entity)
    return done


def following(entity: Entity, last: uuid.UUID) -> list[uuid.UUID]:
    """The next records to write, after the last one that was written."""
    return _ids(entity, "id > %s", [last])


def clear(entity: Entity) -> None:
    """Drop the documents of records that are gone."""
    rows.query(
        "delete from engine_searchdocument d where d.entity = %s and not exists "
        f"(select 1 from {entity.source} t where t.id = d.record and t.deleted_at is null)",
        [entity.name],
    )


def refresh_naming(name: str, key: uuid.UUID) -> int:
    """The documents of records that are found by the name of this one."""
    done = 0
    for entity in registry.entities():
        links = [entity.by_key[each] for each in entity.search.fields] if entity.search else []
        for link in links:
            if isinstance(link, Reference) and link.to == name:
                done += _refresh(entity, column_of(entity, link, "t").sql, key)
    return done


def write(entity: Entity, ids: list[uuid.UUID]) -> int:
    """The documents of these records. They are locked against change meanwhile, so that no older word outlives a newer one."""
    with transaction.atomic():
        rows.query(f"select 1 from {entity.source} t where id = any(%s) order by id for share", [ids])
        found = access.records(entity, system("job")).matching(ids).instances(GROUP)
        documents = documents_of(entity, found)
        if documents:
            rows.put_documents(documents)
    return len(documents)


def _refresh(entity: Entity, column: str, key: uuid.UUID) -> int:
    done, last = 0, uuid.UUID(int=0)
    while ids := _ids(entity, f"{column} = %s and id > %s", [key, last]):
        done += write(entity, ids)
        last = ids[-1]
    return done


def _ids(entity: Entity, condition: str, params: list[uuid.UUID]) -> list[uuid.UUID]:
    sql = f"select id from {entity.source} t where {condition} and deleted_at is null order by id limit {GROUP}"
    return [row[0] for row in rows.query(sql, params)]
